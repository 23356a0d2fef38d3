"""Pictures moved by whole pixels, and how well they are read then."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perceptarium.experiment import Experiment, patch
from perceptarium.lenses.judged import judged_set
from perceptarium.lenses.shift import shifted, shifts_of
from perceptarium.lenses.study import Look
from perceptarium.networks import Network, init
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import TINY_CONVNET, dense, document, pictures, study_of
from tests.training.trial import trial_of

MODES = ["constant", "edge"]


@given(
    st.tuples(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7)),
    st.integers(-9, 9),
    st.integers(-9, 9),
    st.sampled_from(MODES),
)
def test_every_pixel_comes_from_where_it_was_or_from_beyond_the_edge(
    shape: tuple[int, int, int], down: int, across: int, mode: str
) -> None:
    pictures = np.random.default_rng(0).random(shape).astype(np.float32) + 1
    moved = shifted(pictures, down, across, mode)
    assert moved.shape == shape
    rows, columns = np.arange(shape[1]) - down, np.arange(shape[2]) - across
    inside = np.outer((rows >= 0) & (rows < shape[1]), (columns >= 0) & (columns < shape[2]))
    # What is rolled round is what comes in at the edge.
    np.testing.assert_array_equal(moved[:, inside], np.roll(pictures, (down, across), axis=(1, 2))[:, inside])
    if mode == "constant":
        assert not moved[:, ~inside].any()
    else:
        nearest = pictures[:, rows.clip(0, shape[1] - 1)][:, :, columns.clip(0, shape[2] - 1)]
        np.testing.assert_array_equal(moved, nearest)


def test_down_is_down_and_across_is_to_the_right() -> None:
    picture = np.zeros((1, 3, 3), np.float32)
    picture[0, 1, 1] = 1
    assert np.argwhere(shifted(picture, 1, 0, "constant")[0]).tolist() == [[2, 1]]
    assert np.argwhere(shifted(picture, 0, -1, "constant")[0]).tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("image", "many"), [((1, 1), 1), ((3, 9), 1), ((6, 6), 2), ((8, 16), 3), ((28, 28), 8)], ids=str
)
def test_shifts_are_up_to_a_quarter_of_the_shorter_side(image: tuple[int, int], many: int) -> None:
    assert shifts_of(*image) == shifts_of(*image[::-1]) == many


# The lens


def look(experiment: Experiment, network: Network) -> np.ndarray:
    study = study_of("shift", experiment)
    arrays = study(Look(experiment, network, 0, np.zeros((1, experiment.architecture.inputs), np.float32)))
    assert set(arrays) == {"shift_accuracy"}
    return arrays["shift_accuracy"]


@pytest.mark.parametrize("task", ["classes", "binary", "labels"])
def test_unmoved_pictures_are_read_as_the_test_accuracy_says(task: str) -> None:
    experiment = document(data=pictures(task), network=TINY_CONVNET, batch={"size": 8})
    trial = trial_of(experiment).train(40)
    found = look(experiment, trial.network())
    assert found.dtype == np.float32
    assert found.shape == (2,)
    assert found[0] == pytest.approx(trial.scores()[5], abs=1e-6)


def test_who_has_learned_the_place_of_a_spot_misses_it_where_it_has_moved() -> None:
    experiment = document(data=pictures(count=80, side=8), network={"layers": []}, batch={"size": 8})
    trial = trial_of(experiment).train(400)
    found = look(experiment, trial.network())
    assert found.shape == (3,)
    assert found[0] > 0.95
    assert np.all(found[1:] < 0.6)


def spots(**more: Any) -> dict[str, Any]:
    """Pictures 8×4 of one lit pixel; the class says in which row. A column is lit at random, also at the edges."""
    rng = np.random.default_rng(1)
    images = np.full((48, 8, 4), 0.5)  # a photograph: beyond its edge it goes on
    rows = np.arange(48) % 8
    images[np.arange(48), rows, rng.integers(0, 4, 48)] = 1
    data = {"kind": "arrays", "task": "classes", "image": [8, 4], "inputs": images.reshape(48, -1).tolist()}
    return data | {"targets": rows[:, None].tolist(), **more}


def test_the_accuracy_is_the_mean_of_four_directions() -> None:
    """Who knows rows alone: sideways all are right, down and up none, but the nearest edge brings some back."""
    experiment = document(data=spots(), network={"layers": []})
    weights = np.repeat(np.eye(8, dtype=np.float32), 4, axis=0)
    network = (Parameters(weights, np.zeros(8, np.float32)),)
    found = look(experiment, network)
    part = judged_set(experiment.examples)
    images, labels = part.points.reshape(-1, 8, 4), part.labels
    wanted = []
    for down, across in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="edge")
        moved = padded[:, 1 - down : 9 - down, 1 - across : 5 - across]
        wanted.append(np.mean(moved.sum(axis=2).argmax(axis=1) == labels))
    assert 0 < min(wanted) < max(wanted) < 1
    np.testing.assert_allclose(found, [1, np.mean(wanted)], atol=1e-6)


@pytest.mark.parametrize("kind", ["digits", "shapes"])
def test_shuffled_pixels_are_moved_before_they_are_shuffled(kind: str) -> None:
    plain = document(data=kind, network={"layers": dense(6)})
    shuffled = patch(plain, {"data": {"shuffle_pixels": True}})
    order = np.array(shuffled.examples.pixel_order)
    first, last = init(plain.architecture, "he_normal", 5)
    found = look(plain, (first, last))
    assert found.shape == (shifts_of(*plain.examples.shape.image),)
    assert len(set(found.tolist())) > 1
    np.testing.assert_array_equal(look(shuffled, (Parameters(first.weights[order], first.biases), last)), found)


@pytest.mark.parametrize(("data", "beyond"), [("digits", "constant"), ("faces", "edge")])
def test_beside_ink_there_is_nothing_beside_a_photograph_its_edge(data: str, beyond: str) -> None:
    experiment = document(data=data, network={"layers": []})
    part, image = judged_set(experiment.examples), experiment.examples.shape.image
    network = init(experiment.architecture, "he_normal", 5)
    accuracies = {mode: [] for mode in MODES}
    for mode, found in accuracies.items():
        for down, across in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            moved = shifted(part.points.reshape(-1, *image), down, across, mode).reshape(part.points.shape)
            outputs = moved @ network[0].weights + network[0].biases
            said = outputs.argmax(axis=1) if outputs.shape[1] > 1 else outputs[:, 0] > 0
            found.append(np.mean(said == part.labels))
    assert np.mean(accuracies["edge"]) != np.mean(accuracies["constant"])
    assert look(experiment, network)[1] == pytest.approx(np.mean(accuracies[beyond]), abs=1e-6)
