"""The demos of the landscape do what their texts say."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from perceptarium.demos import Demo, Race, demos
from perceptarium.experiment import patch, variant
from perceptarium.lenses.curvature import bends, largest_curvature
from perceptarium.lenses.ground import flat, free_of
from perceptarium.lenses.surface import Surface
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.state import Packing
from tests.compiled import COMPILER, run_of, train


def demo(name: str) -> Demo:
    found = demos[name].function()
    assert isinstance(found, Demo)
    return found


def two_weights(name: str) -> tuple[int, int]:
    """The numbers of the two weights of a demo, which are all that trains."""
    view = demo(name).landscape
    assert view is not None
    assert view.first is not None
    assert view.second is not None
    free = free_of(demo(name).experiment)
    assert set(np.flatnonzero(free)) == {view.first, view.second}
    return view.first, view.second


def ended(run: TrainingRun, numbers: tuple[int, int], place: tuple[float, float]) -> float:
    """The loss where training ends that begins at a place."""
    weights = np.zeros_like(flat(run.network()))
    weights[list(numbers)] = place
    run.restart(1)
    run.set_network(Packing.of(run.network(), 0).network(weights))
    train(run, 1500)
    return float(run.scores()[0])


def test_the_landscape_has_two_places_without_loss_and_the_start_leads_to_neither() -> None:
    run, numbers = run_of(demo("landscape").experiment), two_weights("landscape")
    train(run, 1500)
    assert 17 < run.scores()[0] < 19
    for place in ((8.0, 6.0), (-8.0, -6.0), (5.0, 10.0)):
        assert ended(run, numbers, place) < 0.01


def test_about_one_place_in_four_leads_to_the_bottom() -> None:
    run, numbers = run_of(demo("landscape").experiment), two_weights("landscape")
    places = list(itertools.product(np.arange(-14.0, 15.0, 4.0), repeat=2))
    found = [ended(run, numbers, place) for place in places]
    bottom = [loss < 0.1 for loss in found]
    assert 0.2 < np.mean(bottom) < 0.3
    assert min(loss for loss, good in zip(found, bottom, strict=True) if not good) > 15


def sharpness(run: TrainingRun) -> tuple[float, float]:
    """λmax, and the bound that the rate bears."""
    surface = Surface(run.experiment, COMPILER)
    (steepest,), _ = bends(surface, run.experiment, flat(run.network()), 1)
    return float(steepest), largest_curvature(run.experiment, run.step)


def hovers(run: TrainingRun) -> None:
    """The sharpness stays about its bound, while the loss falls."""
    before, found = run.scores()[0], []
    for _ in range(8):
        train(run, 100)
        value, bound = sharpness(run)
        found.append(value / bound)
    assert min(found) > 0.85
    assert max(found) < 1.25
    assert run.scores()[0] < before


@pytest.mark.parametrize("rate", [None, 0.1, 0.3])
def test_the_sharpness_climbs_to_its_bound_and_hovers(rate: float | None) -> None:
    """Once with a rate that is turned down later, and once with one that is turned up."""
    run = run_of(demo("edge").experiment)
    value, bound = sharpness(run)
    assert bound == pytest.approx(10)
    assert value < 0.7 * bound
    train(run, 1000)
    if rate is not None:
        run.edit(patch(run.experiment, {"optimizer": {"learning_rate": rate}}), run.program)
        train(run, 400)
    hovers(run)


def test_a_rate_four_times_as_large_throws_it_out_for_good() -> None:
    run = run_of(demo("edge").experiment)
    train(run, 1000)
    run.edit(patch(run.experiment, {"optimizer": {"learning_rate": 0.8}}), run.program)
    assert any(run.advance(50) < 0 for _ in range(20))


def test_small_batches_keep_it_in_flatter_ground() -> None:
    run = run_of(patch(demo("edge").experiment, {"batch": {"size": 16}}))
    for _ in range(5):
        train(run, 300)
        value, bound = sharpness(run)
        assert value < 0.7 * bound


def raced() -> tuple[Race, list[TrainingRun]]:
    race = demo("race").race
    assert race is not None
    return race, [run_of(variant(demo("race").experiment, changes)) for changes in race.changes]


def path(run: TrainingRun, steps: int) -> Any:
    numbers = list(two_weights("race"))
    found = [flat(run.network())[numbers].copy()]
    for _ in range(steps):
        train(run, 1)
        found.append(flat(run.network())[numbers].copy())
    return np.array(found)


def test_the_race_goes_as_it_is_told() -> None:
    race, runs = raced()
    descent, momentum, rmsprop, adam = (path(run, race.steps) for run in runs)
    for other in (momentum, rmsprop, adam):
        np.testing.assert_array_equal(other[0], descent[0])
    # Gradient descent falls straight down, momentum climbs above the valley, the others leave the straight line.
    bottom = int(np.argmax(descent[:, 1] > 2.5))
    assert np.abs(descent[:bottom, 0] - 5).max() < 0.2
    assert momentum[:, 1].max() > descent[:, 1][: race.steps // 2].max() + 0.5
    for other in (rmsprop, adam):
        crossed = int(np.argmax(other[:, 1] > 0))
        assert other[crossed, 0] < 4
    losses = [float(run.scores()[0]) for run in runs]
    assert min(losses) == losses[1]
    assert losses[1] < 0.1 * min(losses[0], *losses[2:])
