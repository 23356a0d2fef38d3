"""The loss as a function of all parameters, to compile: at one place, at many of a plane, its gradient, its bend.

It is the training loss as it is trained, penalties included, without dropout and augmentation.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.networks import Architecture, Network, outputs_of
from perceptarium.training.data import capacity
from perceptarium.training.state import Packing
from perceptarium.training.step import example_losses

PLACES = 16
"""Places of a plane that are worked out together: measured on a CPU, 8 and 32 are slower."""
BLOCK = 128
"""Examples that go through a network at a time, at most."""
MOST_NUMBERS = 25_000_000
"""That one layer lays out for all places and examples of a block, at most."""


class Heap(NamedTuple):
    """The examples whose loss is taken: `count` rows from `first` on. factor: what each example's loss counts."""

    inputs: Any
    targets: Any
    first: Any
    count: Any
    factor: Any


class Given(NamedTuple):
    """What may be turned in a loss: λ₁, λ₂, and (n,) the parameters of the loss.

    kind, plan: where the function serves many documents, the number of the loss, and `networks.padded.Plan`.
    """

    l1: Any
    l2: Any
    values: Any
    kind: Any = None
    plan: Any = None


class Batch(NamedTuple):
    """Some examples; inside: (rows,) bool, which of them count."""

    inputs: Array
    targets: Array
    inside: Array


@dataclass(frozen=True)
class TotalLoss(ABC):
    """What is compiled in. Weights are (parameters,), as `packing` lays them out."""

    packing: Packing
    rows: int
    """Examples of a block, where PLACES are worked out together."""
    rows_alone: int
    """The same where there is one place."""

    @abstractmethod
    def given(self, experiment: Experiment) -> Given:
        """The numbers of a document (NumPy)."""

    @abstractmethod
    def outputs(self, network: Network, inputs: Array, given: Given) -> Array:
        """What the output layer says, (rows, outputs)."""

    @abstractmethod
    def each(self, outputs: Array, targets: Array, given: Given) -> Array:
        """(rows,): the loss of every example."""

    def slope(self, weights: Array, heap: Heap, number: Array, given: Given) -> Array:
        """(parameters,): the gradient of a block of `rows_alone` examples; JAX can differentiate it forwards."""
        gradient: Array = jax.grad(self.block)(weights, heap, number, given, self.rows_alone)
        return gradient

    def batch(self, heap: Heap, number: Array, rows: int) -> Batch:
        """The examples of a block."""
        begin = heap.first + number * rows
        first = jnp.minimum(begin, heap.inputs.shape[0] - rows)
        inputs = jax.lax.dynamic_slice_in_dim(heap.inputs, first, rows)
        targets = jax.lax.dynamic_slice_in_dim(heap.targets, first, rows)
        row = first + jnp.arange(rows)
        return Batch(inputs, targets, (row >= begin) & (row < heap.first + heap.count))

    def summed(self, outputs: Array, batch: Batch, factor: Array, given: Given) -> Array:
        """What these outputs add to the loss."""
        # Selected away, not multiplied: 0 · ∞ would be NaN.
        total: Array = factor * jnp.sum(jnp.where(batch.inside, self.each(outputs, batch.targets, given), 0.0))
        return total

    def block(self, weights: Array, heap: Heap, number: Array, given: Given, rows: int) -> Array:
        """What a block of examples adds to the loss of weights."""
        batch = self.batch(heap, number, rows)
        return self.summed(self.outputs(self.packing.network(weights), batch.inputs, given), batch, heap.factor, given)

    def penalty(self, weights: Array, given: Given) -> Array:
        """λ₁·Σ|w| + λ₂·½Σw² over weights, not biases."""
        total = jnp.float32(0)
        for layer in self.packing.network(weights):
            own = jnp.asarray(layer.weights)
            # |w| with the slope that training takes at 0, where JAX has 1 for it.
            size = own * jax.lax.stop_gradient(jnp.sign(own))
            total += given.l1 * jnp.sum(size) + given.l2 / 2 * jnp.sum(own**2)
        return jnp.asarray(total)

    def total(self, weights: Array, heap: Heap, given: Given) -> Array:
        """The loss of weights."""

        def add(number: Array, total: Array) -> Array:
            return total + self.block(weights, heap, number, given, self.rows_alone)

        found: Array = jax.lax.fori_loop(0, _blocks(heap, self.rows_alone), add, self.penalty(weights, given))
        return found

    def grid(self, base: Array, axes: Array, places: Array, count: Array, heap: Heap, given: Given) -> Array:
        """(places,): the loss at base + places @ axes, of the first `count` groups of PLACES; 0 of the others."""

        def group(number: Array, found: Array) -> Array:
            here = jax.lax.dynamic_slice_in_dim(places, number * PLACES, PLACES)
            # Written out: a matrix product may have fewer digits on a GPU.
            weights = base + here[:, :1] * axes[0] + here[:, 1:] * axes[1]

            def add(block: Array, total: Array) -> Array:
                return total + jax.vmap(lambda own: self.block(own, heap, block, given, self.rows))(weights)

            start = jax.vmap(lambda own: self.penalty(own, given))(weights)
            total = jax.lax.fori_loop(0, _blocks(heap, self.rows), add, start)
            return jax.lax.dynamic_update_slice_in_dim(found, total, number * PLACES, 0)

        losses: Array = jax.lax.fori_loop(0, count, group, jnp.zeros(places.shape[0]))
        return losses

    def slopes(self, weights: Array, direction: Array, heap: Heap, given: Given) -> tuple[Array, Array]:
        """(parameters,) each: the gradient, and the Hessian times a direction, forward over reverse mode.

        Pearlmutter 1994, "Fast exact multiplication by the Hessian".
        """

        def both(gradient: Callable[[Array], Array]) -> tuple[Array, Array]:
            found: tuple[Array, Array] = jax.jvp(gradient, (weights,), (direction,))
            return found

        def add(number: Array, total: tuple[Array, Array]) -> tuple[Array, Array]:
            more = both(lambda own: self.slope(own, heap, number, given))
            return total[0] + more[0], total[1] + more[1]

        start = both(jax.grad(lambda own: self.penalty(own, given)))
        found: tuple[Array, Array] = jax.lax.fori_loop(0, _blocks(heap, self.rows_alone), add, start)
        return found


def _blocks(heap: Heap, rows: int) -> Array:
    """How many blocks of so many rows hold the examples."""
    count: Array = -(-heap.count // rows)
    return count


@dataclass(frozen=True)
class ExactLoss(TotalLoss):
    """Of one architecture and loss."""

    architecture: Architecture
    kind: str
    names: tuple[str, ...]

    @staticmethod
    def of(experiment: Experiment) -> ExactLoss:
        """That of a document."""
        architecture, loss = experiment.architecture, experiment.resolved_loss
        most = min(BLOCK, capacity(experiment.examples.count))

        def rows(places: int) -> int:
            return 1 << max(0, min(most, MOST_NUMBERS // (places * architecture.footprint)).bit_length() - 1)

        names = tuple(f"loss.{name}" for name in loss.parameters())
        return ExactLoss(Packing.of(experiment.start, 0), rows(PLACES), rows(1), architecture, loss.kind, names)

    def given(self, experiment: Experiment) -> Given:
        """See `TotalLoss.given`."""
        own = experiment.regularization
        values = np.array(list(experiment.resolved_loss.parameters().values()), np.float32)
        return Given(np.float32(own.l1), np.float32(own.l2), values)

    def outputs(self, network: Network, inputs: Array, given: Given) -> Array:
        """See `TotalLoss.outputs`."""
        del given
        return outputs_of(self.architecture, network, inputs)

    def each(self, outputs: Array, targets: Array, given: Given) -> Array:
        """See `TotalLoss.each`."""
        knob = {name: given.values[index] for index, name in enumerate(self.names)}
        return example_losses(self.kind, knob, outputs, targets, None)
