"""Keyframes: bounded, thinned evenly, exact copies; anew with another network or run, and back where it diverged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch
from perceptarium.sessions.trail import MOST, Trail
from perceptarium.sessions.training_run import TrainingRun
from tests.compiled import SMALL, WILD, dense, flat, program_of, train


def offer(trail: Trail, steps: range, size: int = 10) -> None:
    for step in steps:
        trail.offer(step, lambda step=step: np.full(size, step, np.float32), float(step), -float(step))


@pytest.mark.parametrize("rows", [1, 100, MOST, MOST + 1, 5000])
def test_it_keeps_evenly_many_rows_from_the_first_on(rows: int) -> None:
    trail = Trail(1_000_000)
    offer(trail, range(rows))
    found = trail.keyframes()
    assert len(found.steps) <= MOST
    assert len(found.steps) >= min(rows, MOST // 2)
    assert found.steps[0] == 0
    assert len(set(np.diff(found.steps))) <= 1
    assert [int(weights[0]) for weights in found.weights] == list(found.steps)
    assert found.losses == tuple((step, -step) for step in found.steps)
    assert found.steps[-1] >= rows - 1 - (5000 // (MOST // 2))


def test_large_networks_have_fewer() -> None:
    trail = Trail(4 * 1000 * 20)
    offer(trail, range(500), 1000)
    found = trail.keyframes()
    assert 10 <= len(found.steps) <= 20
    assert sum(weights.nbytes for weights in found.weights) <= 80_000
    huge = Trail(0)
    offer(huge, range(9), 1000)
    assert len(huge.keyframes().steps) == 2


def test_what_came_after_a_divergence_is_forgotten() -> None:
    trail = Trail(1_000_000)
    offer(trail, range(1000))
    trail.truncate(500)
    assert trail.keyframes().steps[-1] <= 500
    offer(trail, range(501, 600))
    steps = trail.keyframes().steps
    assert list(steps) == sorted(set(steps))
    assert steps[-1] > 580


def run_with_trail(experiment: Experiment = SMALL) -> tuple[TrainingRun, Trail]:
    trail = Trail(64_000_000)
    return TrainingRun(experiment, program_of(experiment), 1, trail=trail), trail


def test_a_run_leaves_its_weights_and_losses_at_the_rows_of_its_record() -> None:
    run, trail = run_with_trail()
    train(run, 100)
    found = trail.keyframes()
    assert list(found.steps) == run.record.steps == list(range(101))
    np.testing.assert_array_equal(found.weights[-1], flat(run.network()))
    assert found.weights[-1].dtype == np.float32
    np.testing.assert_array_equal(found.weights[0], flat(SMALL.start))
    assert [loss[0] for loss in found.losses] == [row[0] for row in run.record.scores]
    assert [loss[1] for loss in found.losses] == [row[2] for row in run.record.scores]
    first = found.weights[0].copy()
    train(run, 50)
    np.testing.assert_array_equal(found.weights[0], first)


def test_it_goes_on_after_weights_by_hand_and_starts_anew_with_another_network() -> None:
    run, trail = run_with_trail()
    train(run, 10)
    run.set_network(SMALL.start)
    train(run, 5)
    assert len(trail.keyframes().steps) == 16
    other = patch(SMALL, {"optimizer": {"learning_rate": 0.5}})
    run.edit(other, program_of(other))
    assert len(trail.keyframes().steps) == 16
    wider = patch(SMALL, {"network": {"layers": dense(5, 3)}})
    run.edit(wider, program_of(wider))
    assert trail.keyframes().steps == ()
    train(run, 3)
    assert trail.keyframes().steps == (16, 17, 18)
    assert trail.keyframes().weights[0].size == wider.architecture.parameter_count
    run.restart(2)
    assert trail.keyframes().steps == (0,)


@pytest.mark.parametrize("changes", [{"loss": "mse"}, {"data": {"noise": 0.4}}])
def test_losses_of_other_data_or_of_another_loss_are_not_known(changes: dict[str, Any]) -> None:
    run, trail = run_with_trail()
    train(run, 10)
    weights = trail.keyframes().weights
    other = patch(SMALL, changes)
    run.edit(other, program_of(other))
    found = trail.keyframes()
    assert all(kept is own for kept, own in zip(found.weights, weights, strict=True))
    assert np.isnan(found.losses).all()
    train(run, 5)
    assert np.isfinite(trail.keyframes().losses[-5:]).all()


def test_a_run_that_diverges_ends_its_trail_where_it_was_still_well() -> None:
    run, trail = run_with_trail(WILD)
    while run.advance(10) >= 0:
        pass
    found = trail.keyframes()
    assert found.steps[-1] <= run.step
    assert all(np.isfinite(weights).all() for weights in found.weights)
