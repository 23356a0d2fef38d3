"""Optimizers on a small bowl; their trajectories beside PyTorch's are in `oracles`."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from perceptarium.networks.layers.layer import Parameters
from perceptarium.optimizers import optimizers

CURVATURE = jnp.array([[1.0, 0.1, 3.0]])


def descend(kind: str, steps: int, **parameters: Any) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases after some steps from (1, −1, 2) and (1,) in the bowl ½Σ c·w² + ½b²."""
    transformation = optimizers.call(optimizers.document(kind, **parameters))
    values = Parameters(jnp.array([[1.0, -1.0, 2.0]]), jnp.array([1.0]))
    state = transformation.init(values)
    for _ in range(steps):
        gradient = Parameters(CURVATURE * values.weights, values.biases)
        updates, state = transformation.update(gradient, state, values)
        values = Parameters(values.weights + updates.weights, values.biases + updates.biases)
    return np.asarray(values.weights), np.asarray(values.biases)


@pytest.mark.parametrize("kind", optimizers.ids())
def test_every_optimizer_goes_down_in_a_bowl(kind: str) -> None:
    weights, biases = descend(kind, 20)
    start = np.array([[1.0, -1.0, 2.0]])
    assert np.all(np.isfinite(weights))
    assert np.sum(CURVATURE * weights**2) < np.sum(CURVATURE * start**2)
    assert np.all(np.isfinite(biases))


@pytest.mark.parametrize("kind", optimizers.ids())
def test_every_optimizer_stays_where_there_is_no_slope(kind: str) -> None:
    parameters = {"weight_decay": 0.0} if kind == "adamw" else {}
    transformation = optimizers.call(optimizers.document(kind, **parameters))
    values = Parameters(jnp.ones((2, 2)), jnp.zeros(2))
    flat = Parameters(jnp.zeros((2, 2)), jnp.zeros(2))
    updates, _ = transformation.update(flat, transformation.init(values), values)
    for update in updates:
        np.testing.assert_array_equal(update, 0)


@cache
def plain() -> np.ndarray:
    return descend("sgd", 3, learning_rate=0.1)[0]


@pytest.mark.parametrize("kind", ["momentum", "nesterov"])
def test_without_momentum_it_is_gradient_descent(kind: str) -> None:
    np.testing.assert_allclose(descend(kind, 3, learning_rate=0.1, momentum=0.0)[0], plain(), rtol=1e-6)
    assert np.all(descend(kind, 3, learning_rate=0.1, momentum=0.9)[0] != plain())


def test_first_step_of_adam_is_the_learning_rate() -> None:
    weights, _ = descend("adam", 1, learning_rate=0.25)
    np.testing.assert_allclose(weights, [[0.75, -0.75, 1.75]], rtol=1e-5)


def test_weight_decay_of_biases_can_be_switched_off() -> None:
    plain_weights, plain_biases = descend("adam", 2)
    with_biases = descend("adamw", 2, weight_decay=0.5, decay_biases=True)
    without = descend("adamw", 2, weight_decay=0.5, decay_biases=False)
    np.testing.assert_array_equal(with_biases[0], without[0])
    assert np.all(np.abs(without[0]) < np.abs(plain_weights))
    np.testing.assert_allclose(without[1], plain_biases, rtol=1e-6)
    assert with_biases[1][0] < plain_biases[0]


def test_no_optimizer_divides_by_zero_at_the_start() -> None:
    """Adagrad's sum and RMSProp's mean start at 0: ε alone keeps a first gradient of 0 finite."""
    for kind in ("adagrad", "rmsprop", "adam", "adamw"):
        transformation = optimizers.call(optimizers.document(kind))
        values = Parameters(jnp.zeros((1, 2)), jnp.zeros(2))
        slope = Parameters(jnp.array([[0.0, 1e-20]]), jnp.array([1e-20, 0.0]))
        updates, _ = transformation.update(slope, transformation.init(values), values)
        assert all(np.all(np.isfinite(update)) for update in updates), kind
