"""Programs on disk: loaded without compiling, and damage is survived."""

from __future__ import annotations

import gc
import hashlib
import logging
import os
import stat
import weakref
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.training import compiler as module
from perceptarium.training.compiler import DIGEST, Compiler
from perceptarium.training.program import compile_program
from tests.compiled import SMALL
from tests.training.trial import Trial

NUMBERS = np.float32([1, 2, 3])


def double(numbers: jax.Array) -> dict[str, jax.Array]:
    return {"sum": numbers + numbers}


def triple(numbers: jax.Array) -> dict[str, jax.Array]:
    return {"sum": 3 * numbers}


def compile_in(folder: Path, key: str = "double", function: Any = double, **options: Any) -> Compiler:
    """A fresh compiler, having compiled a function that says the right thing."""
    compiler = Compiler(folder, **options)
    compiled = compiler(key, function, NUMBERS)
    np.testing.assert_array_equal(compiled(NUMBERS)["sum"], function(NUMBERS)["sum"])
    return compiler


def programs(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.program"))


def forbid_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on what is not on disk fails."""

    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("it is compiled")

    monkeypatch.setattr(jax, "jit", fail)


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    compiler = Compiler()
    np.testing.assert_array_equal(compiler("double", double, NUMBERS)(NUMBERS)["sum"], 2 * NUMBERS)
    assert compiler.size > 0
    assert list(tmp_path.iterdir()) == []


def test_what_is_in_use_is_given_out_again() -> None:
    compiler = Compiler()
    doubles, triples = compiler("double", double, NUMBERS), compiler("triple", triple, NUMBERS)
    size = compiler.size
    assert compiler("double", double, NUMBERS) is doubles
    assert compiler("triple", triple, NUMBERS) is triples
    assert compiler.size == size
    # Nobody uses it any longer: nothing holds it.
    gone = weakref.ref(doubles)
    del doubles
    gc.collect()
    assert gone() is None
    np.testing.assert_array_equal(compiler("double", double, NUMBERS)(NUMBERS)["sum"], 2 * NUMBERS)
    assert compiler.size > size


def test_what_was_compiled_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new" / "cache"
    first = compile_in(folder)
    forbid_compiling(monkeypatch)
    second = compile_in(folder)
    assert second.size > 0
    assert abs(second.size - first.size) <= DIGEST
    assert len(programs(folder)) == len(list(folder.iterdir())) == 1


def test_a_loaded_program_trains_the_same_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = Trial(SMALL, compile_program(SMALL, Compiler(tmp_path)))
    assert len(programs(tmp_path)) == 2
    forbid_compiling(monkeypatch)
    loaded = Trial(SMALL, compile_program(SMALL, Compiler(tmp_path)))
    for trial in (compiled, loaded):
        trial.train(40)
    np.testing.assert_array_equal(loaded.packed.floats, compiled.packed.floats)
    np.testing.assert_array_equal(loaded.packed.ints, compiled.packed.ints)
    np.testing.assert_array_equal(loaded.scores(), compiled.scores())
    assert loaded.loss == compiled.loss


def test_another_key_is_another_program(tmp_path: Path) -> None:
    compile_in(tmp_path)
    compile_in(tmp_path, "triple", triple)
    assert len(programs(tmp_path)) == 2
    compile_in(tmp_path)
    compile_in(tmp_path, "triple", triple)


def test_other_surroundings_are_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_in(tmp_path)
    monkeypatch.setattr(module, "_processor", lambda: "a processor without the same instructions")
    compile_in(tmp_path)
    assert len(programs(tmp_path)) == 2
    monkeypatch.setenv("XLA_FLAGS", os.environ.get("XLA_FLAGS", "") + " --xla_cpu_enable_fast_math=false")
    compile_in(tmp_path)
    assert len(programs(tmp_path)) == 3


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]


def signed_garbage(_: bytes) -> bytes:
    """What has a right checksum and is no program."""
    garbage = b"no program"
    return hashlib.sha256(garbage).digest() + garbage


DAMAGES = {
    "truncated": lambda content: content[: len(content) // 2],
    "garbage": lambda _: b"\x80\x04garbage" * 100,
    "one bit": flipped,
    "wrong checksum": lambda content: bytes(DIGEST) + content[DIGEST:],
    "no program": signed_garbage,
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_replaced(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_in(tmp_path)
    (file,) = programs(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[damage](whole))
    with caplog.at_level(logging.WARNING):
        compile_in(tmp_path)
    assert "cannot be used and is compiled anew" in caplog.text
    assert programs(tmp_path) == [file]
    caplog.clear()
    forbid_compiling(monkeypatch)
    compile_in(tmp_path)
    assert caplog.text == ""


def age(file: Path, seconds: float) -> None:
    """Make it look as if a file was last used so long ago."""
    when = file.stat().st_mtime - seconds
    os.utime(file, (when, when))


def test_the_least_recently_used_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    for number, name in enumerate(("one", "two", "three")):
        before = set(programs(tmp_path))
        compile_in(tmp_path, name)
        (file,) = set(programs(tmp_path)) - before
        age(file, 100 - number)
        sizes.append(file.stat().st_size)
    # "one" is used again: now "two" is the oldest.
    compile_in(tmp_path, "one")
    compile_in(tmp_path, "four", limit=sum(sizes) + max(sizes) // 2)
    assert len(programs(tmp_path)) == 3
    forbid_compiling(monkeypatch)
    for name in ("one", "three", "four"):
        compile_in(tmp_path, name)
    with pytest.raises(AssertionError, match="it is compiled"):
        compile_in(tmp_path, "two")


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    """The folder may hold other things, if whoever runs the server says so."""
    (tmp_path / "precious.txt").write_text("mine")
    (tmp_path / "folder").mkdir()
    age(tmp_path / "precious.txt", 1000)
    compile_in(tmp_path, limit=0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "precious.txt"]


def test_a_file_that_was_never_finished_goes(tmp_path: Path) -> None:
    compile_in(tmp_path)
    (file,) = programs(tmp_path)
    room = file.stat().st_size
    part = tmp_path / "abc.part"
    part.write_bytes(file.read_bytes())
    age(part, 1000)
    compile_in(tmp_path, "triple", triple, limit=2 * room + 2000)
    assert not part.exists()
    assert len(programs(tmp_path)) == 2


def test_a_program_that_cannot_be_written_down_is_used_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_: Any) -> None:
        raise NotImplementedError("this device's compiler does not give its code out")

    monkeypatch.setattr(module, "serialize", refuse)
    with caplog.at_level(logging.WARNING):
        compile_in(tmp_path)
    assert "cannot be kept" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_only_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    with caplog.at_level(logging.WARNING):
        compile_in(blocked / "cache")
    assert "could not be kept on disk" in caplog.text


def test_a_disk_that_is_full_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with caplog.at_level(logging.WARNING):
        compile_in(tmp_path)
    assert "could not be kept on disk" in caplog.text
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_owner_is_used_though_its_age_cannot_be_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    compile_in(tmp_path)
    monkeypatch.setattr(os, "utime", refuse)
    forbid_compiling(monkeypatch)
    compile_in(tmp_path)


def test_the_folder_is_its_owner_s_alone(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    compile_in(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (file,) = programs(folder)
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


def test_a_function_of_other_shapes_is_another_call(tmp_path: Path) -> None:
    compiled = Compiler(tmp_path)("double", partial(double), NUMBERS)
    with pytest.raises(TypeError):
        compiled(np.zeros(7, np.float32))
