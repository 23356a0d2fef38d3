"""The landscape beside closed forms, the recorded losses, and the definitions of its planes."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.directions import filter_normalized, orthonormal, principal
from perceptarium.lenses.ground import Ground, Keyframes, LandscapeView, flat, free_of
from perceptarium.lenses.landscape import FEWEST_EXAMPLES, MOST_WORK, extent
from perceptarium.lenses.study import Arrays, Look
from perceptarium.networks import Network, outputs_of
from perceptarium.sessions.trail import Trail
from perceptarium.sessions.training_run import TrainingRun
from tests.compiled import TINY_CONVNET, dense, document, once, pictures, program_of, train
from tests.training.trial import trial_of

NAME = "landscape"
NOWHERE = Keyframes()
NO_BIAS = {"layers": [], "output": {"bias": False, "start": {"weights": [[50.0]] * 3, "biases": [0.0]}}}
HALL: dict[str, Any] = {
    "data": {"kind": "dining_hall"},
    "network": NO_BIAS,
    "loss": "half_sum",
    "optimizer": {"kind": "sgd", "learning_rate": 0.003},
    "batch": {"size": "full"},
}
TWO: dict[str, Any] = {
    "data": {"kind": "arrays", "inputs": [[0.5], [-1.0], [2.0]], "targets": [[1.0], [0.0], [3.0]]},
    "network": {"layers": [], "output": {"start": {"weights": [[0.2]], "biases": [-0.4]}}},
    "optimizer": {"kind": "sgd", "learning_rate": 0.05},
    "batch": {"size": "full"},
}
"""A weight and a bias."""


def small(**parts: Any) -> Experiment:
    data = {"kind": "spiral", "samples": 60, "split": {"train": 0.5, "validation": 0.0, "test": 0.5}}
    return document(**{"data": data, "network": {"layers": dense(4, 3), "seed": 1}, "batch": {"size": 10}} | parts)


def look(
    experiment: Experiment,
    network: Network | None = None,
    keyframes: Keyframes = NOWHERE,
    ground: Ground | None = None,
    step: int = 7,
    **view: Any,
) -> Arrays:
    study = once(study_key(NAME, experiment), partial(STUDIES[NAME].compile, experiment))
    ground = ground or Ground(LandscapeView(**view))
    shown = experiment.start if network is None else network
    return study(Look(experiment, shown, step, np.zeros((1, experiment.architecture.inputs)), None, keyframes, ground))


def axes_of(found: Arrays) -> tuple[np.ndarray, np.ndarray]:
    low_u, high_u, low_v, high_v = found["landscape_frame"]
    rows, columns = found["landscape"].shape
    return np.linspace(low_u, high_u, columns), np.linspace(low_v, high_v, rows)


def test_the_plane_of_two_weights_holds_the_closed_form() -> None:
    experiment = document(**HALL)
    found = look(experiment, plane="weights", first=2, second=0, size=21, reach=100)
    part = experiment.examples.sets["train"]
    u, v = axes_of(found)
    assert (u[0], u[-1], v[0], v[-1]) == (-50, 150, -50, 150)
    wanted = [[0.5 * np.sum((part.inputs.astype(float) @ [y, 50, x] - part.targets[:, 0]) ** 2) for x in u] for y in v]
    np.testing.assert_allclose(found["landscape"], wanted, rtol=1e-5, atol=0.1)
    assert found["landscape_point"].tolist() == [50, 50]
    assert found["landscape_chosen"].tolist() == [2, 0]
    assert found["landscape_axes"].tolist() == [1, 1]


def test_the_next_step_is_where_training_goes() -> None:
    experiment = document(**HALL)
    found = look(experiment, plane="weights", first=0, second=1)
    stepped = flat(trial_of(experiment).train(1).network())
    np.testing.assert_allclose(found["landscape_next"], stepped[:2], rtol=1e-5)


def test_weights_that_nobody_names_are_those_with_the_largest_gradient_and_stay() -> None:
    experiment = document(**HALL)
    part = experiment.examples.sets["train"]
    gradient = part.inputs.T @ (part.inputs @ np.full((3, 1), 50.0) - part.targets)
    ground = Ground(LandscapeView(plane="weights"))
    found = look(experiment, ground=ground)
    assert found["landscape_chosen"].tolist() == np.argsort(-np.abs(gradient[:, 0]))[:2].tolist()
    trained = trial_of(experiment).train(40).network()
    later = look(experiment, trained, ground=ground)
    assert later["landscape_chosen"].tolist() == found["landscape_chosen"].tolist()
    one = look(experiment, plane="weights", second=1)["landscape_chosen"]
    assert one[1] == 1
    assert one[0] in {0, 2}


@pytest.mark.parametrize(
    "parts",
    [{}, {"data": pictures(), "network": TINY_CONVNET}, {"network": {"layers": [*dense(4), {"kind": "layer_norm"}]}}],
    ids=["dense", "pictures", "layer norm"],
)
def test_every_filter_of_a_random_direction_is_as_long_as_the_networks(parts: dict[str, Any]) -> None:
    experiment = small(**parts)
    network = trial_of(experiment).train(5).network()
    weights, start = flat(network), 0
    direction = filter_normalized(experiment.architecture, weights, free_of(experiment), 3)[0]
    for layer, (own, biases) in zip(experiment.architecture.layers, network, strict=True):
        part = direction[start : start + own.size].reshape(own.shape)
        shift = direction[start + own.size : start + own.size + biases.size]
        start += own.size + biases.size
        assert np.linalg.norm(shift) == pytest.approx(np.linalg.norm(biases), rel=1e-5)
        if own.ndim < 2:
            assert np.linalg.norm(part) == pytest.approx(np.linalg.norm(own + layer.neutral_weight), rel=1e-5)
            continue
        for unit in range(own.shape[-1]):
            assert np.linalg.norm(part[..., unit]) == pytest.approx(np.linalg.norm(own[..., unit]), rel=1e-5)


def test_directions_are_drawn_by_the_seed_and_leave_out_what_is_held() -> None:
    held = {"layers": [{**dense(4)[0], "cut": [[0, 1]]}, {**dense(3)[0], "frozen": True}], "output": {"bias": False}}
    experiment = small(network=held)
    free, weights = free_of(experiment), flat(experiment.start)
    assert int((~free).sum()) == 1 + 5 * 3 + 1
    one, same, other = (filter_normalized(experiment.architecture, weights, free, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.any(one != other)
    for plane in ("random", "sharpest", "path", "weights"):
        ground = Ground(LandscapeView(plane=plane))
        look(experiment, ground=ground)
        assert ground.laid is not None
        assert np.all(ground.laid.axes[:, ~free] == 0)


def test_the_loss_is_that_which_is_trained() -> None:
    experiment = small(regularization={"l1": 0.01, "l2": 0.1, "dropout": 0.3})
    network = trial_of(experiment).train(20).network()
    ground = Ground(LandscapeView(size=21))
    found = look(experiment, network, ground=ground)
    plane, (u, v) = ground.laid, axes_of(found)
    assert plane is not None
    part = experiment.examples.sets["train"]
    for row, column in ((10, 10), (0, 0), (20, 3)):
        weights = plane.at(u[column], v[row])
        start, moved, punished = 0, [], 0.0
        for own, biases in network:
            own_part = weights[start : start + own.size]
            moved.append((own_part.reshape(own.shape), weights[start + own.size : start + own.size + biases.size]))
            start += own.size + biases.size
            punished += 0.01 * np.abs(own_part).sum() + 0.05 * np.square(own_part).sum()
        outputs = np.asarray(
            outputs_of(experiment.architecture, tuple(type(network[0])(*pair) for pair in moved), part.inputs)
        )
        each = np.logaddexp(0, outputs) - part.targets * outputs
        assert found["landscape"][row, column] == pytest.approx(float(each.mean() + punished), rel=1e-4)


def test_the_path_lies_on_the_landscape_where_it_is_in_the_plane() -> None:
    """Of two parameters every plane holds the whole path."""
    experiment = document(**TWO)
    run = TrainingRun(experiment, program_of(experiment), 1, trail=Trail(1_000_000))
    train(run, 60)
    assert run.trail is not None
    path = run.trail.keyframes()
    for plane in ("weights", "path", "sharpest", "random"):
        ground = Ground(LandscapeView(plane=plane, size=64))
        found = look(experiment, run.network(), path, ground)
        assert found["landscape_path_steps"].tolist() == list(range(61))
        np.testing.assert_allclose(found["landscape_path_off"], 0, atol=1e-5)
        assert ground.laid is not None
        part = experiment.examples.sets["train"]
        low_u, high_u, low_v, high_v = found["landscape_frame"]
        for (u, v), loss, weights in zip(
            found["landscape_path"], found["landscape_path_loss"], path.weights, strict=True
        ):
            assert low_u <= u <= high_u
            assert low_v <= v <= high_v
            np.testing.assert_allclose(ground.laid.at(float(u), float(v)), weights, atol=1e-4)
            here = np.mean((part.inputs[:, 0] * weights[0] + weights[1] - part.targets[:, 0]) ** 2)
            assert loss == pytest.approx(here, rel=1e-4)
        assert found["landscape_point"] == pytest.approx(found["landscape_path"][-1], abs=1e-5)
    assert sum(look(experiment, run.network(), path, plane="path")["landscape_shares"]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("part", ["train", "test"])
def test_the_recorded_loss_has_its_penalties_and_is_of_the_part_that_is_shown(part: Any) -> None:
    experiment = small(regularization={"l1": 0.01, "l2": 0.1})
    run = TrainingRun(experiment, program_of(experiment), 1, trail=Trail(1_000_000))
    train(run, 30)
    assert run.trail is not None
    found = look(experiment, run.network(), run.trail.keyframes(), part=part, size=21)
    # The point in the middle is where the weights stand, and so is the last keyframe.
    assert found["landscape_path_loss"][-1] == pytest.approx(found["landscape"][10, 10], rel=1e-4)
    other = look(experiment, run.network(), run.trail.keyframes(), part="test" if part == "train" else "train", size=21)
    assert other["landscape_path_loss"][-1] != pytest.approx(found["landscape"][10, 10], rel=1e-3)


def test_the_plane_of_the_path_is_its_principal_components() -> None:
    rng = np.random.default_rng(4)
    points = (rng.normal(size=(40, 30)) * np.r_[9.0, 4.0, np.full(28, 0.5)]).astype(np.float32)
    keyframes = Keyframes(tuple(range(40)), tuple(points), ((0.0, 0.0),) * 40)
    found = principal(keyframes, points[-1], np.ones(30, bool))
    wanted = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)[2][:2]
    assert np.abs(np.sum(orthonormal(found) * wanted, axis=1)) == pytest.approx([1, 1], abs=1e-4)
    assert principal(Keyframes((0,), (points[0],), ((0.0, 0.0),)), points[0], np.ones(30, bool)) == []
    still = Keyframes((0, 1), (points[0], points[0]), ((0.0, 0.0),) * 2)
    assert principal(still, points[0], np.ones(30, bool)) == []


def test_the_sharpest_plane_bends_most_along_v_and_falls_along_u() -> None:
    experiment = document(**HALL)
    ground = Ground(LandscapeView(plane="sharpest"))
    look(experiment, ground=ground)
    assert ground.laid is not None
    u, v = ground.laid.axes
    part = experiment.examples.sets["train"]
    hessian = part.inputs.T.astype(float) @ part.inputs
    gradient = hessian @ np.full(3, 50.0) - part.inputs.T @ part.targets[:, 0]
    assert abs(u[:3] @ gradient) == pytest.approx(np.linalg.norm(gradient), rel=1e-5)
    assert [u @ v, u @ u, v @ v] == pytest.approx([0, 1, 1], abs=1e-6)
    steepest = np.linalg.eigh(hessian)[1][:, -1]
    across = steepest - (steepest @ u[:3]) * u[:3]
    assert abs(v[:3] @ across) / np.linalg.norm(across) == pytest.approx(1, abs=1e-3)


def test_a_weight_and_a_bias_are_seen_anew_after_every_step_though_the_plane_is_the_same() -> None:
    experiment = document(**TWO)
    run = TrainingRun(experiment, program_of(experiment), 1, trail=Trail(1_000_000))
    assert run.trail is not None
    grounds = {plane: Ground(LandscapeView(plane=plane)) for plane in ("path", "sharpest")}
    for steps in (0, 3, 20):
        train(run, steps)
        for ground in grounds.values():
            look(experiment, run.network(), run.trail.keyframes(), ground, step=run.step)
    moved = np.stack(run.trail.keyframes().weights)
    wanted = np.linalg.svd(moved - moved.mean(axis=0))[2][0]
    assert grounds["path"].laid is not None
    assert abs(grounds["path"].laid.axes[0] @ wanted) == pytest.approx(1, abs=1e-4)
    part, now = experiment.examples.sets["train"], flat(run.network())
    rows = np.c_[part.inputs, np.ones(3)]
    gradient = rows.T @ (rows @ now - part.targets[:, 0])
    assert grounds["sharpest"].laid is not None
    assert abs(grounds["sharpest"].laid.axes[0] @ gradient) == pytest.approx(np.linalg.norm(gradient), rel=1e-4)


def test_without_a_gradient_the_sharpest_plane_bends_most_along_both_axes() -> None:
    experiment = document(**HALL)
    part = experiment.examples.sets["train"]
    hessian = part.inputs.T.astype(float) @ part.inputs
    ground = Ground(LandscapeView(plane="sharpest"))
    steepest = np.linalg.eigh(hessian)[1][:, ::-1]
    # From there the way down is the sharpest direction itself.
    price = np.linalg.lstsq(part.inputs, part.targets[:, 0], rcond=None)[0] + 40 * steepest[:, 0]
    layer = experiment.start[0]
    look(experiment, (type(layer)(price.astype(np.float32)[:, None], layer.biases),), ground=ground)
    assert ground.laid is not None
    assert np.abs(np.sum(ground.laid.axes[:, :3] * steepest[:, :2].T, axis=1)) == pytest.approx([1, 1], abs=1e-2)


@pytest.mark.parametrize("plane", ["weights", "random", "sharpest", "path"])
def test_of_one_weight_the_second_axis_shows_nothing(plane: Any) -> None:
    data = {"kind": "arrays", "inputs": [[1.0], [2.0]], "targets": [[1.0], [2.0]]}
    output = {"bias": False, "start": {"weights": [[0.5]], "biases": [0.0]}}
    found = look(small(data=data, network={"layers": [], "output": output}), plane=plane)
    assert found["landscape_axes"][0] > 0
    assert found["landscape_axes"][1] == 0
    assert np.all(found["landscape"] == found["landscape"][0])
    assert len(set(found["landscape"][0])) > 1
    assert np.isfinite(found["landscape_frame"]).all()


def test_a_network_of_which_nothing_trains_has_no_landscape() -> None:
    still = {"layers": [{**dense(3)[0], "frozen": True}], "output": {"frozen": True}}
    assert not STUDIES[NAME].fits(small(network=still))
    assert not STUDIES["curvature"].fits(small(network=still))


def test_a_network_that_is_zero_has_a_landscape() -> None:
    zero = {"weights": [[0.0]], "biases": [0.0]}
    experiment = document(**{**TWO, "network": {"layers": [], "output": {"start": zero}}})
    found = look(experiment)
    assert found["landscape_axes"] == pytest.approx([1, 1])
    assert np.ptp(found["landscape"]) > 0


def test_what_is_not_finite_is_nan() -> None:
    found = look(document(**{**HALL, "loss": "mse"}), plane="random", reach=1e6, size=21)
    assert np.isfinite(found["landscape"]).all()
    deep = small(network={"layers": dense(*[8] * 5, activation="relu")}, loss="mse")
    found = look(deep, plane="random", reach=1e6, size=21)
    assert np.isnan(found["landscape"][0, 0])
    assert np.isfinite(found["landscape"][10, 10])


@pytest.mark.parametrize("plane", ["weights", "random", "sharpest", "path"])
def test_weights_that_are_no_numbers_have_no_landscape(plane: Any) -> None:
    experiment = small()
    broken = tuple(type(layer)(np.full_like(layer.weights, np.inf), layer.biases) for layer in experiment.start)
    found = look(experiment, broken, plane=plane)
    assert np.isnan(found["landscape"]).all()
    assert np.isfinite(found["landscape_frame"]).all()
    found = look(experiment, broken, plane=plane, reach=2.0)
    assert np.isfinite(found["landscape_frame"]).all()
    ground = Ground(LandscapeView(plane=plane))
    look(experiment, broken, ground=ground)
    assert np.isfinite(look(experiment, ground=ground)["landscape"]).all()


def test_the_frame_stays_while_it_will_do() -> None:
    experiment = small()
    ground = Ground(LandscapeView(plane="weights", first=0, second=1))
    trial = trial_of(experiment)
    frames = [look(experiment, trial.train(1).network(), ground=ground)["landscape_frame"] for _ in range(4)]
    assert all(frame.tolist() == frames[0].tolist() for frame in frames)
    reach = (frames[0][1] - frames[0][0]) / 2
    assert np.log2(reach) == pytest.approx(round(np.log2(reach)))


def test_a_plane_stays_while_the_weights_lie_on_it() -> None:
    """So whoever drags them over it is not moved along."""
    experiment, ground = small(), Ground(LandscapeView())
    look(experiment, ground=ground)
    first = ground.laid
    assert first is not None
    trial = trial_of(experiment)
    moved = trial.program.packing.network(first.at(0.3, -0.2))
    found = look(experiment, moved, ground=ground)
    np.testing.assert_allclose(found["landscape_point"], [0.3, -0.2], atol=1e-4)
    assert ground.laid is not None
    assert ground.laid.axes is first.axes
    found = look(experiment, trial.train(3).network(), ground=ground)
    np.testing.assert_allclose(found["landscape_point"], [0, 0], atol=1e-6)


def test_dear_networks_have_fewer_points_of_fewer_examples() -> None:
    data = pictures(count=600, side=20)
    wide = {"layers": [{"kind": "conv", "filters": 16, "size": 5}, {"kind": "conv", "filters": 16, "size": 5}]}
    experiment = small(data=data, network=wide)
    side, heap = extent(experiment, LandscapeView(size=64))
    assert int(heap.count) == FEWEST_EXAMPLES
    assert 11 <= side < 64
    assert side % 2 == 1
    assert side == 11 or side**2 * 100 * experiment.architecture.multiplications <= MOST_WORK
    assert extent(small(), LandscapeView(size=64))[0] == 64


def test_the_loss_of_the_test_set() -> None:
    experiment = small()
    trial = trial_of(experiment).train(30)
    found = look(experiment, trial.network(), part="test", size=21)
    assert found["landscape"][10, 10] == pytest.approx(trial.scores()[2], rel=1e-4)
    found = look(experiment, trial.network(), part="train", size=21)
    assert found["landscape"][10, 10] == pytest.approx(trial.scores()[0], rel=1e-4)


def test_a_landscape_names_the_plane_that_it_is_of() -> None:
    experiment = small()
    wanted = {
        (1, 0, 41, 0, 0, -1, -1): {},
        (0, 1, 21, 2, 0, 5, -1): {"plane": "weights", "part": "test", "size": 21, "reach": 2, "first": 5},
        (2, 0, 31, 0.5, 0, -1, -1): {"plane": "sharpest", "size": 31, "reach": 0.5},
        (1, 0, 41, 0, 7, -1, 3): {"seed": 7, "second": 3},
        (3, 1, 64, 0, 0, -1, -1): {"plane": "path", "part": "test", "size": 64},
    }
    for numbers, view in wanted.items():
        assert look(experiment, **view)["landscape_plane"].tolist() == list(numbers)


def test_a_plane_that_stays_names_who_asked_last() -> None:
    experiment, ground = small(), Ground(LandscapeView(reach=2))
    look(experiment, ground=ground)
    first = ground.laid
    ground.view = LandscapeView(reach=4, part="test")
    assert look(experiment, ground=ground)["landscape_plane"].tolist() == [1, 1, 41, 4, 0, -1, -1]
    assert first is not None
    assert ground.laid is not None
    assert ground.laid.axes is first.axes
