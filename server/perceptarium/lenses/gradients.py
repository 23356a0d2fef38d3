"""The gradient that the next step will go by: of the loss of its batch, with respect to every weight and bias."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of
from perceptarium.networks import Network, init
from perceptarium.optimizers import Memory
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.state import TrainingState
from perceptarium.training.step import Knobs, batch_gradient


def _key(experiment: Experiment) -> Hashable:
    return "gradients", Recipe.of(experiment), capacity(experiment.examples.count)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    recipe = Recipe.of(experiment)

    def gradient(network: Network, step: Array, data: TrainingData, knobs: Knobs) -> Array:
        state = TrainingState(network, Memory((), np.zeros(0, np.int32)), step)
        _, found = batch_gradient(recipe, state, data, knobs)
        return jnp.concatenate([part.ravel() for layer in found for part in layer])

    network = init(recipe.architecture, experiment.network.initializer, 0)
    start = np.int32(0)
    compiled = compiler(_key(experiment), gradient, network, start, data_of(experiment), knobs_for(recipe, experiment))

    def look(look: Look) -> Arrays:
        knobs = knobs_for(recipe, look.experiment)
        return {"gradients": np.asarray(compiled(look.network, np.int32(look.step), data_of(look.experiment), knobs))}

    return look


STUDY = Study(0.1, lambda _: True, _key, _compile)
