"""Gradients beside central differences: every activation with every loss, and the training step itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from perceptarium.experiment import Experiment
from perceptarium.losses import losses
from perceptarium.networks import Network, activations, init, outputs_of
from perceptarium.networks.layers.layer import Parameters
from perceptarium.training.data import Batch, TrainingData, place
from perceptarium.training.state import TrainingState
from perceptarium.training.step import Knobs, Recipe, data_loss, knobs_of, penalty, training_step, transformation
from tests.compiled import dense, document

ROWS = 6
STEP = 1e-5
TASKS = [(entry.id, task) for entry in losses if entry.id != "auto" for task in entry.tags["tasks"]]
FIRST_TASKS = [(entry.id, entry.tags["tasks"][0]) for entry in losses if entry.id != "auto"]


def experiment_of(activation: str, loss: str, task: str) -> Experiment:
    rng = np.random.default_rng(7)
    targets: Any = rng.normal(size=(ROWS, 3))
    if task != "regression":
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


def doubles(experiment: Experiment) -> tuple[TrainingData, Network, dict[str, jax.Array]]:
    """Data, weights and knobs of a document in 64 bits."""
    placed = place(experiment.examples, "sequential")
    train = placed.train._replace(inputs=jnp.float64(placed.train.inputs), targets=jnp.float64(placed.train.targets))
    start: Any = init(experiment.architecture, "glorot_normal", 3)
    # Biases away from 0, so that their share in the gradient is not right by chance.
    network = tuple(
        Parameters(jnp.float64(layer.weights), jnp.full(layer.biases.shape, 0.1 * (number + 1)))
        for number, layer in enumerate(start)
    )
    return placed._replace(train=train), network, {n: jnp.float64(v) for n, v in knobs_of(experiment).items()}


def objective_of(
    experiment: Experiment, data: TrainingData, knob: dict[str, jax.Array], unravel: Callable[[jax.Array], Any]
) -> Callable[[jax.Array], jax.Array]:
    """What a step descends, as a function of all parameters in one array."""
    recipe = Recipe.of(experiment)
    batch = Batch(data.train.inputs[:ROWS], data.train.targets[:ROWS], jnp.ones(ROWS))

    def objective(values: jax.Array) -> jax.Array:
        outputs = outputs_of(recipe.architecture, unravel(values), batch.inputs)
        return data_loss(recipe, knob, outputs, batch) + penalty(knob, unravel(values))

    return objective


def slopes_of(objective: Callable[[jax.Array], jax.Array], values: jax.Array) -> jax.Array:
    """Central differences."""
    moves = STEP * jnp.eye(len(values))
    both = jax.vmap(objective)(jnp.concatenate([values + moves, values - moves]))
    return (both[: len(values)] - both[len(values) :]) / (2 * STEP)


@pytest.mark.parametrize(("loss", "task"), FIRST_TASKS)
@pytest.mark.parametrize("activation", activations.ids())
def test_gradient_is_the_slope(activation: str, loss: str, task: str) -> None:
    experiment = experiment_of(activation, loss, task)
    with jax.enable_x64(True):
        data, network, knob = doubles(experiment)
        values, unravel = ravel_pytree(network)
        objective = objective_of(experiment, data, knob, unravel)
        gradient = jax.grad(objective)(values)
        assert gradient.dtype == jnp.float64
        for seed in range(2):
            # Along a direction with a share of every parameter; `test_a_step…` looks at each alone.
            direction = np.random.default_rng(seed).normal(size=len(values))
            slope = (objective(values + STEP * direction) - objective(values - STEP * direction)) / (2 * STEP)
            assert abs(slope) > 1e-3
            np.testing.assert_allclose(gradient @ direction, slope, rtol=1e-6)


@pytest.mark.parametrize(("loss", "task"), TASKS)
def test_a_step_follows_the_slope(loss: str, task: str) -> None:
    experiment = experiment_of("tanh", loss, task)
    recipe = Recipe.of(experiment)
    with jax.enable_x64(True):
        data, network, knob = doubles(experiment)
        values, unravel = ravel_pytree(network)
        objective = objective_of(experiment, data, knob, unravel)
        state = TrainingState(network, transformation(recipe, knob).init(network), jnp.int32(0))
        step = jax.jit(partial(training_step, recipe, names=tuple(knob)))
        after, batch_loss = step(state, data, Knobs(jnp.stack(list(knob.values())), jnp.uint32(0)))
        moved = values - ravel_pytree(after.network)[0]
        assert int(after.step) == 1
        np.testing.assert_allclose(moved, slopes_of(objective, values), rtol=1e-6, atol=1e-8)
        assert float(batch_loss) == pytest.approx(float(objective(values) - penalty(knob, network)), rel=1e-9)


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
    gradient = jax.grad(lambda parameters: penalty(knob, parameters))(network)
    np.testing.assert_allclose(gradient[0].weights, [[0, 0.1, -0.1]], rtol=1e-6)
    np.testing.assert_array_equal(gradient[0].biases, 0)
