"""The training step beside central differences: every activation with every loss."""

from __future__ import annotations

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
from tests.compiled import ROUGHLY, conv, dense, document, flat, pictures, pool

ROWS = 6
STEP = 1e-5
TASKS = [(entry.id, task) for entry in losses if entry.id != "auto" for task in entry.tags["tasks"]]
FIRST_TASKS = [(entry.id, entry.tags["tasks"][0]) for entry in losses if entry.id != "auto"]


def experiment_of(loss: str, task: str, layers: list[dict[str, Any]]) -> Experiment:
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
        network={"layers": layers, "seed": 3},
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


def doubles(experiment: Experiment, form: Form = "dot") -> Doubles:
    """Data, weights and knobs of a document in 64 bits."""
    recipe = replace(Recipe.of(experiment), form=form)
    placed = place(experiment.examples, "sequential", 32)
    data = placed._replace(inputs=np.float64(placed.inputs), targets=np.float64(placed.targets))
    start = init(experiment.architecture, "glorot_normal", 3)
    # Biases away from 0, so that their share in the gradient is not right by chance.
    network = tuple(
        Parameters(np.float64(layer.weights), np.full(layer.biases.shape, 0.1 * (number + 1)))
        for number, layer in enumerate(start)
    )
    knobs = knobs_for(recipe, experiment)
    return Doubles(recipe, data, network, knobs._replace(values=np.float64(knobs.values)))


def penalty(knob: dict[str, jax.Array], network: Network) -> jax.Array:
    """λ₁·Σ|w| + λ₂·½Σw² over weights, not biases."""
    return sum(
        knob["l1"] * jnp.sum(jnp.abs(layer.weights)) + 0.5 * knob["l2"] * jnp.sum(layer.weights**2) for layer in network
    )


class Seen(NamedTuple):
    """moves: how far a step of rate 1 goes down, by every parameter. slopes: central differences of what it descends.

    loss: of the batch, as the step tells it. step: how many there were.
    """

    moves: np.ndarray
    slopes: np.ndarray
    loss: float
    step: int


def seen_of(own: Doubles) -> Seen:
    """One step from the start, and the slopes there: one program, for all parameters that are looked at."""

    def look(values: jax.Array, data: TrainingData, knobs: Knobs) -> tuple[jax.Array, ...]:
        _, unravel = ravel_pytree(own.network)
        network: Any = unravel(values)
        state = TrainingState(network, empty(own.recipe.optimizer, network), jnp.int32(0))
        after, loss = training_step(own.recipe, state, data, knobs)
        objective = loss + penalty(knobs_by_name(own.recipe, knobs), network)
        return objective, values - ravel_pytree(after.network)[0], loss, after.step

    values = flat(own.network)
    around = STEP * np.eye(len(values))
    looked = jax.jit(jax.vmap(look, in_axes=(0, None, None)), compiler_options=ROUGHLY)
    points = np.concatenate([values[None], values + around, values - around])
    objective, moves, loss, step = map(np.asarray, looked(points, own.data, own.knobs))
    ahead, back = np.split(objective[1:], 2)
    assert moves.dtype == np.float64
    return Seen(moves[0], (ahead - back) / (2 * STEP), float(loss[0]), int(step[0]))


def batch_loss(own: Doubles) -> jax.Array:
    """Without penalties."""

    def loss(data: TrainingData, knobs: Knobs) -> jax.Array:
        state = TrainingState(own.network, empty(own.recipe.optimizer, own.network), jnp.int32(0))
        return batch_gradient(own.recipe, state, data, knobs)[0]

    return jax.jit(loss, compiler_options=ROUGHLY)(own.data, own.knobs)


def assert_a_step_follows_the_slope(seen: Seen) -> None:
    """By every parameter."""
    assert np.abs(seen.moves).max() > 0.01
    np.testing.assert_allclose(seen.moves, seen.slopes, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(("loss", "task"), FIRST_TASKS)
def test_every_activation_has_its_slope(loss: str, task: str) -> None:
    """One hidden layer of each: a wrong one spoils the slopes of its own layer and of those before it."""
    names = activations.ids()
    layers = [layer for name in names for layer in dense(3, activation=name)]
    with jax.enable_x64(True):
        own = doubles(experiment_of(loss, task, layers))
        seen = seen_of(own)
    ends = np.cumsum([layer.weights.size + layer.biases.size for layer in own.network])[:-1]
    parts = zip([*names, "output"], np.split(seen.moves, ends), np.split(seen.slopes, ends), strict=True)
    for name, moves, slopes in reversed(list(parts)):
        assert np.abs(slopes).max() > 1e-3, name
        np.testing.assert_allclose(moves, slopes, rtol=1e-6, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("form", FORMS)
def test_a_step_of_every_form_follows_the_slope(form: Form) -> None:
    with jax.enable_x64(True):
        own = doubles(experiment_of("mse", "regression", dense(3, 3)), form)
        assert_a_step_follows_the_slope(seen_of(own))


@pytest.mark.parametrize(("loss", "task"), TASKS)
def test_a_step_follows_the_slope(loss: str, task: str) -> None:
    with jax.enable_x64(True):
        own = doubles(experiment_of(loss, task, dense(3, 3)))
        seen = seen_of(own)
        assert_a_step_follows_the_slope(seen)
        assert seen.step == 1
        assert seen.loss == pytest.approx(float(batch_loss(own)), rel=1e-9)


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
        assert_a_step_follows_the_slope(seen_of(doubles(experiment)))


def test_slopes_at_kinks_are_those_of_the_definitions() -> None:
    def slopes(z: jax.Array) -> dict[str, jax.Array]:
        return {name: jax.grad(activations[name].function)(z) for name in activations.ids()}

    slope = jax.jit(slopes, compiler_options=ROUGHLY)(np.float32(0))
    assert slope["relu"] == 0
    assert slope["sigmoid"] == pytest.approx(0.25)
    for name in ("linear", "tanh", "sine", "elu"):
        assert slope[name] == pytest.approx(1)
    for name in ("gelu", "silu", "softplus"):
        assert slope[name] == pytest.approx(0.5)


def penalized_by(l1: float, l2: float, gradient: Network, network: Network) -> Network:
    knob = {"l1": np.float32(l1), "l2": np.float32(l2)}
    return jax.jit(penalized, compiler_options=ROUGHLY)(knob, gradient, network)


def test_l1_leaves_a_zero_weight_alone() -> None:
    network = (Parameters(np.float32([[0, 2, -3]]), np.float32([5, 0, -5])),)
    nothing = jax.tree.map(np.zeros_like, network)
    (gradient,) = penalized_by(0.1, 0, nothing, network)
    np.testing.assert_allclose(gradient.weights, [[0, 0.1, -0.1]], rtol=1e-6)
    np.testing.assert_array_equal(gradient.biases, 0)


def test_penalties_pull_at_weights_by_their_slope() -> None:
    network = (Parameters(np.float32([[2, -3]]), np.float32([5, 1])),)
    knob = {"l1": np.float32(0.1), "l2": np.float32(0.2)}
    (slope,) = jax.jit(jax.grad(partial(penalty, knob)), compiler_options=ROUGHLY)(network)
    (found,) = penalized_by(0.1, 0.2, (Parameters(np.ones((1, 2), np.float32), np.ones(2, np.float32)),), network)
    np.testing.assert_allclose(found.weights, 1 + slope.weights, rtol=1e-6)
    np.testing.assert_array_equal(found.biases, 1)
