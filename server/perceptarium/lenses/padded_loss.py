"""The loss of all parameters in padded arrays: one program for every dense network of a width, ready at once."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.lenses.total_loss import BLOCK, Given, Heap, TotalLoss
from perceptarium.networks import Network
from perceptarium.networks.padded import Padding, gradient_of, outputs_of
from perceptarium.training.knobs import every_knob, knobs_of
from perceptarium.training.state import Packing
from perceptarium.training.step import LOSSES, example_losses

NAMES = tuple(name for name in every_knob() if name.startswith("loss."))


@dataclass(frozen=True)
class PaddedLoss(TotalLoss):
    """Of all architectures and losses within a width."""

    padding: Padding

    @staticmethod
    def of(padding: Padding) -> PaddedLoss:
        """That of a width."""
        return PaddedLoss(Packing.of(padding.pad(()), 0), BLOCK, BLOCK, padding)

    def given(self, experiment: Experiment) -> Given:
        """See `TotalLoss.given`."""
        own = knobs_of(experiment)
        return Given(
            np.float32(own["l1"]),
            np.float32(own["l2"]),
            np.array([own.get(name, 0.0) for name in NAMES], np.float32),
            np.int32(LOSSES.index(experiment.resolved_loss.kind)),
            self.padding.plan(experiment.architecture),
        )

    def outputs(self, network: Network, inputs: Array, given: Given) -> Array:
        """See `TotalLoss.outputs`."""
        return outputs_of("dot", network, inputs, given.plan)

    def each(self, outputs: Array, targets: Array, given: Given) -> Array:
        """See `TotalLoss.each`."""
        knob = {name: given.values[index] for index, name in enumerate(NAMES)}
        real = jnp.arange(self.padding.width) < given.plan.units[given.plan.depth - 1]
        return example_losses(given.kind, knob, outputs, targets, real)

    def slope(self, weights: Array, heap: Heap, number: Array, given: Given) -> Array:
        """See `TotalLoss.slope`."""
        batch = self.batch(heap, number, self.rows_alone)
        network = self.packing.network(weights)

        def blame(outputs: Array) -> Array:
            slope: Array = jax.grad(self.summed)(outputs, batch, heap.factor, given)
            return slope

        gradient = gradient_of("dot", network, batch.inputs, given.plan, blame)
        return jnp.concatenate([jnp.ravel(part) for part in jax.tree.leaves(gradient)])
