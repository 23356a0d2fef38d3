"""The step that comes next: what it will change, what its gradient says of that, and what the loss does."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, batch_rows, capacity
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.state import TrainingState, begin
from perceptarium.training.step import Knobs, batch_gradient, training_step

MOST_EXAMPLES = 100
"""Of the next batch that are named."""


def foresee(recipe: Recipe, state: TrainingState, data: TrainingData, knobs: Knobs) -> dict[str, Array]:
    """What the next step does.

    Returns `step_loss` (3,): the loss of its batch before it, the change that the gradient predicts, ∇E·Δw (−η‖∇E‖²
    for gradient descent), and the change that comes about; penalties are no part of it. `updates` (parameters,): Δw,
    laid out as the lens `weights`. `step_examples` (up to MOST_EXAMPLES,): the numbers of the training examples that
    make its batch, the first ones; −1 where the batch has no more.
    """
    before, gradient = batch_gradient(recipe, state, data, knobs)
    stepped, _ = training_step(recipe, state, data, knobs)
    # The same batch again, with the same chance in dropout and augmentation.
    after, _ = batch_gradient(recipe, state._replace(network=stepped.network), data, knobs)
    change = jax.tree.map(jnp.subtract, stepped.network, state.network)
    predicted = optax.tree.vdot(gradient, change)
    size = min(recipe.rows, MOST_EXAMPLES)
    numbers, real, _ = batch_rows(data, state.step, knobs.seed, recipe.batch_size(knobs), size)
    return {
        "step_loss": jnp.stack([before, predicted, after - before]),
        "step_examples": jnp.where(real, numbers.astype(jnp.float32), -1.0),
        "updates": jnp.concatenate([array.ravel() for layer in change for array in layer]),
    }


def _key(experiment: Experiment) -> Hashable:
    return "next step", Recipe.of(experiment), capacity(experiment.examples.count)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    recipe = Recipe.of(experiment)

    def run(state: TrainingState, data: TrainingData, knobs: Knobs) -> dict[str, Array]:
        return foresee(recipe, state, data, knobs)

    start = begin(experiment.start, recipe.optimizer)
    compiled = compiler(_key(experiment), run, start, data_of(experiment), knobs_for(recipe, experiment))

    def look(look: Look) -> Arrays:
        memory = look.memory or begin(look.network, recipe.optimizer).memory
        state = TrainingState(look.network, memory, np.int32(look.step))
        found = compiled(state, data_of(look.experiment), knobs_for(recipe, look.experiment))
        arrays = {name: np.asarray(array) for name, array in found.items()}
        return arrays | {"step_number": np.array([look.step], np.float64)}

    return look


STUDY = Study(0.05, lambda _: True, _key, _compile)
