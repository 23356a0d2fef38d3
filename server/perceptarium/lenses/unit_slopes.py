"""Units that let no gradient through, on all training examples or on nearly all: dead, silent and saturated ones.

What a unit can learn is scaled by its slope f′(z), so that one rule serves all activations: a unit is dead where the
slope is 0 for every example (a ReLU that never fires: Maas et al. 2013, Lu et al. 2020), and saturated where it is
nearly flat for nearly all (Glorot & Bengio 2010 look at the activations; for tanh a slope below 5 % is |a| > 0.975).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import prod

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of
from perceptarium.networks import Architecture, Network, apply, init
from perceptarium.networks.activations import slope, steepest
from perceptarium.networks.layers.conv import Conv
from perceptarium.networks.layers.dense import Dense
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity
from perceptarium.training.evaluation import SCORED

FLAT = 0.05
"""A slope below that share of the activation's largest is nearly flat."""
BLOCK = 125
"""Examples that go through the network at a time."""


def unit_slopes(architecture: Architecture, network: Network, inputs: Array, count: int) -> Array:
    """Sums over examples, and of a channel over its places: (blocks, 3, units or channels of all layers).

    inputs: (blocks, rows, inputs), of which the first `count` rows are examples. The sums are of 1 where f′(z) is 0, of
    1 where |f′(z)| is below `FLAT` of the activation's largest, and of |f′(z)| as a share of that. NaN for the output,
    for layers without an activation, and for units whose z is not a number.
    """
    rows = inputs.shape[1]
    last = len(architecture.layers) - 1

    def block(number: Array, examples: Array) -> Array:
        real = number * rows + jnp.arange(rows) < count
        found = []
        for index, tap in enumerate(apply(architecture, network, examples)):
            layer = architecture.layers[index]
            if index == last or not isinstance(layer, Dense | Conv):
                found.append(jnp.full((3, layer.output_shape[-1]), jnp.nan))
                continue
            size = jnp.abs(slope(layer.activation, tap.weighted_sum)) / steepest(layer.activation)
            size = size.reshape(rows, -1, layer.output_shape[-1])
            unknown = jnp.where(jnp.isnan(size), jnp.nan, 0.0)
            each = jnp.stack([(size == 0) + unknown, (size < FLAT) + unknown, size])
            found.append(jnp.where(real[:, None, None], each, 0.0).sum(axis=(1, 2)))
        return jnp.concatenate(found, axis=1)

    # In blocks: all pictures at once would need memory for the windows of each.
    sums: Array = jax.lax.map(lambda given: block(*given), (jnp.arange(inputs.shape[0]), inputs))
    return sums


def _count(experiment: Experiment) -> int:
    return min(len(experiment.examples.sets["train"]), SCORED)


def _fits(experiment: Experiment) -> bool:
    return any(isinstance(layer, Dense | Conv) for layer in experiment.architecture.hidden)


def _key(experiment: Experiment) -> Hashable:
    return "units", experiment.architecture, _count(experiment), capacity(experiment.examples.count)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    architecture, count = experiment.architecture, _count(experiment)
    size = min(BLOCK, count)
    blocks = -(-count // size)

    def run(network: Network, data: TrainingData) -> Array:
        spare = max(0, blocks * size - data.inputs.shape[0])
        inputs = jnp.pad(data.inputs, ((0, spare), (0, 0)))[: blocks * size]
        return unit_slopes(architecture, network, inputs.reshape(blocks, size, -1), count)

    network = init(architecture, experiment.network.initializer, 0)
    compiled = compiler(_key(experiment), run, network, data_of(experiment))
    shapes = [layer.output_shape for layer in architecture.layers]
    places = np.concatenate([np.full(shape[-1], prod(shape[:-1])) for shape in shapes])

    def look(look: Look) -> Arrays:
        sums = np.asarray(compiled(look.network, data_of(look.experiment)), np.float64).sum(axis=0)
        silent, flat, mean = (sums / (count * places)).astype(np.float32)
        examples = np.array([count], np.float64)
        return {"unit_silent": silent, "unit_flat": flat, "unit_slope": mean, "unit_examples": examples}

    return look


STUDY = Study(0.5, _fits, _key, _compile)
