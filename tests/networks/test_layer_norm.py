"""Layer norm beside its formula in NumPy."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from perceptarium.networks.layers.layer import Parameters, Shape
from perceptarium.networks.layers.layer_norm import EPSILON, LayerNorm
from tests.compiled import ROUGHLY, conv, dense, document, pictures
from tests.training.trial import reference_of

SHAPES: dict[str, Shape] = {"numbers": (7,), "image": (4, 5, 3), "one channel": (3, 3, 1)}
each_shape = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
ROWS = 6


def layer_of(shape: Shape) -> LayerNorm:
    return LayerNorm(shape, shape)


def inputs_of(shape: Shape) -> np.ndarray:
    """Examples whose means and deviations are far apart."""
    rng = np.random.default_rng(1)
    alone = (ROWS, *[1] * len(shape))
    centre, spread = rng.normal(scale=5, size=alone), np.geomspace(0.5, 8, ROWS).reshape(alone)
    return np.float32(centre + spread * rng.normal(size=(ROWS, *shape)))


def parameters_of(shape: Shape) -> Parameters:
    rng = np.random.default_rng(2)
    weights, biases = (rng.normal(size=shape[-1]).astype(np.float32) for _ in range(2))
    return Parameters(weights, biases)


def by_hand(shape: Shape, parameters: Parameters, inputs: np.ndarray) -> np.ndarray:
    """Example by example, in 64 bits."""
    results = []
    for example in inputs.astype(np.float64):
        mean = example.sum() / example.size
        variance = ((example - mean) ** 2).sum() / example.size
        results.append((example - mean) / np.sqrt(variance + EPSILON) * (1 + parameters.weights) + parameters.biases)
    return np.stack(results).reshape(-1, *shape)


@each_shape
def test_every_example_is_brought_to_the_formula_s_numbers(shape: Shape) -> None:
    inputs, parameters = inputs_of(shape), parameters_of(shape)
    tap = layer_of(shape).apply(parameters, jnp.asarray(inputs))
    wanted = by_hand(shape, parameters, inputs)
    np.testing.assert_allclose(tap.activation, wanted, rtol=1e-4, atol=1e-4)
    np.testing.assert_array_equal(tap.weighted_sum, tap.activation)


@each_shape
def test_what_has_learned_nothing_normalises(shape: Shape) -> None:
    layer = layer_of(shape)
    start = layer.init(np.random.default_rng(0), "he_normal")
    assert start.weights.shape == start.biases.shape == layer.weights_shape == (shape[-1],)
    assert layer.parameter_count == 2 * shape[-1]
    found = np.float64(layer.apply(start, jnp.asarray(inputs_of(shape))).activation).reshape(ROWS, -1)
    np.testing.assert_allclose(found.mean(axis=1), 0, atol=1e-5)
    np.testing.assert_allclose(found.std(axis=1), 1, rtol=1e-3)


@each_shape
def test_scale_and_place_of_an_example_do_not_matter(shape: Shape) -> None:
    layer, parameters, inputs = layer_of(shape), parameters_of(shape), inputs_of(shape)
    once, again = (layer.apply(parameters, jnp.asarray(given)).activation for given in (inputs, 3 * inputs + 2))
    np.testing.assert_allclose(again, once, rtol=1e-3, atol=1e-3)


def test_an_even_example_becomes_the_shift() -> None:
    parameters = parameters_of((4, 5, 3))
    found = layer_of((4, 5, 3)).apply(parameters, jnp.full((2, 4, 5, 3), 7.0)).activation
    # The mean of sixty sevens is 7 to the last bit but one, which is divided by √ε.
    np.testing.assert_allclose(found, np.broadcast_to(parameters.biases, (2, 4, 5, 3)), atol=1e-3)


def test_one_number_alone_is_its_own_mean() -> None:
    parameters = Parameters(np.float32([3]), np.float32([0.25]))
    np.testing.assert_array_equal(layer_of((1,)).apply(parameters, jnp.float32([[5], [-1e6]])).activation, 0.25)


@each_shape
def test_its_gradient_is_the_slope(shape: Shape) -> None:
    """By its parameters and by its inputs, in 64 bits."""
    with jax.enable_x64(True):
        layer = layer_of(shape)
        given = jax.tree.map(np.float64, (parameters_of(shape), inputs_of(shape)))
        seen = np.random.default_rng(3).normal(size=(ROWS, *shape))

        def objective(given: Any) -> jax.Array:
            parameters, inputs = given
            return jnp.sum(seen * layer.apply(parameters, inputs).activation)

        look = jax.jit(jax.value_and_grad(objective), compiler_options=ROUGHLY)
        _, gradient = look(given)
        for seed in range(3):
            rng = np.random.default_rng(seed)
            move = jax.tree.map(lambda part, rng=rng: rng.normal(size=part.shape), given)
            ahead, back = (look(jax.tree.map(lambda x, d, s=s: x + s * d, given, move))[0] for s in (1e-6, -1e-6))
            slope = (float(ahead) - float(back)) / 2e-6
            along = sum(np.vdot(d, g) for d, g in zip(jax.tree.leaves(move), jax.tree.leaves(gradient), strict=True))
            assert abs(slope) > 1e-2
            assert along == pytest.approx(slope, rel=1e-5)


def test_a_penalty_pulls_the_gain_to_one() -> None:
    layers = [conv(2), {"kind": "layer_norm"}, *dense(4)]
    experiment = document(
        data=pictures(),
        network={"layers": layers},
        optimizer={"kind": "sgd", "learning_rate": 0.1},
        regularization={"l2": 1.0},
    )
    trial = reference_of(experiment)
    start = list(trial.network())
    start[1] = Parameters(np.float32([2, -2]), np.float32([0.5, -0.5]))
    trial.replace(network=tuple(start))
    trial.train(100)
    # Without weights nothing is learned but the outputs' biases: gain 1, and a shift that nothing pulls at.
    np.testing.assert_allclose(trial.network()[1].weights, 0, atol=0.05)
    assert np.all(np.abs(trial.network()[1].biases) > 0.2)


def test_a_network_learns_with_it() -> None:
    layers = [conv(2), {"kind": "layer_norm"}, *dense(4), {"kind": "layer_norm"}]
    trial = reference_of(document(data=pictures(), network={"layers": layers}, batch={"size": 8}))
    before = trial.scores()[0]
    assert trial.train(100).scores()[0] < 0.5 * before
    for number in (1, 3):
        assert np.all(trial.network()[number].weights != 0)
        assert np.all(trial.network()[number].biases != 0)
