"""Blame beside central differences, the chain rule by hand, and the next step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES
from perceptarium.lenses.blame import BLOCK
from perceptarium.lenses.study import Arrays, Look
from perceptarium.networks import Network, apply
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import TINY_CONVNET, dense, document, flat, pictures, study_of
from tests.training.trial import Trial, reference_of, rows_of

RATE = 0.1


def small(**parts: Any) -> Experiment:
    data = {"kind": "spiral", "samples": 60, "split": {"train": 0.5, "validation": 0.0, "test": 0.5}}
    given = {"network": {"layers": dense(4, 3), "seed": 1}, "loss": "mse", "batch": {"size": 8}, "data": data}
    return document(**given | {"optimizer": {"kind": "sgd", "learning_rate": RATE}} | parts)


def look(name: str, experiment: Experiment, trial: Trial, step: int = 0, probe: np.ndarray | None = None) -> Arrays:
    study = study_of(name, experiment)
    probed = np.zeros((1, experiment.architecture.inputs), np.float32) if probe is None else probe[None]
    return study(Look(experiment, trial.network(), step, probed, trial.state().memory))


def units_in(experiment: Experiment) -> int:
    return sum(int(np.prod(layer.output_shape)) for layer in experiment.architecture.layers)


def by_hand(network: Network, inputs: np.ndarray, targets: np.ndarray) -> tuple[float, list[np.ndarray], np.ndarray]:
    """Mean squared error of tanh layers: E, dE/da of every layer (n, units), and all of dE/dw. In 64 bits."""
    signals = [np.float64(inputs)]
    for number, layer in enumerate(network):
        weighted_sum = signals[-1] @ layer.weights + layer.biases
        signals.append(weighted_sum if number == len(network) - 1 else np.tanh(weighted_sum))
    error = signals[-1] - targets
    blame = [2 * error / error.size]
    gradients: list[np.ndarray] = []
    for number in reversed(range(len(network))):
        of_sum = blame[0] if number == len(network) - 1 else blame[0] * (1 - signals[number + 1] ** 2)
        gradients = [(signals[number].T @ of_sum).ravel(), of_sum.sum(axis=0), *gradients]
        if number:
            blame = [of_sum @ np.transpose(network[number].weights), *blame]
    return float(np.mean(error**2)), blame, np.concatenate(gradients)


def assert_blame(found: Arrays, experiment: Experiment, network: Network, rows: Any) -> None:
    part = experiment.examples.sets["train"]
    loss, units, gradients = by_hand(network, part.inputs[rows], part.targets[rows])
    np.testing.assert_allclose(found["blame_loss"], [loss], rtol=1e-5)
    np.testing.assert_allclose(found["blame"], np.concatenate([layer.sum(axis=0) for layer in units]), atol=1e-6)
    np.testing.assert_allclose(found["gradients"], gradients, atol=1e-6)
    assert {array.dtype for name, array in found.items() if name != "blame_example"} == {np.dtype(np.float32)}


def test_the_blame_of_one_example_is_the_chain_rule() -> None:
    experiment = small()
    trial = reference_of(experiment).train(30)
    points = experiment.examples.sets["train"].points
    for number in (0, 7, 29):
        found = look("blame_example", experiment, trial, probe=points[number] + np.float32(0.001))
        assert found["blame_example"].tolist() == [number]
        assert_blame(found, experiment, trial.network(), [number])


@pytest.mark.parametrize("order", ["sequential", "shuffled"])
def test_the_blame_of_a_batch_is_that_of_the_next_step(order: str) -> None:
    experiment = small(batch={"size": 8, "order": order})
    trial = reference_of(experiment)
    for step in range(5):  # the fourth batch is of 6
        found = look("blame_batch", experiment, trial, step)
        before = trial.network()
        if order == "sequential":
            assert_blame(found, experiment, before, slice(8 * (step % 4), 8 * (step % 4) + 8))
        trial.train(1)
        np.testing.assert_allclose(found["gradients"], (flat(before) - flat(trial.network())) / RATE, atol=1e-5)


@pytest.mark.parametrize("count", [30, BLOCK, 2 * BLOCK + 1])
def test_the_blame_of_the_training_set_is_of_all_of_it(count: int) -> None:
    split = {"train": 1.0, "validation": 0.0, "test": 0.0}
    experiment = small(data=rows_of("regression", count, 3, 2) | {"split": split})
    trial = reference_of(experiment)
    assert_blame(look("blame_train", experiment, trial), experiment, trial.network(), slice(None))


@pytest.mark.parametrize("task", ["classes", "binary", "labels"])
def test_a_unit_that_is_raised_changes_the_loss_by_its_blame(task: str) -> None:
    """Of convolutional networks too: every pixel of every map."""
    experiment = document(data=pictures(task), network=TINY_CONVNET, batch={"size": "full", "order": "sequential"})
    trial = reference_of(experiment)
    found = look("blame_batch", experiment, trial)
    assert found["blame"].shape == (units_in(experiment),)
    network, part = trial.network(), experiment.examples.sets["train"]
    # The last layer but one is of 4 units: raising one is raising what it sends on.
    taps = apply(experiment.architecture, network, part.inputs)
    signal, last = np.float64(taps[-2].activation), network[-1]

    def loss(signal: np.ndarray) -> float:
        outputs = signal @ last.weights + last.biases
        if task == "classes":
            shifted = outputs - outputs.max(axis=1, keepdims=True)
            return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - (shifted * part.targets).sum(axis=1)))
        return float(np.mean((np.logaddexp(0, outputs) - outputs * part.targets).sum(axis=1) / outputs.shape[1]))

    ends = [units_in(experiment) - outputs for outputs in (4 + len(last.biases), len(last.biases))]
    for unit, blame in enumerate(found["blame"][ends[0] : ends[1]]):
        raised = 1e-4 * np.eye(4)[unit]
        assert (loss(signal + raised) - loss(signal - raised)) / 2e-4 == pytest.approx(blame, abs=1e-5)
    np.testing.assert_allclose(found["blame_loss"], [loss(signal)], rtol=1e-4)


def test_dropout_and_penalties_are_no_part_of_blame() -> None:
    plain, more = small(), small(regularization={"dropout": 0.5, "l2": 0.3})
    trial = reference_of(plain)
    np.testing.assert_allclose(
        look("blame_batch", more, trial)["gradients"], look("blame_batch", plain, trial)["gradients"], atol=1e-7
    )


# The next step


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_next_step_is_foreseen(optimizer: str) -> None:
    experiment = small(optimizer={"kind": optimizer, "learning_rate": 0.001})
    trial = reference_of(experiment).train(20)
    for step in range(20, 23):
        found = look("next_step", experiment, trial, step)
        gradient = look("gradients", experiment, trial, step)["gradients"]
        before = trial.network()
        trial.train(1)
        np.testing.assert_allclose(found["updates"], flat(trial.network()) - flat(before), atol=1e-6)
        loss, predicted, actual = found["step_loss"].tolist()
        assert loss == pytest.approx(trial.loss, rel=1e-5)
        assert predicted == pytest.approx(float(gradient @ found["updates"]), rel=1e-4)
        assert predicted == pytest.approx(actual, rel=0.2)


@pytest.mark.parametrize("order", ["sequential", "shuffled"])
@pytest.mark.parametrize("size", [1, 8])
def test_the_next_step_names_its_examples(order: str, size: int) -> None:
    experiment = small(batch={"size": size, "order": order}, loss="mse")
    trial, part = reference_of(experiment), small().examples.sets["train"]
    for step in range(5):  # with 8 the fourth batch is of 6
        found = look("next_step", experiment, trial, step)
        assert found["step_number"].tolist() == [step]
        numbers = found["step_examples"].astype(int)
        assert len(numbers) == size
        named = numbers[numbers >= 0]
        assert len(named) == (6 if size == 8 and step == 3 else size)
        outputs = np.asarray(apply(experiment.architecture, trial.network(), part.inputs[named])[-1].activation)
        assert found["step_loss"][0] == pytest.approx(float(np.mean((outputs - part.targets[named]) ** 2)), rel=1e-4)
        trial.train(1)


def test_gradient_descent_is_predicted_to_lower_the_loss_by_the_square_of_its_gradient() -> None:
    experiment = small()
    trial = reference_of(experiment)
    gradient = look("gradients", experiment, trial)["gradients"]
    predicted = look("next_step", experiment, trial)["step_loss"][1]
    assert predicted == pytest.approx(-RATE * float(gradient @ gradient), rel=1e-5)


def test_a_step_that_is_too_large_is_not_what_was_predicted() -> None:
    experiment = small(optimizer={"kind": "sgd", "learning_rate": 10})
    _, predicted, actual = look("next_step", experiment, reference_of(experiment))["step_loss"]
    assert predicted < 0 < actual


# The check


@pytest.mark.parametrize(
    "parts",
    [{}, {"regularization": {"dropout": 0.3}}, {"data": pictures(), "network": TINY_CONVNET, "loss": "auto"}],
    ids=["dense", "dropout", "convnet"],
)
def test_central_differences_agree_with_the_gradient(parts: dict[str, Any]) -> None:
    experiment = small(**parts)
    trial = reference_of(experiment).train(5)
    gradient = look("gradients", experiment, trial, 5)["gradients"]
    found = look("gradient_check", experiment, trial, 5)["gradient_check"]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, gradient, atol=2e-6)
    assert np.abs(gradient).max() > 1e-3


def test_large_networks_are_not_checked() -> None:
    assert STUDIES["gradient_check"].fits(small())
    assert not STUDIES["gradient_check"].fits(small(network={"layers": dense(60, 60)}))


def test_what_is_not_finite_is_told_as_it_is() -> None:
    experiment = small()
    trial = reference_of(experiment)
    broken = tuple(Parameters(np.full_like(own.weights, np.nan), own.biases) for own in trial.network())
    trial.replace(network=broken)
    for name in ("blame_batch", "next_step", "gradient_check"):
        assert any(np.isnan(array).any() for array in look(name, experiment, trial).values())
