"""The examples that judge: those that confusion, mistakes, embedding and shift are shown for."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import jax
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.datasets import Examples
from perceptarium.datasets.examples import Subset
from perceptarium.experiment import Experiment
from perceptarium.losses import link_of, predict
from perceptarium.networks import Architecture, Network, apply, init
from perceptarium.networks.layers.layer import Tap
from perceptarium.training.compiler import Compiler
from perceptarium.training.evaluation import SCORED

BLOCK = 125
"""Examples that go through the network at a time."""
Floats = NDArray[np.float32]


def judged_set(examples: Examples) -> Subset:
    """The test examples that are scored, or training examples where there is no test set."""
    part = examples.sets["test"] if len(examples.sets["test"]) else examples.sets["train"]
    labels = None if part.labels is None else part.labels[:SCORED]
    return Subset(part.points[:SCORED], part.inputs[:SCORED], part.targets[:SCORED], labels)


def predictions_key(experiment: Experiment) -> Hashable:
    """Documents with the same key share one program of predictions."""
    count = len(judged_set(experiment.examples))
    return "predictions", experiment.architecture, link_of(experiment.resolved_loss.kind), count


def compile_predictions(experiment: Experiment, compiler: Compiler) -> Callable[[Network, Floats], Floats]:
    """(network, inputs (n, inputs)) → what is predicted of each (n, outputs)."""
    link = link_of(experiment.resolved_loss.kind)
    return _compile(experiment, compiler, predictions_key(experiment), lambda taps: predict(link, taps[-1].activation))


def compile_hidden(experiment: Experiment, compiler: Compiler, key: Hashable) -> Callable[[Network, Floats], Floats]:
    """(network, inputs (n, inputs)) → what the last hidden layer makes of each (n, numbers)."""
    return _compile(
        experiment, compiler, key, lambda taps: taps[-2].activation.reshape(taps[-2].activation.shape[0], -1)
    )


def _compile(
    experiment: Experiment, compiler: Compiler, key: Hashable, read: Callable[[list[Tap]], Array]
) -> Callable[[Network, Floats], Floats]:
    architecture: Architecture = experiment.architecture
    count = len(judged_set(experiment.examples))
    size = min(BLOCK, count)
    blocks = -(-count // size)

    def run(network: Network, inputs: Array) -> Array:
        # In blocks: all at once would need memory for the windows of every picture.
        result: Array = jax.lax.map(lambda block: read(apply(architecture, network, block)), inputs)
        return result.reshape(blocks * size, -1)

    network = init(architecture, experiment.network.initializer, 0)
    width = architecture.inputs
    compiled = compiler(key, run, network, np.zeros((blocks, size, width), np.float32))

    def all_of(network: Network, inputs: Floats) -> Floats:
        filled = np.zeros((blocks * size, width), np.float32)
        filled[:count] = inputs
        return np.asarray(compiled(network, filled.reshape(blocks, size, width)))[:count]

    return all_of
