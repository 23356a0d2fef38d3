"""The two principal components of what the last hidden layer makes of the test set."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses.embedding import EXACT_WIDTH, components
from perceptarium.lenses.judged import BLOCK, judged_set
from perceptarium.lenses.study import Look
from perceptarium.networks import Network, apply, init
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import conv, dense, document, pictures, pool, study_of
from tests.training.trial import rows_of


def by_svd(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates along the two principal components, and their shares of the variance, in 64 bits."""
    centred = np.float64(numbers) - np.float64(numbers).mean(axis=0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    return left[:, :2] * singular[:2], singular[:2] ** 2 / np.sum(singular**2)


def assert_components(numbers: np.ndarray, tolerance: float) -> None:
    """As NumPy finds them, each up to its sign."""
    assert_embedded(*components(numbers), numbers, tolerance)


def assert_embedded(found: np.ndarray, shares: np.ndarray, numbers: np.ndarray, tolerance: float) -> None:
    wanted, wanted_shares = by_svd(numbers)
    assert found.dtype == shares.dtype == np.float32
    assert found.shape == (len(numbers), 2)
    np.testing.assert_allclose(shares, wanted_shares, atol=tolerance)
    for column in range(2):
        sign = np.sign(found[:, column] @ wanted[:, column])
        size = np.abs(wanted[:, column]).max()
        np.testing.assert_allclose(sign * found[:, column], wanted[:, column], atol=tolerance * size)


def cloud(count: int, numbers: int, seed: int = 0) -> np.ndarray:
    """Points that are spread most along one direction, then along another, at an angle to the axes."""
    rng = np.random.default_rng(seed)
    spread = 0.1 * rng.normal(size=(count, numbers))
    spread[:, :2] = rng.normal(size=(count, 2)) * [5, 2]
    turned, _ = np.linalg.qr(rng.normal(size=(numbers, numbers)))
    return np.float32(spread @ turned)


@pytest.mark.parametrize("shape", [(3, 2), (60, 2), (60, 5), (7, 40), (200, EXACT_WIDTH)], ids=str)
@pytest.mark.parametrize("seed", range(2))
def test_components_are_those_of_the_singular_values(shape: tuple[int, int], seed: int) -> None:
    assert_components(cloud(*shape, seed=seed), 1e-4)


@pytest.mark.parametrize("count", [4, 90])
def test_wide_layers_are_reduced_by_random_projections_and_nearly_as_well(count: int) -> None:
    numbers = cloud(count, EXACT_WIDTH + 1)
    assert_components(numbers, 1e-3)
    np.testing.assert_array_equal(components(numbers)[0], components(numbers)[0])


def test_shares_are_parts_of_a_whole() -> None:
    numbers = np.random.default_rng(1).normal(size=(50, 6)).astype(np.float32)
    shares = components(numbers)[1]
    assert 1 > shares.sum() > shares[0] >= shares[1] > 0
    assert components(numbers[:, :2])[1].sum() == pytest.approx(1, abs=1e-5)


NOTHING = {
    "constant": np.full((9, 4), 0.7, np.float32),
    "silent": np.zeros((9, 4), np.float32),
    "one example": np.float32([[1, 2, 3]]),
    "one example of one number": np.float32([[1]]),
    "wide and constant": np.ones((9, EXACT_WIDTH + 9), np.float32),
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_does_not_vary_lies_in_one_place(name: str) -> None:
    found, shares = components(NOTHING[name])
    assert found.shape == (len(NOTHING[name]), 2)
    assert not found.any()
    assert shares.tolist() == [0, 0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("width", [1, 4, EXACT_WIDTH + 1])
def test_what_is_not_finite_lies_in_one_place(width: int, bad: float) -> None:
    numbers = cloud(9, width + 1)[:, 1:]
    numbers[3, -1] = bad
    found, shares = components(numbers)
    assert not found.any()
    assert shares.tolist() == [0, 0]


def test_one_number_is_a_line() -> None:
    numbers = cloud(30, 2)[:, :1]
    found, shares = components(numbers)
    assert shares.tolist() == [1, 0]
    assert not found[:, 1].any()
    centred = (numbers - numbers.mean())[:, 0]
    np.testing.assert_allclose(np.abs(found[:, 0]), np.abs(centred), atol=1e-4)
    assert len(set(np.sign(found[:, 0] * centred))) == 1


ODD: dict[str, Any] = {
    "far from 0": 0.01 * cloud(60, 5) + 10,
    "saturated": np.float32(1 - 1e-4 * np.abs(cloud(60, 5))),
    "tiny": 1e-30 * cloud(60, 5),
    "huge": 1e20 * cloud(60, 5),
}


@pytest.mark.parametrize("name", ODD)
def test_components_do_not_depend_on_place_and_size(name: str) -> None:
    """As of tanh units that are all nearly 1, or of a network that is about to diverge."""
    assert_components(np.float32(ODD[name]), 1e-2)


# The lens


def look(experiment: Experiment, network: Network) -> dict[str, np.ndarray]:
    study = study_of("embedding", experiment)
    return study(Look(experiment, network, 0, np.zeros((1, experiment.architecture.inputs), np.float32)))


def start_of(experiment: Experiment) -> Network:
    """Weights, and biases that are not 0."""
    start = init(experiment.architecture, "he_normal", 4)
    return tuple(Parameters(layer.weights, layer.biases + np.float32(0.1)) for layer in start)


STACKS: dict[str, list[dict[str, Any]]] = {
    "dense": dense(5, 3),
    "a map": [conv(2), pool(), conv(3, activation="tanh")],
    "a map, flattened": [conv(2), {"kind": "flatten"}],
    "dense behind maps": [conv(2), pool(), *dense(4)],
}


@pytest.mark.parametrize("name", STACKS)
def test_the_last_hidden_layer_is_looked_at(name: str) -> None:
    experiment = document(data=pictures(), network={"layers": STACKS[name]})
    network, part = start_of(experiment), judged_set(experiment.examples)
    hidden = np.asarray(apply(experiment.architecture, network, part.inputs)[-2].activation)
    numbers = hidden.reshape(len(part), -1)
    arrays = look(experiment, network)
    assert set(arrays) == {"embedding", "embedding_share"}
    assert_embedded(arrays["embedding"], arrays["embedding_share"], numbers, 1e-3)


def test_more_examples_than_go_through_at_a_time_keep_their_places() -> None:
    data = rows_of("regression", 4 * BLOCK, inputs=3, outputs=1)
    data["split"] = {"train": 0.2, "validation": 0.1, "test": 0.7}
    experiment = document(data=data, network={"layers": dense(5)})
    network, part = start_of(experiment), judged_set(experiment.examples)
    assert len(part) > 2 * BLOCK
    assert len(part) % BLOCK
    numbers = np.tanh(part.inputs @ network[0].weights + network[0].biases)
    arrays = look(experiment, network)
    assert_embedded(arrays["embedding"], arrays["embedding_share"], numbers, 1e-3)


def test_a_network_that_diverged_lies_in_one_place() -> None:
    experiment = document(data=pictures(), network={"layers": STACKS["dense"]})
    network = tuple(Parameters(layer.weights * np.float32(np.nan), layer.biases) for layer in start_of(experiment))
    arrays = look(experiment, network)
    assert arrays["embedding"].shape == (len(judged_set(experiment.examples)), 2)
    assert not arrays["embedding"].any()
    assert not arrays["embedding_share"].any()
