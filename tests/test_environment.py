"""What JAX is told before it starts; most of it in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from perceptarium import environment
from perceptarium.environment import FLAGS, fuses_loops, prepare_jax

NAMES = ("XLA_FLAGS", "JAX_PLATFORMS", "XLA_PYTHON_CLIENT_PREALLOCATE")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """None of the variables is set; what a test sets goes with it."""
    for name in NAMES:
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return monkeypatch


def after(code: str, **variables: str) -> str:
    """What a fresh Python prints."""
    inherited = {name: value for name, value in os.environ.items() if name not in NAMES}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=inherited | variables, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


START = (
    "import os; from perceptarium.environment import fuses_loops, prepare_jax; prepare_jax({device!r});"
    "import jax; jax.numpy.ones(3).block_until_ready();"
    "print(jax.default_backend(), fuses_loops(), os.environ['XLA_FLAGS'])"
)


def test_jax_starts_with_the_flags() -> None:
    assert after(START.format(device="cpu")) == f"cpu True {' '.join(FLAGS)}"


def test_jax_starts_with_the_user_s_own_flags_alone() -> None:
    own = "--xla_cpu_enable_fast_math=false"
    assert after(START.format(device="cpu"), XLA_FLAGS=own) == f"cpu False {own}"


def test_an_unknown_flag_would_end_the_process_and_is_left_out() -> None:
    unknown = "--xla_cpu_no_such_flag_at_all=true"
    code = "import perceptarium.environment as e; e.FLAGS = (e.FLAGS[0], {unknown!r});" + START.format(device="cpu")
    assert after(code.replace("{unknown!r}", repr(unknown))) == f"cpu False {FLAGS[0]}"
    start = [sys.executable, "-c", "import jax; jax.devices()"]
    ended = subprocess.run(start, env={**os.environ, "XLA_FLAGS": unknown}, capture_output=True, check=False)
    assert ended.returncode != 0


def test_flags_are_asked_for_once(bare: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def is_known(flag: str) -> bool:
        asked.append(flag)
        return True

    bare.setattr(environment, "_is_known", is_known)
    prepare_jax()
    assert os.environ["XLA_FLAGS"] == " ".join(FLAGS)
    assert fuses_loops()
    prepare_jax()
    assert asked == [" ".join(FLAGS)]


def test_without_any_known_flag_none_is_set(bare: pytest.MonkeyPatch) -> None:
    bare.setattr(environment, "_is_known", lambda _: False)
    prepare_jax()
    assert os.environ["XLA_FLAGS"] == ""
    assert not fuses_loops()


@pytest.mark.parametrize("own", ["", "--xla_cpu_enable_fast_math=false", FLAGS[0]])
def test_a_user_s_flags_stay_as_they_are(bare: pytest.MonkeyPatch, own: str) -> None:
    bare.setenv("XLA_FLAGS", own)
    prepare_jax()
    assert os.environ["XLA_FLAGS"] == own
    assert not fuses_loops()


def test_a_user_may_give_all_the_flags_among_others(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("XLA_FLAGS", " ".join(["--xla_cpu_enable_fast_math=false", *reversed(FLAGS)]))
    assert fuses_loops()


@pytest.mark.parametrize(("device", "platforms"), [("auto", None), ("cpu", "cpu"), ("gpu", "cuda")])
def test_the_device_is_chosen(bare: pytest.MonkeyPatch, device, platforms: str | None) -> None:
    bare.setenv("XLA_FLAGS", "")
    prepare_jax(device)
    assert os.environ.get("JAX_PLATFORMS") == platforms


def test_with_auto_the_user_s_own_device_stays(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("XLA_FLAGS", "")
    bare.setenv("JAX_PLATFORMS", "tpu")
    prepare_jax("auto")
    assert os.environ["JAX_PLATFORMS"] == "tpu"
    prepare_jax("cpu")
    assert os.environ["JAX_PLATFORMS"] == "cpu"


@pytest.mark.parametrize("own", [None, "true"])
def test_memory_is_not_taken_ahead_unless_the_user_says_so(bare: pytest.MonkeyPatch, own: str | None) -> None:
    bare.setenv("XLA_FLAGS", "")
    if own is not None:
        bare.setenv("XLA_PYTHON_CLIENT_PREALLOCATE", own)
    prepare_jax()
    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == (own or "false")


def test_these_tests_run_with_the_flags() -> None:
    """A check of the other tests: they train what the server trains."""
    assert fuses_loops() or os.environ["XLA_FLAGS"]
