"""The pictures that are shown beside those that training learns from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch
from perceptarium.lenses.augmented import SAMPLES
from perceptarium.lenses.study import Look
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import document, study_of
from tests.training.trial import reference_of

SIDE = 6
EVERYTHING = {"shift": 1.5, "rotate": 20, "scale": 0.2, "brightness": 0.2, "noise": 0.1, "flip": True}
AMOUNTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "flip": {"flip": True},
    "shift": {"shift": 2},
    "light": {"brightness": 0.4, "noise": 0.2},
    "everything": EVERYTHING,
}


def numbered(**amounts: Any) -> Experiment:
    """As many pictures as are shown, each with an output of its own, and no hidden layer."""
    images = np.random.default_rng(5).random((SAMPLES, SIDE**2))
    data = {"kind": "arrays", "task": "regression", "image": [SIDE, SIDE], "inputs": images.tolist()}
    return document(
        data=data | {"targets": np.eye(SAMPLES).tolist()},
        network={"layers": []},
        loss="half_sum",
        optimizer={"kind": "sgd", "learning_rate": 1.0},
        batch={"size": "full", "order": "sequential"},
        augmentation=amounts,
    )


def look(experiment: Experiment, step: int) -> np.ndarray:
    study = study_of("augmented", experiment)
    inputs = experiment.architecture.inputs
    arrays = study(Look(experiment, reference_of(experiment).network(), step, np.zeros((1, inputs), np.float32)))
    assert set(arrays) == {"augmented"}
    return arrays["augmented"]


def learned(experiment: Experiment, step: int) -> tuple[np.ndarray, np.ndarray]:
    """What one step makes of a network of zeros: weights are the batch's pictures, each in the columns of its targets.

    −∂½Σ(x·w − t)² / ∂w = t·x there. Biases are the sums of the targets.
    """
    trial = reference_of(experiment)
    zero = tuple(Parameters(0 * layer.weights, 0 * layer.biases) for layer in trial.network())
    trial.replace(network=zero, step=np.int32(step))
    ((weights, biases),) = trial.train(1).network()
    return weights, biases


@pytest.mark.parametrize("step", [0, 1, 50])
@pytest.mark.parametrize("name", AMOUNTS)
def test_training_learns_from_the_pictures_that_are_shown(name: str, step: int) -> None:
    experiment = numbered(**AMOUNTS[name])
    shown = look(experiment, step)
    assert shown.dtype == np.float32
    assert shown.shape == (SAMPLES, SIDE**2)
    np.testing.assert_allclose(shown, learned(experiment, step)[0].T, atol=1e-5)


@pytest.mark.parametrize("size", [5, "full"])
def test_those_of_the_next_batch_come_first(size: int | str) -> None:
    """Shuffled anew in every epoch."""
    experiment = patch(numbered(**EVERYTHING), {"batch": {"size": size, "order": "shuffled"}})
    many = SAMPLES if size == "full" else 5
    for step in (0, 3):
        weights, biases = learned(experiment, step)
        wanted = weights.T[biases > 0.5]
        assert len(wanted) == many
        shown = look(experiment, step)[:many]
        # By the first pixel, as which of them is which is not known.
        found, wanted = (rows[np.argsort(rows[:, 0])] for rows in (shown, wanted))
        np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_without_augmentation_pictures_are_shown_as_they_are() -> None:
    experiment = numbered()
    for step in (0, 9):
        np.testing.assert_array_equal(look(experiment, step), experiment.examples.sets["train"].inputs)


def test_pictures_change_from_step_to_step_and_come_back() -> None:
    experiment = numbered(**EVERYTHING)
    one, other = look(experiment, 4), look(experiment, 5)
    assert np.all(np.abs(one - other).max(axis=1) > 0.01)
    np.testing.assert_array_equal(look(experiment, 4), one)
    assert np.any(look(patch(experiment, {"batch": {"seed": 8}}), 4) != one)


def test_flipped_are_about_half() -> None:
    experiment = numbered(flip=True)
    images = experiment.examples.sets["train"].points.reshape(-1, SIDE, SIDE)
    mirrored = 0
    for step in range(20):
        for shown, image in zip(look(experiment, step).reshape(images.shape), images, strict=True):
            turned = np.abs(shown - image[:, ::-1]).max() < 1e-6
            assert turned != (np.abs(shown - image).max() < 1e-6)
            mirrored += turned
    assert 0.35 < mirrored / (20 * SAMPLES) < 0.65


def test_light_changes_within_its_amount() -> None:
    experiment = numbered(brightness=0.3)
    images = experiment.examples.sets["train"].points
    found = []
    for step in range(10):
        for shown, image in zip(look(experiment, step), images, strict=True):
            slope, lift = np.polyfit(image, shown, 1)
            np.testing.assert_allclose(shown, slope * image + lift, atol=1e-5)
            found.append([slope - 1, lift])
    reach = np.abs(found).max(axis=0)
    assert np.all(reach <= 0.3 + 1e-5)
    assert np.all(reach > 0.25)


def test_noise_has_its_deviation() -> None:
    experiment = numbered(noise=0.2)
    images = experiment.examples.sets["train"].points
    noise = np.concatenate([look(experiment, step) - images for step in range(10)])
    assert noise.std() == pytest.approx(0.2, rel=0.05)
    assert abs(noise.mean()) < 0.02


def test_pictures_move_within_their_amount() -> None:
    images = np.zeros((SAMPLES, 9, 9))
    images[:, 4, 4] = 1
    data = {"kind": "arrays", "image": [9, 9], "inputs": images.reshape(SAMPLES, -1).tolist()}
    data["targets"] = np.eye(SAMPLES).tolist()
    experiment = patch(numbered(shift=2.5), {"data": data})
    found = []
    for step in range(10):
        shown = look(experiment, step).reshape(-1, 9, 9)
        np.testing.assert_allclose(shown.sum(axis=(1, 2)), 1, atol=1e-5)
        found += [[rows @ np.arange(9) - 4 for rows in (image.sum(axis=1), image.sum(axis=0))] for image in shown]
    reach = np.abs(found).max(axis=0)
    assert np.all(reach <= 2.5 + 1e-5)
    assert np.all(reach > 2)


@pytest.mark.parametrize("amounts", [{}, {"shift": 2, "rotate": 20}], ids=["as they are", "moved"])
def test_shuffled_pixels_are_shown_in_their_places(amounts: dict[str, Any]) -> None:
    shuffled = document(
        data={"kind": "digits", "shuffle_pixels": True},
        network={"layers": []},
        loss="half_sum",
        optimizer={"kind": "sgd", "learning_rate": 1.0},
        batch={"size": 1},
        augmentation=amounts,
    )
    plain = patch(shuffled, {"data": {"shuffle_pixels": False}})
    order = np.array(shuffled.examples.pixel_order)
    for step in (0, 7):
        shown = look(shuffled, step)
        np.testing.assert_allclose(shown, look(plain, step), atol=1e-6)
        weights, biases = learned(shuffled, step)
        assert biases.tolist() == np.eye(10)[biases.argmax()].tolist()
        np.testing.assert_allclose(shown[0][order], weights[:, biases.argmax()], atol=1e-5)
