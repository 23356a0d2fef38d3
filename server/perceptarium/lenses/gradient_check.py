"""Central differences beside the gradient: is backpropagation right?"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.flatten_util import ravel_pytree

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of
from perceptarium.networks import Network
from perceptarium.optimizers import Memory
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.state import TrainingState
from perceptarium.training.step import Knobs, batch_gradient

MOST = 2000
"""Parameters, at most: each takes two forward passes of a batch."""
STEP = 1e-5
"""How far each is moved either way, in 64 bits."""
AT_ONCE = 32


def differences(recipe: Recipe, network: Network, step: Array, data: TrainingData, knobs: Knobs) -> Array:
    """(parameters,): (E(w + h) − E(w − h)) / 2h of the next batch's loss, one parameter after another."""
    wide = data._replace(inputs=data.inputs.astype(jnp.float64), targets=data.targets.astype(jnp.float64))
    exact = knobs._replace(values=jnp.asarray(knobs.values, jnp.float64))
    values, unravel = ravel_pytree(jax.tree.map(lambda array: jnp.asarray(array, jnp.float64), network))

    def loss(values: Array) -> Array:
        state = TrainingState(unravel(values), Memory((), jnp.zeros(0, jnp.int32)), step)
        return batch_gradient(recipe, state, wide, exact)[0]

    def slope(number: Array) -> Array:
        move = jnp.zeros_like(values).at[number].set(STEP)
        return (loss(values + move) - loss(values - move)) / (2 * STEP)

    every: Array = jax.lax.map(slope, jnp.arange(values.size), batch_size=AT_ONCE)
    return every.astype(jnp.float32)


def _fits(experiment: Experiment) -> bool:
    return experiment.architecture.parameter_count <= MOST and not experiment.augments


def _key(experiment: Experiment) -> Hashable:
    return "gradient check", Recipe.of(experiment), capacity(experiment.examples.count)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    recipe = Recipe.of(experiment)

    def run(network: Network, step: Array, data: TrainingData, knobs: Knobs) -> Array:
        return differences(recipe, network, step, data, knobs)

    start = experiment.start, np.int32(0), data_of(experiment), knobs_for(recipe, experiment)
    with jax.enable_x64(True):
        compiled = compiler(_key(experiment), run, *start)

    def look(look: Look) -> Arrays:
        with jax.enable_x64(True):
            data, knobs = data_of(look.experiment), knobs_for(recipe, look.experiment)
            return {"gradient_check": np.asarray(compiled(look.network, np.int32(look.step), data, knobs))}

    return look


STUDY = Study(1.0, _fits, _key, _compile)
