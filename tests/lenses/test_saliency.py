"""Slopes of outputs beside central differences in 64 bits."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch
from perceptarium.lenses.study import Look
from perceptarium.networks import Network, init, outputs_of
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import ROUGHLY, conv, dense, document, pictures, pool, study_of

STEP = 1e-5
STACKS: dict[str, list[dict[str, Any]]] = {
    "no hidden layer": [],
    "dense": dense(5, 4),
    "convolutions": [conv(3, activation="tanh"), pool(), conv(2, padding="valid"), *dense(4)],
    "mean pools": [conv(3, stride=2), {"kind": "layer_norm"}, pool(kind="avg_pool")],
}


def look(experiment: Experiment, network: Network, probed: np.ndarray) -> np.ndarray:
    study = study_of("saliency", experiment)
    arrays = study(Look(experiment, network, 0, probed[None]))
    assert set(arrays) == {"saliency"}
    return arrays["saliency"]


def start_of(experiment: Experiment) -> Network:
    """Weights, and biases that are not 0."""
    start = init(experiment.architecture, "he_normal", 4)
    return tuple(Parameters(layer.weights, layer.biases + np.float32(0.1)) for layer in start)


def differences(experiment: Experiment, network: Network, probed: np.ndarray) -> np.ndarray:
    """(outputs, inputs): d output / d input, each input moved a little either way."""
    steps = STEP * np.eye(len(probed))
    with jax.enable_x64(True):
        doubles = tuple(Parameters(np.float64(layer.weights), np.float64(layer.biases)) for layer in network)
        points = np.concatenate([probed + steps, probed - steps])
        forward = jax.jit(partial(outputs_of, experiment.architecture), compiler_options=ROUGHLY)
        outputs = np.asarray(forward(doubles, points))
    assert outputs.dtype == np.float64
    up, down = np.split(outputs, 2)
    return (up - down).T / (2 * STEP)


@pytest.mark.parametrize("task", ["classes", "binary", "labels", "regression"])
@pytest.mark.parametrize("stack", STACKS)
def test_each_output_s_slope_with_each_pixel(stack: str, task: str) -> None:
    data = pictures("classes" if task == "regression" else task)
    if task == "regression":
        data = {name: part for name, part in data.items() if name != "classes"} | {"task": task}
    experiment = document(data=data, network={"layers": STACKS[stack]})
    network = start_of(experiment)
    probed = np.random.default_rng(2).random(36).astype(np.float32)
    found = look(experiment, network, probed)
    assert found.dtype == np.float32
    assert found.shape == (experiment.architecture.outputs, 36)
    wanted = differences(experiment, network, np.float64(probed))
    assert np.abs(wanted).max() > 0.01
    np.testing.assert_allclose(found, wanted, atol=1e-4 * np.abs(wanted).max())


def test_slopes_are_those_at_the_probed_example() -> None:
    experiment = document(data=pictures(), network={"layers": STACKS["dense"]})
    network = start_of(experiment)
    one, other = np.zeros(36, np.float32), np.ones(36, np.float32)
    assert np.any(look(experiment, network, one) != look(experiment, network, other))
    for probed in (one, other):
        wanted = differences(experiment, network, np.float64(probed))
        np.testing.assert_allclose(look(experiment, network, probed), wanted, atol=1e-5)


def test_slopes_are_of_outputs_and_not_of_shares() -> None:
    """Without a hidden layer they are the weights: shares would be flat where the network is sure."""
    experiment = document(data="digits", network={"layers": []})
    network = tuple(Parameters(100 * layer.weights, layer.biases) for layer in start_of(experiment))
    probed = experiment.examples.sets["test"].inputs[0]
    np.testing.assert_allclose(look(experiment, network, probed), network[0].weights.T, rtol=1e-6)


def test_slopes_of_shuffled_pixels_are_in_the_order_of_the_inputs() -> None:
    """As `docs/protocol.md` says: with respect to each input."""
    plain = document(data="digits", network={"layers": dense(5)})
    shuffled = patch(plain, {"data": {"shuffle_pixels": True}})
    order = np.array(shuffled.examples.pixel_order)
    first, last = start_of(plain)
    part = plain.examples.sets["test"]
    there = Parameters(first.weights[order], first.biases), last
    found = look(shuffled, there, shuffled.examples.to_inputs(part.points[:1])[0])
    np.testing.assert_allclose(found, look(plain, (first, last), part.inputs[0])[:, order], atol=1e-6)


def test_a_network_that_diverged_has_slopes_that_are_no_numbers() -> None:
    experiment = document(data=pictures(), network={"layers": STACKS["convolutions"]})
    network = tuple(Parameters(layer.weights * np.float32(np.nan), layer.biases) for layer in start_of(experiment))
    found = look(experiment, network, np.ones(36, np.float32))
    assert found.shape == (3, 36)
    assert np.isnan(found).all()
