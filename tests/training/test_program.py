"""Programs: what shares one, the cache of them, and what a call of one gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import patch
from perceptarium.training.program import ProgramCache, program_key
from tests.compiled import SMALL, WILD, dense, document, flat, run_of, train

LIMIT = 60

SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"optimizer": {"kind": "adam", "learning_rate": 0.1}}, {"optimizer": {"kind": "adam", "beta1": 0.5}}),
    ({"regularization": {"l1": 0.1}}, {"regularization": {"l2": 0.1}}),
    ({"regularization": {"dropout": 0.1}}, {"regularization": {"dropout": 0.2}}),
    ({"batch": {"seed": 1}}, {"batch": {"seed": 2, "order": "sequential"}}),
    ({"network": {"seed": 1}}, {"network": {"seed": 2, "initializer": "he_normal"}}),
    ({"data": {"kind": "spiral", "seed": 1}}, {"data": {"kind": "circle", "noise": 0.4}}),
    ({"data": {"kind": "spiral", "samples": 300}}, {"data": {"kind": "spiral", "samples": 310}}),
    ({"optimizer": {"kind": "sgd", "clip_norm": 1}}, {"optimizer": {"kind": "sgd", "clip_norm": None}}),
    (
        {"optimizer": {"kind": "sgd", "schedule": {"kind": "cosine_decay", "over": 5}}},
        {"optimizer": {"kind": "sgd", "schedule": {"kind": "cosine_decay", "over": 500}}},
    ),
]
OTHER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"network": {"layers": dense(8)}}),
    ({}, {"network": {"layers": dense(8, 8, activation="relu")}}),
    ({}, {"optimizer": "sgd"}),
    ({}, {"batch": {"size": 16}}),
    ({}, {"loss": "mse"}),
    ({}, {"regularization": {"dropout": 0.1}}),
    ({}, {"data": {"kind": "spiral", "features": ["x", "y", "xy"]}}),
    ({}, {"optimizer": {"kind": "adam", "schedule": "cosine_decay"}}),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_what_may_change_without_a_new_program(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert program_key(document(**one)) == program_key(document(**other))


@pytest.mark.parametrize(("one", "other"), OTHER, ids=str)
def test_what_needs_a_new_program(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert program_key(document(**one)) != program_key(document(**other))


def test_an_automatic_loss_and_its_name_are_one_program() -> None:
    assert program_key(document()) == program_key(document(loss="binary_cross_entropy"))


def test_scores_are_those_of_the_real_rows() -> None:
    """310 examples are padded to 512: what stands in the padding counts for nothing."""
    for data in ("spiral", "iris", "sine"):
        run = run_of(document(data=data, network={"layers": dense(5)}, loss="mse"))
        experiment = run.experiment
        train(run, 40)
        for column, name in enumerate(("train", "validation", "test")):
            part = experiment.examples.sets[name]
            signal = part.inputs
            for layer, activation in zip(run.network(), (np.tanh, lambda z: z), strict=True):
                signal = activation(signal @ layer.weights + layer.biases)
            loss, accuracy = run.scores()[column], run.scores()[column + 3]
            if not len(part):
                assert np.isnan(loss)
                assert np.isnan(accuracy)
                continue
            assert loss == pytest.approx(np.mean((signal - part.targets) ** 2), rel=1e-4)
            if part.labels is None:
                assert np.isnan(accuracy)
            else:
                said = signal[:, 0] > 0.5 if signal.shape[1] == 1 else signal.argmax(axis=1)
                assert accuracy == pytest.approx(np.mean(said == part.labels), abs=1e-6)


def test_a_logit_of_zero_is_the_threshold() -> None:
    run = run_of(patch(SMALL, {"data": "gaussians"}))
    train(run, 300)
    part = run.experiment.examples.sets["test"]
    first, second, last = run.network()
    hidden = np.tanh(part.inputs @ first.weights + first.biases)
    logits = np.tanh(hidden @ second.weights + second.biases) @ last.weights + last.biases
    assert run.scores()[5] == pytest.approx(np.mean((logits[:, 0] > 0) == part.labels), abs=1e-6)
    assert run.scores()[5] > 0.9


def test_the_number_of_steps_is_no_other_program_and_no_other_numbers() -> None:
    one, other = run_of(SMALL), run_of(SMALL)
    state, loss, _ = one.program.train(one.state, one._data, one._knobs, np.int32(37))
    parts = other.state
    for count in (1, 10, 0, 26):
        parts, last, _ = one.program.train(parts, other._data, other._knobs, np.int32(count))
    for left, right in zip(state.network, parts.network, strict=True):
        np.testing.assert_array_equal(left.weights, right.weights)
    assert int(parts.step) == 37
    assert float(loss) == float(last)


def test_the_first_bad_batch_is_told() -> None:
    run = run_of(WILD)
    _, _, bad = run.program.train(run.state, run._data, run._knobs, np.int32(1000))
    assert int(bad) > 0
    _, _, good = run.program.train(run.state, run._data, run._knobs, bad)
    assert int(good) == -1
    state, _, _ = run.program.train(run.state, run._data, run._knobs, bad - 1)
    assert np.all(np.isfinite(flat(list(state.network))))


# The cache


@pytest.fixture
def cache() -> Iterator[ProgramCache]:
    found = ProgramCache(size=3)
    yield found
    found.close()


def test_a_program_is_built_once(cache: ProgramCache) -> None:
    built = []

    def build() -> int:
        built.append(1)
        return len(built)

    first = cache.get("a", build)
    assert first.result(LIMIT) == 1
    assert cache.get("a", build) is first
    assert cache.get("b", build).result(LIMIT) == 2


def test_the_least_recently_used_goes_first(cache: ProgramCache) -> None:
    futures = {name: cache.get(name, lambda name=name: name) for name in "abc"}
    for future in futures.values():
        future.result(LIMIT)
    assert cache.get("a", lambda: "again") is futures["a"]
    cache.get("d", lambda: "d").result(LIMIT)
    assert cache.get("a", lambda: "again") is futures["a"]
    assert cache.get("b", lambda: "again").result(LIMIT) == "again"


def test_a_failure_is_told_and_not_kept(cache: ProgramCache) -> None:
    def fail() -> None:
        raise MemoryError("too large")

    assert isinstance(cache.get("a", fail).exception(LIMIT), MemoryError)
    assert cache.get("a", lambda: "well").result(LIMIT) == "well"


def test_what_somebody_waits_for_comes_before_what_is_warmed(cache: ProgramCache) -> None:
    order: list[str] = []
    gate, busy = threading.Event(), threading.Event()

    def block() -> None:
        busy.set()
        gate.wait(LIMIT)

    first = cache.get("first", block)
    assert busy.wait(LIMIT)
    cache.warm(lambda: [("warm", lambda: order.append("warm")), ("asked", lambda: order.append("asked"))])
    wanted = cache.get("wanted", lambda: order.append("wanted"))
    gate.set()
    first.result(LIMIT)
    wanted.result(LIMIT)
    cache.get("warm", lambda: order.append("again")).result(LIMIT)
    assert order[0] == "wanted"
    assert order.count("warm") + order.count("again") == 1


def test_what_nobody_waits_for_any_more_is_not_built(cache: ProgramCache) -> None:
    gate, busy = threading.Event(), threading.Event()
    built: list[str] = []

    def block() -> None:
        busy.set()
        gate.wait(LIMIT)

    first = cache.get("first", block)
    assert busy.wait(LIMIT)
    left = cache.get("left", lambda: built.append("left"))
    shared = cache.get("shared", lambda: built.append("shared"))
    assert cache.get("shared", lambda: built.append("shared again")) is shared
    cache.release(left)
    cache.release(shared)
    gate.set()
    first.result(LIMIT)
    shared.result(LIMIT)
    assert built == ["shared"]
    assert left.cancelled()
    # Asked for again, it is built.
    cache.get("left", lambda: built.append("left after all")).result(LIMIT)
    assert built == ["shared", "left after all"]


def test_warming_that_fails_stops_nothing(cache: ProgramCache, caplog: pytest.LogCaptureFixture) -> None:
    def prepare() -> list[Any]:
        raise RuntimeError("no such demo")

    done = threading.Event()
    cache.warm(prepare)
    cache.warm(lambda: [("next", done.set)])
    assert done.wait(LIMIT)
    assert cache.get("a", lambda: 1).result(LIMIT) == 1
    assert "could not be warmed" in caplog.text


def test_closing_waits_for_the_thread() -> None:
    before = threading.active_count()
    found = ProgramCache()
    assert found.get("a", lambda: 1).result(LIMIT) == 1
    assert threading.active_count() == before + 1
    found.close()
    assert threading.active_count() == before
