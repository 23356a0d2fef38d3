"""Several networks on one landscape, beside closed forms: a quadratic bowl, descent in it, principal components."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch, redrawn
from perceptarium.lenses.company import MOST_PLACES, Company, Runner, alike, anchor_of, seen_together
from perceptarium.lenses.ground import Ground, Keyframes, LandscapeView, flat
from perceptarium.lenses.landscape import extent
from perceptarium.lenses.surface import Surface, surface_key
from perceptarium.sessions.trail import Trail
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.state import Packing
from tests.compiled import SMALL, TINY_CONVNET, dense, document, once, pictures, program_of, train

STEPS = 30
NEURON: dict[str, Any] = {"layers": [], "output": {"bias": False, "start": {"weights": [[1.5], [-2.0]], "biases": [0]}}}
BOWL = document(
    data={
        "kind": "arrays",
        "inputs": [[1.0, 0.5], [-0.5, 1.0], [2.0, -1.0], [0.3, 0.8]],
        "targets": [[1.0], [2.0], [-1.0], [0.5]],
        "split": {"train": 1.0, "validation": 0.0, "test": 0.0},
    },
    network=NEURON,
    loss="mse",
    optimizer={"kind": "sgd", "learning_rate": 0.05},
    batch={"size": "full"},
)
"""A linear neuron of two weights: its loss is a quadratic form of them."""


def surface_of(experiment: Experiment) -> Surface:
    surface: Surface = once(surface_key(experiment), partial(Surface, experiment))
    return surface


def runner_of(experiment: Experiment, steps: int = 0, *, trail_bytes: int = 1_000_000) -> Runner:
    run = TrainingRun(experiment, program_of(experiment), 1, trail=Trail(trail_bytes))
    train(run, steps)
    assert run.trail is not None
    scores = run.scores()
    return Runner(experiment, run.step, run.network(), run.trail.keyframes(), (scores[0], scores[2]), False)


def seen(runners: list[Runner | None], anchor: int = 0, ground: Ground | None = None, **view: Any) -> Company:
    own = runners[anchor]
    assert own is not None
    return seen_together(surface_of(own.experiment), runners, anchor, ground or Ground(LandscapeView(**view)))


def bowl() -> tuple[np.ndarray, np.ndarray, Any]:
    """The Hessian, the lowest place, and the loss at weights (…, 2)."""
    part = BOWL.examples.sets["train"]
    inputs, targets = part.inputs.astype(float), part.targets[:, 0].astype(float)
    hessian = 2 * inputs.T @ inputs / len(inputs)
    lowest = np.linalg.lstsq(inputs, targets, rcond=None)[0]
    return hessian, lowest, lambda weights: np.mean((np.asarray(weights) @ inputs.T - targets) ** 2, axis=-1)


def test_descent_and_momentum_walk_as_their_closed_forms_over_an_exact_bowl() -> None:
    hessian, lowest, loss = bowl()
    rate, inertia = 0.05, 0.9
    heavy = patch(BOWL, {"optimizer": {"kind": "momentum", "learning_rate": rate, "momentum": inertia}})
    found = seen(
        [runner_of(BOWL, STEPS), runner_of(heavy, STEPS)], plane="weights", first=0, second=1, size=21, reach=4
    )
    start = np.array([1.5, -2.0])
    shrink = np.eye(2) - rate * hessian
    descent = [lowest + np.linalg.matrix_power(shrink, step) @ (start - lowest) for step in range(STEPS + 1)]
    rolling, weights, speed = [start], start, np.zeros(2)
    for _ in range(STEPS):
        speed = inertia * speed + hessian @ (weights - lowest)
        weights = weights - rate * speed
        rolling.append(weights)
    for trace, wanted in zip(found.traces, (descent, rolling), strict=True):
        assert trace.steps == tuple(range(STEPS + 1))
        np.testing.assert_allclose(trace.points, wanted, atol=2e-5)
        np.testing.assert_allclose(trace.losses, loss(wanted), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(trace.off, 0, atol=1e-6)
    low_u, high_u, low_v, high_v = found.frame
    u, v = np.linspace(low_u, high_u, 21), np.linspace(low_v, high_v, 21)
    assert high_u - low_u == pytest.approx(8)
    np.testing.assert_allclose(found.values, loss([[[x, y] for x in u] for y in v]), rtol=1e-4, atol=1e-5)
    assert (found.chosen, found.lengths.tolist(), found.step) == ((0, 1), [1, 1], STEPS)


@pytest.mark.parametrize("plane", ["path", "random", "sharpest"])
def test_the_loss_of_the_plane_at_a_runner_s_place_is_its_own(plane: str) -> None:
    """Of two parameters every plane holds everybody's way."""
    faster = patch(BOWL, {"optimizer": {"kind": "adam", "learning_rate": 0.3}})
    runners: list[Runner | None] = [runner_of(BOWL, STEPS), runner_of(faster, STEPS)]
    ground = Ground(LandscapeView(plane=plane))
    found = seen(runners, 1, ground)
    plane_laid = ground.laid
    assert plane_laid is not None
    for runner, trace in zip(runners, found.traces, strict=True):
        assert runner is not None
        np.testing.assert_allclose(trace.off, 0, atol=1e-5)
        np.testing.assert_allclose(trace.points[0], 0, atol=1e-5)  # where both began
        np.testing.assert_allclose(plane_laid.at(*trace.points[-1]), flat(runner.network), atol=1e-5)
        low_u, high_u, low_v, high_v = found.frame
        assert (trace.points >= [low_u, low_v]).all()
        assert (trace.points <= [high_u, high_v]).all()
    ends = np.stack([trace.points[-1] for trace in found.traces])
    _, heap = extent(BOWL, plane_laid.view)
    read = surface_of(BOWL).losses(BOWL, plane_laid.base, plane_laid.axes, ends, heap)
    np.testing.assert_allclose(read, [trace.losses[-1] for trace in found.traces], rtol=1e-5)


def test_a_race_shows_the_components_of_all_ways_and_stays_where_it_began() -> None:
    kinds = ("sgd", "momentum", "adam")
    runners: list[Runner | None] = [runner_of(patch(SMALL, {"optimizer": kind}), STEPS) for kind in kinds]
    found = seen(runners, 2, plane="path", size=21)
    every = np.concatenate([runner.path.weights for runner in runners if runner])
    _, sizes, wanted = np.linalg.svd(every - every.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(found.shares, (sizes**2 / np.sum(sizes**2))[:2], rtol=1e-3)
    for runner, trace in zip(runners, found.traces, strict=True):
        assert runner is not None
        moved = (np.stack(runner.path.weights) - runner.path.weights[0]) @ wanted[:2].T
        np.testing.assert_allclose(np.abs(trace.points), np.abs(moved), atol=2e-3)
        assert trace.points[0] == pytest.approx([0, 0], abs=1e-5)
    assert found.traces[2].off[-1] == pytest.approx(0, abs=1e-5)
    assert found.traces[0].off[-1] > 0
    assert found.values.shape == (21, 21)


def test_seeds_show_the_components_of_where_they_landed() -> None:
    runners: list[Runner | None] = [runner_of(redrawn(SMALL, seed), 5) for seed in range(6)]
    found = seen([*runners, None], 3, plane="path", size=21)
    ends = np.stack([flat(runner.network) for runner in runners if runner]).astype(float)
    _, sizes, wanted = np.linalg.svd(ends - ends.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(found.shares, (sizes**2 / np.sum(sizes**2))[:2], rtol=1e-3)
    places = np.stack([trace.points[-1] for trace in found.traces[:6]])
    np.testing.assert_allclose(
        np.abs(places - places[3]), np.abs((ends - ends[3]) @ wanted[:2].T), atol=2e-3 * np.abs(ends).max()
    )
    rest = ends - ends[3]
    away = np.linalg.norm(rest - rest @ wanted[:2].T @ wanted[:2], axis=1)
    np.testing.assert_allclose([trace.off[-1] for trace in found.traces[:6]], away, atol=2e-3)
    assert found.traces[6].steps == ()


def test_the_plane_follows_the_others_though_the_anchor_stands_still() -> None:
    ground = Ground(LandscapeView(plane="path", size=21))
    anchor, other = runner_of(SMALL), patch(SMALL, {"optimizer": "sgd"})
    seen([anchor, runner_of(other)], 0, ground)
    first = ground.laid
    walked: list[Runner | None] = [anchor, runner_of(other, STEPS)]
    stayed = seen_together(surface_of(SMALL), walked, 0, ground, moved=False)
    assert first is not None
    assert ground.laid is not None
    np.testing.assert_array_equal(ground.laid.axes, first.axes)
    followed = seen(walked, 0, ground)
    assert sum(followed.shares) > sum(stayed.shares) + 0.05
    every = np.concatenate([runner.way().weights for runner in walked if runner])
    sizes = np.linalg.svd(every - every.mean(axis=0), compute_uv=False)
    np.testing.assert_allclose(followed.shares, (sizes**2 / np.sum(sizes**2))[:2], rtol=1e-3)


def test_one_that_ran_away_does_not_decide_what_is_shown() -> None:
    tame = runner_of(SMALL, STEPS)
    far = [1e12 * weights for weights in tame.path.weights]
    path = tame.path._replace(weights=(tame.path.weights[0], *far[1:]))
    beyond = np.full_like(far[0], np.inf)
    path = Keyframes((*path.steps, STEPS + 1), (*path.weights, beyond), (*path.losses, (math.inf, math.nan)))
    network = Packing.of(SMALL.start, 0).network(far[-1])
    wild = Runner(SMALL, STEPS + 2, network, path, (math.nan, math.nan), diverged=True)
    found = seen([tame, wild], 0, plane="path", size=21)
    alone = seen([tame], 0, plane="path", size=21)
    np.testing.assert_allclose(found.frame, alone.frame)
    np.testing.assert_allclose(found.values, alone.values)
    trace = found.traces[1]
    # What is infinitely far away has no place; where nothing was evaluated there is no loss.
    assert trace.steps == (*range(STEPS + 1), STEPS + 2)
    assert np.isfinite(trace.points).all()
    assert math.isnan(trace.losses[-1])
    assert np.isfinite(seen([wild], 0, plane="random").frame).all()


def test_a_plane_of_one_weight_is_a_line() -> None:
    one = {"layers": [], "output": {"bias": False, "start": {"weights": [[0.2]], "biases": [0]}}}
    data = {"kind": "arrays", "inputs": [[0.5], [-1.0], [2.0]], "targets": [[1.0], [0.0], [3.0]]}
    experiment = document(data=data, network=one, optimizer="sgd", batch={"size": "full"})
    other = patch(experiment, {"optimizer": "adam"})
    for plane in ("path", "random", "sharpest", "weights"):
        found = seen([runner_of(experiment, 5), runner_of(other, 5)], 0, plane=plane, size=21)
        assert np.isfinite(found.values).all()
        assert found.lengths[1] == 0
        np.testing.assert_array_equal(found.values, np.broadcast_to(found.values[0], found.values.shape))


def test_pictures_have_a_landscape() -> None:
    experiment = document(data=pictures(), network=TINY_CONVNET)
    found = seen([runner_of(experiment, 8), runner_of(patch(experiment, {"optimizer": "sgd"}), 8)], size=21)
    assert np.isfinite(found.values).all()
    assert [len(trace.steps) for trace in found.traces] == [9, 9]


def test_the_loss_is_none_where_it_is_not_finite() -> None:
    experiment = document(network={"layers": dense(4, 4, 4, 4, activation="linear")}, loss="mse")
    found = seen([runner_of(experiment)], plane="random", reach=1e6, size=21)
    assert np.isnan(found.values[0, 0])
    assert np.isfinite(found.values[10, 10])


def test_a_long_way_is_thinned_for_the_components_alone() -> None:
    runner = runner_of(SMALL, 2)
    rng = np.random.default_rng(0)
    many = 2 * MOST_PLACES
    weights = tuple(rng.normal(size=(many, flat(runner.network).size)).astype(np.float32))
    long = runner._replace(step=many - 1, path=Keyframes(tuple(range(many)), weights, ((1.0, 1.0),) * many))
    found = seen([long], plane="path", size=21)
    assert len(found.traces[0].steps) == many
    kept = np.stack(weights[1::2])
    sizes = np.linalg.svd(kept - kept.mean(axis=0), compute_uv=False)
    np.testing.assert_allclose(found.shares, (sizes**2 / np.sum(sizes**2))[:2], rtol=0.02)


def with_loss(loss: float) -> Runner:
    return Runner(SMALL, 0, SMALL.start, Keyframes(), (loss, loss), False)


def test_the_best_is_the_anchor_until_another_is_clearly_better() -> None:
    assert anchor_of([None, None], None) is None
    assert anchor_of([with_loss(1.0), with_loss(1.0)], None) == 0
    assert anchor_of([with_loss(1.0), with_loss(0.9)], None) == 1
    assert anchor_of([with_loss(1.0), with_loss(0.9)], 0) == 0
    assert anchor_of([with_loss(1.0), with_loss(0.7)], 0) == 1
    assert anchor_of([with_loss(-1.0), with_loss(-1.1), with_loss(-1.3)], 0) == 2
    assert anchor_of([with_loss(math.nan), None, with_loss(3.0)], 0) == 2
    frozen = document(network={"layers": [{**dense(3)[0], "frozen": True}], "output": {"frozen": True}})
    still = Runner(frozen, 0, frozen.start, Keyframes(), (0.1, 0.1), False)
    assert anchor_of([still, with_loss(1.0)], None) == 1
    assert anchor_of([still], None) is None


def test_one_plane_goes_through_networks_of_the_same_shapes() -> None:
    assert alike(SMALL, patch(SMALL, {"network": {"layers": dense(4, 3, activation="relu")}}))
    assert alike(SMALL, patch(SMALL, {"loss": "mse"}))
    assert not alike(SMALL, patch(SMALL, {"network": {"layers": dense(3, 4)}}))
    assert not alike(SMALL, patch(SMALL, {"network": {"layers": dense(4)}}))
