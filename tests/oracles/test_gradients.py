"""Gradients beside central differences: every activation with every loss, and the training step itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from perceptarium.experiment import Experiment
from perceptarium.losses import losses
from perceptarium.networks import Network, activations, init
from perceptarium.networks.forms import FORMS, Form
from perceptarium.networks.layers.layer import Parameters
from perceptarium.optimizers.memory import empty
from perceptarium.training.data import TrainingData, place
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.state import TrainingState
from perceptarium.training.step import Knobs, batch_gradient, knobs_by_name, penalized, training_step
from tests.compiled import conv, dense, document, pictures, pool
from tests.training.trial import ROUGHLY

ROWS = 6
STEP = 1e-5
TASKS = [(entry.id, task) for entry in losses if entry.id != "auto" for task in entry.tags["tasks"]]
FIRST_TASKS = [(entry.id, entry.tags["tasks"][0]) for entry in losses if entry.id != "auto"]


def experiment_of(activation: str, loss: str, task: str) -> Experiment:
    rng = np.random.default_rng(7)
    targets: Any = rng.normal(size=(ROWS, 3))
    if task == "labels":
        targets = np.arange(ROWS)[:, None] >> np.arange(3) & 1
    elif task != "regression":
        targets = np.arange(ROWS)[:, None] % (2 if task == "binary" else 3)
    return document(
        data={
            "kind": "arrays",
            "task": task,
            "inputs": rng.normal(size=(ROWS, 3)).tolist(),
            "targets": targets.tolist(),
        },
        network={"layers": dense(3, 3, activation=activation), "seed": 3},
        loss=loss,
        optimizer={"kind": "sgd", "learning_rate": 1.0},
        regularization={"l1": 0.01, "l2": 0.02},
        batch={"size": "full", "order": "sequential"},
    )


class Doubles(NamedTuple):
    """A document in 64 bits."""

    recipe: Recipe
    data: TrainingData
    network: Network
    knobs: Knobs

    def state(self, network: Network | None = None) -> TrainingState:
        """At step 0, with these weights or others."""
        network = self.network if network is None else network
        return TrainingState(network, empty(self.recipe.optimizer, network), jnp.int32(0))


def doubles(experiment: Experiment, form: Form = "dot") -> Doubles:
    """Data, weights and knobs of a document in 64 bits."""
    recipe = replace(Recipe.of(experiment), form=form)
    placed = place(experiment.examples, "sequential", 32)
    data = placed._replace(inputs=jnp.float64(placed.inputs), targets=jnp.float64(placed.targets))
    start: Any = init(experiment.architecture, "glorot_normal", 3)
    # Biases away from 0, so that their share in the gradient is not right by chance.
    network = tuple(
        Parameters(jnp.float64(layer.weights), jnp.full(layer.biases.shape, 0.1 * (number + 1)))
        for number, layer in enumerate(start)
    )
    knobs = knobs_for(recipe, experiment)
    return Doubles(recipe, data, network, knobs._replace(values=jnp.float64(knobs.values)))


def penalty(knob: dict[str, jax.Array], network: Network) -> jax.Array:
    """λ₁·Σ|w| + λ₂·½Σw² over weights, not biases."""
    return sum(
        knob["l1"] * jnp.sum(jnp.abs(layer.weights)) + 0.5 * knob["l2"] * jnp.sum(layer.weights**2) for layer in network
    )


class Slope(NamedTuple):
    """values: all parameters in one array. look: many of them → what a step descends, and the gradient it takes."""

    values: jax.Array
    look: Callable[[jax.Array], tuple[jax.Array, jax.Array]]


def slope_of(own: Doubles) -> Slope:
    """Compiled once, for all parameters that are looked at."""
    values, unravel = ravel_pytree(own.network)
    knob = knobs_by_name(own.recipe, own.knobs)

    def look(values: jax.Array) -> tuple[jax.Array, jax.Array]:
        network: Any = unravel(values)
        loss, gradient = batch_gradient(own.recipe, own.state(network), own.data, own.knobs)
        return loss + penalty(knob, network), ravel_pytree(penalized(knob, gradient, network))[0]

    return Slope(values, jax.jit(jax.vmap(look), compiler_options=ROUGHLY))


def central_differences(slope: Slope) -> jax.Array:
    """By every parameter."""
    count = len(slope.values)
    moves = STEP * jnp.eye(count)
    objective, _ = slope.look(jnp.concatenate([slope.values + moves, slope.values - moves]))
    return (objective[:count] - objective[count:]) / (2 * STEP)


@pytest.mark.parametrize(("loss", "task"), FIRST_TASKS)
@pytest.mark.parametrize("activation", activations.ids())
def test_gradient_is_the_slope(activation: str, loss: str, task: str) -> None:
    with jax.enable_x64(True):
        slope = slope_of(doubles(experiment_of(activation, loss, task)))
        # Along directions with a share of every parameter; `test_a_step…` looks at each alone.
        directions = np.stack([np.random.default_rng(seed).normal(size=len(slope.values)) for seed in range(2)])
        ahead, back = slope.values + STEP * directions, slope.values - STEP * directions
        objective, gradients = slope.look(jnp.concatenate([slope.values[None], ahead, back]))
        assert gradients.dtype == jnp.float64
        slopes = (objective[1:3] - objective[3:]) / (2 * STEP)
        assert np.all(np.abs(slopes) > 1e-3)
        np.testing.assert_allclose(directions @ gradients[0], slopes, rtol=1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_gradient_of_every_form_is_the_slope(form: Form) -> None:
    with jax.enable_x64(True):
        slope = slope_of(doubles(experiment_of("tanh", "mse", "regression"), form))
        _, gradients = slope.look(slope.values[None])
        np.testing.assert_allclose(gradients[0], central_differences(slope), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("loss", "task"), TASKS)
def test_a_step_follows_the_slope(loss: str, task: str) -> None:
    with jax.enable_x64(True):
        own = doubles(experiment_of("tanh", loss, task))
        slope = slope_of(own)
        step = jax.jit(partial(training_step, own.recipe), compiler_options=ROUGHLY)
        after, batch_loss = step(own.state(), own.data, own.knobs)
        moved = slope.values - ravel_pytree(after.network)[0]
        assert int(after.step) == 1
        np.testing.assert_allclose(moved, central_differences(slope), rtol=1e-6, atol=1e-8)
        objective, _ = slope.look(slope.values[None])
        penalties = penalty(knobs_by_name(own.recipe, own.knobs), own.network)
        assert float(batch_loss) == pytest.approx(float(objective[0] - penalties), rel=1e-9)


CONVNETS: dict[str, list[dict[str, Any]]] = {
    "conv": [conv(2, activation="tanh")],
    "stride and valid": [conv(2, 2, stride=2, padding="valid", activation="tanh"), conv(3, 3, activation="sigmoid")],
    "max pool": [conv(2, activation="tanh"), pool(), *dense(3)],
    "overlapping pools": [conv(2, activation="tanh"), pool(3, 2), pool(2, 1, "avg_pool"), *dense(3)],
    "average pool": [conv(2, activation="tanh"), pool(2, kind="avg_pool"), conv(2, activation="sine")],
    "global pool": [conv(3, activation="tanh"), {"kind": "global_avg_pool"}],
    "norms": [
        conv(2, activation="tanh"),
        {"kind": "layer_norm"},
        {"kind": "flatten"},
        *dense(3),
        {"kind": "layer_norm"},
    ],
}


@pytest.mark.parametrize("layers", CONVNETS.values(), ids=CONVNETS)
def test_a_step_of_a_convnet_follows_the_slope(layers: list[dict[str, Any]]) -> None:
    experiment = document(
        data=pictures(count=8),
        network={"layers": layers, "seed": 3},
        optimizer={"kind": "sgd", "learning_rate": 1.0},
        regularization={"l1": 0.01, "l2": 0.02},
        batch={"size": "full", "order": "sequential"},
    )
    with jax.enable_x64(True):
        own = doubles(experiment)
        slope = slope_of(own)
        _, gradients = slope.look(slope.values[None])
        assert gradients.dtype == jnp.float64
        assert np.abs(gradients).max() > 0.01
        np.testing.assert_allclose(gradients[0], central_differences(slope), rtol=1e-6, atol=1e-8)


def test_slopes_at_kinks_are_those_of_the_definitions() -> None:
    slope = {name: float(jax.grad(activations[name].function)(jnp.float32(0))) for name in activations.ids()}
    assert slope["relu"] == 0
    assert slope["sigmoid"] == pytest.approx(0.25)
    for name in ("linear", "tanh", "sine", "elu"):
        assert slope[name] == pytest.approx(1)
    for name in ("gelu", "silu", "softplus"):
        assert slope[name] == pytest.approx(0.5)


def test_l1_leaves_a_zero_weight_alone() -> None:
    network = (Parameters(jnp.array([[0.0, 2.0, -3.0]]), jnp.array([5.0, 0.0, -5.0])),)
    knob = {"l1": jnp.float32(0.1), "l2": jnp.float32(0.0)}
    nothing = jax.tree.map(jnp.zeros_like, network)
    (gradient,) = penalized(knob, nothing, network)
    np.testing.assert_allclose(gradient.weights, [[0, 0.1, -0.1]], rtol=1e-6)
    np.testing.assert_array_equal(gradient.biases, 0)


def test_penalties_pull_at_weights_by_their_slope() -> None:
    network = (Parameters(jnp.array([[2.0, -3.0]]), jnp.array([5.0, 1.0])),)
    knob = {"l1": jnp.float32(0.1), "l2": jnp.float32(0.2)}
    (slope,) = jax.grad(lambda parameters: penalty(knob, parameters))(network)
    (found,) = penalized(knob, (Parameters(jnp.ones((1, 2)), jnp.ones(2)),), network)
    np.testing.assert_allclose(found.weights, 1 + slope.weights, rtol=1e-6)
    np.testing.assert_array_equal(found.biases, 1)
