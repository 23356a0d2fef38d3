"""Many sessions in one call: each trains as it would alone."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch
from perceptarium.losses import losses
from perceptarium.optimizers import optimizers, schedules
from perceptarium.training.lanes import LANES, LaneProgram, compile_lanes, lanes_key, lanes_pay
from tests.compiled import ROUGH, WILD, dense, document, once, padded_program, program_of
from tests.training.trial import Trial, reference_of, rows_of

LOSSES = [(entry.id, entry.tags["tasks"][-1]) for entry in losses if entry.id != "auto"]


def tiny(**parts: Any) -> Experiment:
    given: dict[str, Any] = {
        "data": rows_of("binary", count=30, inputs=2, outputs=1),
        "network": {"layers": dense(4, 2)},
        "optimizer": {"kind": "sgd", "learning_rate": 0.05},
        "batch": {"size": 5},
    }
    return document(**given | parts)


def lanes_of(experiment: Experiment, *, rough: bool = True) -> LaneProgram:
    program = reference_of(experiment).program
    if rough:
        key = "rough", lanes_key(program)
        return once(key, lambda _: compile_lanes(experiment, program, ROUGH))
    return once(lanes_key(program), partial(compile_lanes, experiment, program))


def in_company(trials: list[Trial], counts: list[int], *, rough: bool = True) -> None:
    """Train them in one call."""
    program = lanes_of(trials[0].experiment, rough=rough)
    results = program.train(
        [trial.packed for trial in trials], trials[0].data, [trial.knobs for trial in trials], counts
    )
    for trial, (packed, loss, broken) in zip(trials, results, strict=True):
        trial.packed, trial.loss, trial.broken = packed, loss, broken


def siblings(experiment: Experiment, count: int) -> list[Trial]:
    """The same document with other seeds, learning rates and penalties."""
    rate = experiment.optimizer.parameters()["learning_rate"]
    return [
        reference_of(
            patch(
                experiment,
                {
                    "network": {"seed": number},
                    "batch": {"seed": number % 7},
                    "optimizer": {"learning_rate": rate * (1 + number / 10)},
                    "regularization": {"l2": number / 1000},
                },
            )
        )
        for number in range(count)
    ]


def assert_as_alone(experiment: Experiment, count: int = 4, *, rough: bool = True) -> None:
    """Some steps each, another number for each, in two calls."""
    alone, together = siblings(experiment, count), siblings(experiment, count)
    steps = [13 + 3 * number for number in range(count)]
    for trial, number in zip(alone, steps, strict=True):
        trial.train(number)
    in_company(together, [5] * count, rough=rough)
    in_company(together, [number - 5 for number in steps], rough=rough)
    for number, (found, wanted) in enumerate(zip(together, alone, strict=True)):
        np.testing.assert_allclose(found.packed.floats, wanted.packed.floats, rtol=2e-4, atol=2e-5, err_msg=str(number))
        np.testing.assert_array_equal(found.packed.ints, wanted.packed.ints)
        assert found.loss == pytest.approx(wanted.loss, rel=1e-3, abs=1e-5)
        assert found.broken == -1
        # It goes on in its own program where it left off.
        np.testing.assert_allclose(found.train(3).loss, wanted.train(3).loss, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("optimizer", optimizers.ids())
def test_every_optimizer_trains_as_alone(optimizer: str) -> None:
    assert_as_alone(tiny(optimizer=optimizer))


@pytest.mark.parametrize(("loss", "task"), LOSSES)
def test_every_loss_trains_as_alone(loss: str, task: str) -> None:
    assert_as_alone(tiny(data=rows_of(task, count=30, inputs=2, outputs=3), loss=loss))


@pytest.mark.parametrize("schedule", schedules.ids())
def test_every_schedule_trains_as_alone(schedule: str) -> None:
    short = {name: 7 for name in ("every", "over") if name in schedules[schedule].controls}
    optimizer = {"kind": "momentum", "learning_rate": 0.05, "schedule": {"kind": schedule, **short}}
    assert_as_alone(tiny(optimizer=optimizer))


def test_dropout_leaves_out_the_same_units_as_alone() -> None:
    assert_as_alone(tiny(regularization={"dropout": 0.4}))


def test_as_many_as_there_are_lanes_train_as_alone() -> None:
    assert_as_alone(tiny(optimizer="adam"), count=LANES, rough=False)


def test_one_that_wants_no_step_stays_as_it_is() -> None:
    trials = siblings(tiny(), 3)
    before = [jax.tree.map(np.asarray, trial.packed) for trial in trials]
    in_company(trials, [0, 9, 0])
    for number in (0, 2):
        np.testing.assert_array_equal(trials[number].packed.floats, before[number].floats)
        np.testing.assert_array_equal(trials[number].packed.ints, before[number].ints)
    assert np.any(np.asarray(trials[1].packed.floats) != before[1].floats)


def test_one_that_diverges_takes_no_other_with_it() -> None:
    calm = patch(WILD, {"optimizer": {"learning_rate": 1e-3}})
    alone = reference_of(WILD).train(200)
    trials = [reference_of(experiment) for experiment in (calm, WILD, calm)]
    in_company(trials, [200] * 3)
    assert trials[1].broken == alone.broken > 0
    for trial in (trials[0], trials[2]):
        assert trial.broken == -1
        assert np.all(np.isfinite(trial.packed.floats))


def test_lanes_pay_for_tiny_networks_alone() -> None:
    assert lanes_pay(program_of(tiny()))
    assert not lanes_pay(program_of(tiny(network={"layers": dense(16, 16)})))
    assert not lanes_pay(program_of(tiny(optimizer={"kind": "sgd", "clip_norm": 1.0})))
    assert not lanes_pay(padded_program(8))
