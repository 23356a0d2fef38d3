"""The lens `units`: dead and saturated units, built by hand and beside NumPy."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look
from perceptarium.lenses.unit_slopes import FLAT
from perceptarium.networks import Network, activations
from perceptarium.networks.activations import slope, steepest
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import ROUGHLY, TINY_CONVNET, conv, dense, document, pictures, pool, study_of

PLANE = {"kind": "spiral", "samples": 300}


def look(experiment: Experiment, network: Network) -> Arrays:
    study = study_of("units", experiment)
    found: Arrays = study(Look(experiment, network, 0, np.zeros((1, experiment.architecture.inputs), np.float32)))
    return found


def with_bias(network: Network, layer: int, unit: int, bias: float) -> Network:
    """The network with one bias set, and another's weights and biases as they were."""
    changed = list(network)
    biases = np.array(network[layer].biases)
    biases[unit] = bias
    changed[layer] = Parameters(network[layer].weights, biases)
    return tuple(changed)


def train_gradient(experiment: Experiment, network: Network) -> np.ndarray:
    study = study_of("blame_train", experiment)
    probed = np.zeros((1, experiment.architecture.inputs), np.float32)
    gradient: np.ndarray = study(Look(experiment, network, 0, probed))["gradients"]
    return gradient


def test_a_relu_that_never_fires_is_dead_and_learns_nothing() -> None:
    experiment = document(data=PLANE, network={"layers": dense(4, 3, activation="relu"), "initializer": "he_normal"})
    network = with_bias(experiment.start, 0, 2, -100)
    found = look(experiment, network)
    assert found["unit_silent"][2] == found["unit_flat"][2] == 1
    assert found["unit_slope"][2] == 0
    assert (found["unit_silent"][[0, 1, 3]] < 1).all()
    assert found["unit_examples"].tolist() == [len(experiment.examples.sets["train"])]
    gradient = train_gradient(experiment, network)
    into = np.append(gradient[:8].reshape(2, 4)[:, 2], gradient[8 + 2])
    assert not into.any()


def test_a_tanh_far_from_0_is_saturated_not_dead() -> None:
    experiment = document(data=PLANE, network={"layers": dense(4)})
    found = look(experiment, with_bias(experiment.start, 0, 1, 7.0))
    assert found["unit_flat"][1] == 1
    assert found["unit_silent"][1] == 0
    assert 0 < found["unit_slope"][1] < FLAT
    # Further than float32 can tell from 1, nothing comes through it at all.
    assert look(experiment, with_bias(experiment.start, 0, 1, 100.0))["unit_silent"][1] == 1


def test_a_dead_channel_is_dead_at_every_place() -> None:
    network: dict[str, Any] = {"layers": [conv(2), pool(), *dense(4, activation="relu")], "initializer": "he_normal"}
    experiment = document(data=pictures(), network=network)
    dead = with_bias(experiment.start, 0, 1, -50)
    found = look(experiment, dead)
    assert found["unit_silent"][1] == 1
    assert 0 < found["unit_silent"][0] < 1
    # Of the pool and the output there is nothing to say.
    assert np.isnan(found["unit_silent"][[2, 3, 8, 9, 10]]).all()
    assert np.isfinite(found["unit_silent"][4:8]).all()


def values_and_slopes(name: str, points: list[np.ndarray], z: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """What an activation makes of points, in 64 bits, and its derivative at every z, in the bits that z has."""
    function = activations[name].function

    def both(points: list[jax.Array], z: jax.Array) -> tuple[list[jax.Array], jax.Array]:
        return [function(some) for some in points], jax.vmap(jax.grad(function))(z.ravel()).reshape(z.shape)

    with jax.enable_x64(True):
        values, slopes = jax.jit(both, compiler_options=ROUGHLY)(points, z)
    assert all(some.dtype == np.float64 for some in values)
    assert slopes.dtype == z.dtype
    return [np.asarray(some) for some in values], np.asarray(slopes)


@pytest.mark.parametrize("name", activations.ids())
@pytest.mark.parametrize("data", [PLANE, pictures()], ids=["plane", "pictures"])
def test_shares_are_counted_as_numpy_counts_them(name: str, data: dict[str, Any]) -> None:
    experiment = document(data=data, network={"layers": dense(4, activation=name), "initializer": "he_normal"})
    weights, biases = (3 * np.asarray(part) for part in experiment.start[0])
    network = (Parameters(weights, biases), *experiment.start[1:])
    found = look(experiment, network)
    sums = experiment.examples.sets["train"].inputs.astype(np.float64) @ weights + biases
    step, grid = 1e-3, np.linspace(-20, 20, 40_001)
    (ahead, back, along), own = values_and_slopes(name, [sums + step, sums - step, grid], np.float32(sums))
    slopes = (ahead - back) / (2 * step)
    largest = np.abs(np.diff(along) / np.diff(grid)).max()
    sizes = np.abs(slopes) / largest
    assert steepest(name) == pytest.approx(largest, rel=1e-3)
    # Differences see a kink, or the threshold, a little off.
    near = 2 / len(sums)
    np.testing.assert_allclose(found["unit_flat"][:4], (sizes < FLAT).mean(axis=0), atol=near)
    # Whether a slope is 0 is a matter of the 32 bits that training has.
    np.testing.assert_allclose(found["unit_silent"][:4], (own == 0).mean(axis=0), atol=near)
    np.testing.assert_allclose(found["unit_slope"][:4], sizes.mean(axis=0), atol=0.01)


@pytest.mark.parametrize("name", activations.ids())
def test_the_slope_is_the_derivative(name: str) -> None:
    z = np.linspace(-4, 4, 33, dtype=np.float32)
    found = jax.jit(partial(slope, name), compiler_options=ROUGHLY)(z)
    np.testing.assert_allclose(found, values_and_slopes(name, [], z)[1], atol=1e-6)


@settings(max_examples=15)
@given(st.lists(st.sampled_from([-100.0, -1.0, 0.0, 1.0]), min_size=5, max_size=5))
def test_units_are_dead_exactly_where_no_gradient_arrives(biases: list[float]) -> None:
    """Of a single hidden layer, whose outputs all have an error."""
    experiment = document(data=PLANE, network={"layers": dense(5, activation="relu"), "seed": 4})
    start = experiment.start
    network = (Parameters(start[0].weights, np.float32(biases)), *start[1:])
    dead = look(experiment, network)["unit_silent"][:5] == 1
    gradient = train_gradient(experiment, network)
    into = np.vstack([gradient[:10].reshape(2, 5), gradient[10:15]])
    np.testing.assert_array_equal(dead, ~into.any(axis=0))


def test_sums_that_are_no_numbers_are_neither_dead_nor_saturated() -> None:
    experiment = document(data=pictures(), network=TINY_CONVNET)
    found = look(experiment, with_bias(experiment.start, 0, 1, float("nan")))
    assert np.isnan(found["unit_silent"][1])
    assert np.isfinite(found["unit_silent"][0])
