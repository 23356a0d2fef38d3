"""Backpropagation as blame: how much every unit and every weight is to answer for the loss (Rumelhart et al. 1986)."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of
from perceptarium.networks import Network, init, outputs_of
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity, draw_batch
from perceptarium.training.evaluation import SCORED
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.step import Knobs, divisor, example_losses, knobs_by_name

Scope = Literal["example", "batch", "train"]
SCOPES: tuple[Scope, ...] = ("example", "batch", "train")
"""Of the training example nearest to the probe, of the next step's batch, of the training set (as far as it is scored).

The network answers as for a prediction: without dropout, of pictures that are not augmented.
"""
BLOCK = 125
"""Examples that go through the network at a time."""


def blame(recipe: Recipe, network: Network, rows: tuple[Array, Array, Array], knobs: Knobs) -> dict[str, Array]:
    """Of the loss E of some examples its slopes.

    rows: inputs (n, inputs), targets (n, outputs), and which of them count (n,) bool.

    Returns `blame_loss` (1,): E. `blame` (units of all layers,): dE/da, by how much E would grow if the unit's value
    were raised, in every example. `gradients` (parameters,): dE/dw, laid out as the lens `weights`; for a dense layer
    that by a bias is dE/dz of its unit.
    """
    architecture, knob = recipe.architecture, knobs_by_name(recipe, knobs)
    total = divisor(recipe.loss, jnp.sum(rows[2]))
    lifts = tuple(jnp.zeros(layer.output_shape) for layer in architecture.layers)

    def part(inputs: Array, targets: Array, real: Array) -> Any:
        def objective(network: Network, lifts: tuple[Array, ...]) -> Array:
            outputs = outputs_of(architecture, network, inputs, lambda number, value: value + lifts[number])
            each = example_losses(recipe.loss, knob, outputs + lifts[-1], targets, None)
            return jnp.sum(jnp.where(real, each, 0.0)) / total

        return jax.value_and_grad(objective, (0, 1))(network, lifts)

    # In blocks: all pictures at once would need memory for the windows of each.
    size = min(BLOCK, rows[0].shape[0])
    blocks = tuple(_in_blocks(array, size) for array in rows)
    zero = jax.tree.map(jnp.zeros_like, (jnp.float32(0), (network, lifts)))
    (loss, (gradient, units)), _ = jax.lax.scan(
        lambda sums, block: (jax.tree.map(jnp.add, sums, part(*block)), None), zero, blocks
    )
    return {
        "blame_loss": loss[None],
        "blame": jnp.concatenate([layer.ravel() for layer in units]),
        "gradients": jnp.concatenate([array.ravel() for layer in gradient for array in layer]),
    }


def _in_blocks(array: Array, size: int) -> Array:
    spare = -array.shape[0] % size
    return jnp.pad(array, ((0, spare), *[(0, 0)] * (array.ndim - 1))).reshape(-1, size, *array.shape[1:])


def _count(scope: Scope, experiment: Experiment) -> int:
    every = min(len(experiment.examples.sets["train"]), SCORED)
    return {"example": 1, "batch": experiment.batch_size, "train": every}[scope]


def _key(scope: Scope, experiment: Experiment) -> Hashable:
    recipe = Recipe.of(experiment)
    size = _count(scope, experiment), capacity(experiment.examples.count)
    return "blame", scope, recipe.architecture, recipe.loss, recipe.knob_names, recipe.held, size


def _compile(scope: Scope, experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    recipe = Recipe.of(experiment)
    count = _count(scope, experiment)

    def run(network: Network, number: Array, data: TrainingData, knobs: Knobs) -> dict[str, Array]:
        """number: of the example, or of the step whose batch it is."""
        if scope == "batch":
            batch = draw_batch(data, number, knobs.seed, count, count)
            chosen = batch.inputs, batch.targets, batch.real
        else:
            index = number + jnp.arange(count)
            chosen = data.inputs[index], data.targets[index], index < data.ends[0]
        return blame(recipe, network, chosen, knobs)

    network, number = init(recipe.architecture, experiment.network.initializer, 0), np.int32(0)
    start = network, number, data_of(experiment), knobs_for(recipe, experiment)
    compiled = compiler(_key(scope, experiment), run, *start)

    def look(look: Look) -> Arrays:
        number = _nearest(look) if scope == "example" else look.step if scope == "batch" else 0
        data, knobs = data_of(look.experiment), knobs_for(recipe, look.experiment)
        found = compiled(look.network, np.int32(number), data, knobs)
        arrays = {name: np.asarray(array) for name, array in found.items()}
        return arrays | ({"blame_example": np.array([number], np.float64)} if scope == "example" else {})

    return look


def _nearest(look: Look) -> int:
    """The number of the training example that is nearest to the probe."""
    inputs = look.experiment.examples.sets["train"].inputs
    return int(np.argmin(np.square(inputs - look.probed).sum(axis=1)))


def _study(scope: Scope) -> Study:
    return Study(0.05, lambda _: True, partial(_key, scope), partial(_compile, scope))


STUDIES = {f"blame_{scope}": _study(scope) for scope in SCOPES}
