"""Which pixels speak for a class: the slope of its score (Simonyan et al. 2013)."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, has_pictures
from perceptarium.networks import Network, init, outputs_of
from perceptarium.training.compiler import Compiler

AT_ONCE = 10
"""Outputs whose slopes are computed together."""
MOST = 100_000
"""Numbers that are sent, at most: outputs times pixels."""


def _fits(experiment: Experiment) -> bool:
    architecture = experiment.architecture
    return has_pictures(experiment) and architecture.outputs * architecture.inputs <= MOST


def _key(experiment: Experiment) -> Hashable:
    return "saliency", experiment.architecture


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    architecture = experiment.architecture

    def slopes(network: Network, probed: Array) -> Array:
        """(outputs, inputs): d output / d input at the probed example."""

        def slope(output: Array) -> Array:
            found: Array = jax.grad(lambda inputs: outputs_of(architecture, network, inputs)[0, output])(probed)
            return found[0]

        every: Array = jax.lax.map(slope, jnp.arange(architecture.outputs), batch_size=AT_ONCE)
        return every

    network = init(architecture, experiment.network.initializer, 0)
    compiled = compiler(_key(experiment), slopes, network, np.zeros((1, architecture.inputs), np.float32))
    return lambda look: {"saliency": np.asarray(compiled(look.network, look.probed))}


STUDY = Study(0.05, _fits, _key, _compile)
