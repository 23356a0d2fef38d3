"""The loss as a function of all parameters: at many places of a plane, its gradient, and how that bends.

It is the training loss as it is trained, penalties included, without dropout and augmentation.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.datasets.examples import SETS
from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import Doubles, Floats, flat, weights_of
from perceptarium.lenses.study import data_of
from perceptarium.losses import losses
from perceptarium.networks import Architecture, outputs_of
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import capacity
from perceptarium.training.state import Packing
from perceptarium.training.step import example_losses

PLACES = 16
"""Places of a plane that are worked out together: measured on a CPU, 8 and 32 are slower."""
MOST_PLACES = 64 * 64
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


class Penalized(NamedTuple):
    """The numbers of a loss that may be turned: λ₁, λ₂, and (n,) the parameters of the loss."""

    l1: Any
    l2: Any
    values: Any

    @staticmethod
    def of(experiment: Experiment) -> Penalized:
        """Those of a document."""
        own = experiment.regularization
        return Penalized(
            np.float32(own.l1),
            np.float32(own.l2),
            np.array(list(experiment.resolved_loss.parameters().values()), np.float32),
        )


def heap_of(experiment: Experiment, part: str, most: int) -> Heap:
    """The first `most` examples of a set; of the training set where that one is empty."""
    sets = experiment.examples.sets
    part = part if len(sets[part]) else "train"
    first = sum(len(sets[name]) for name in SETS[: SETS.index(part)])
    whole = len(sets[part])
    count = min(whole, most)
    mean = losses[experiment.resolved_loss.kind].tags["reduction"] == "mean"
    data = data_of(experiment)
    factor = np.float32(1 / count if mean else whole / count)
    return Heap(data.inputs, data.targets, np.int32(first), np.int32(count), factor)


@dataclass(frozen=True)
class _Loss:
    """What is compiled in."""

    architecture: Architecture
    kind: str
    names: tuple[str, ...]
    packing: Packing
    rows: int
    """Examples of a block, where PLACES are worked out together."""
    rows_alone: int
    """The same where there is one place."""

    @staticmethod
    def of(experiment: Experiment) -> _Loss:
        architecture, loss = experiment.architecture, experiment.resolved_loss
        most = min(BLOCK, capacity(experiment.examples.count))

        def rows(places: int) -> int:
            return 1 << max(0, min(most, MOST_NUMBERS // (places * architecture.footprint)).bit_length() - 1)

        names = tuple(f"loss.{name}" for name in loss.parameters())
        return _Loss(architecture, loss.kind, names, Packing.of(experiment.start, 0), rows(PLACES), rows(1))

    def block(self, weights: Array, heap: Heap, number: Array, penalized: Penalized, rows: int) -> Array:
        """What a block of examples adds to the loss of weights (parameters,)."""
        begin = heap.first + number * rows
        first = jnp.minimum(begin, heap.inputs.shape[0] - rows)
        inputs = jax.lax.dynamic_slice_in_dim(heap.inputs, first, rows)
        targets = jax.lax.dynamic_slice_in_dim(heap.targets, first, rows)
        row = first + jnp.arange(rows)
        knob = {name: penalized.values[index] for index, name in enumerate(self.names)}
        outputs = outputs_of(self.architecture, self.packing.network(weights), inputs)
        each = example_losses(self.kind, knob, outputs, targets, None)
        # Selected away, not multiplied: 0 · ∞ would be NaN.
        inside = (row >= begin) & (row < heap.first + heap.count)
        total: Array = heap.factor * jnp.sum(jnp.where(inside, each, 0.0))
        return total

    def penalty(self, weights: Array, penalized: Penalized) -> Array:
        """λ₁·Σ|w| + λ₂·½Σw² over weights, not biases."""
        total = jnp.float32(0)
        for layer in self.packing.network(weights):
            own = jnp.asarray(layer.weights)
            # |w| with the slope that training takes at 0, where JAX has 1 for it.
            size = own * jax.lax.stop_gradient(jnp.sign(own))
            total += penalized.l1 * jnp.sum(size) + penalized.l2 / 2 * jnp.sum(own**2)
        return jnp.asarray(total)

    def total(self, weights: Array, heap: Heap, penalized: Penalized) -> Array:
        """The loss of weights (parameters,)."""

        def add(number: Array, total: Array) -> Array:
            return total + self.block(weights, heap, number, penalized, self.rows_alone)

        found: Array = jax.lax.fori_loop(0, blocks(heap, self.rows_alone), add, self.penalty(weights, penalized))
        return found

    def grid(self, base: Array, axes: Array, places: Array, count: Array, heap: Heap, penalized: Penalized) -> Array:
        """(places,): the loss at base + places @ axes, of the first `count` groups of PLACES; 0 of the others."""

        def group(number: Array, found: Array) -> Array:
            here = jax.lax.dynamic_slice_in_dim(places, number * PLACES, PLACES)
            # Written out: a matrix product may have fewer digits on a GPU.
            weights = base + here[:, :1] * axes[0] + here[:, 1:] * axes[1]

            def add(block: Array, total: Array) -> Array:
                return total + jax.vmap(lambda own: self.block(own, heap, block, penalized, self.rows))(weights)

            start = jax.vmap(lambda own: self.penalty(own, penalized))(weights)
            total = jax.lax.fori_loop(0, blocks(heap, self.rows), add, start)
            return jax.lax.dynamic_update_slice_in_dim(found, total, number * PLACES, 0)

        losses: Array = jax.lax.fori_loop(0, count, group, jnp.zeros(places.shape[0]))
        return losses

    def slopes(self, weights: Array, direction: Array, heap: Heap, penalized: Penalized) -> tuple[Array, Array]:
        """(parameters,) each: the gradient, and the Hessian times a direction, forward over reverse mode.

        Pearlmutter 1994, "Fast exact multiplication by the Hessian".
        """

        def both(function: Callable[[Array], Array]) -> tuple[Array, Array]:
            found: tuple[Array, Array] = jax.jvp(jax.grad(function), (weights,), (direction,))
            return found

        def add(number: Array, total: tuple[Array, Array]) -> tuple[Array, Array]:
            more = both(lambda own: self.block(own, heap, number, penalized, self.rows_alone))
            return total[0] + more[0], total[1] + more[1]

        start = both(lambda own: self.penalty(own, penalized))
        found: tuple[Array, Array] = jax.lax.fori_loop(0, blocks(heap, self.rows_alone), add, start)
        return found


def blocks(heap: Heap, rows: int) -> Array:
    """How many blocks of so many rows hold the examples."""
    count: Array = -(-heap.count // rows)
    return count


class Surface:
    """The compiled functions of one architecture, loss and size of data.

    All lenses of a process that need the same ones share them, as long as one of them is open; see `Surface.of`.
    """

    @staticmethod
    def of(experiment: Experiment, compiler: Compiler) -> Surface:
        """The one for a document; on the compiler's thread."""
        key = surface_key(experiment)
        surface = _open.get((compiler, key))
        if surface is None:
            surface = _open[compiler, key] = Surface(experiment, compiler)
        return surface

    def __init__(self, experiment: Experiment, compiler: Compiler) -> None:
        own = _Loss.of(experiment)
        heap, penalized = heap_of(experiment, "train", 1), Penalized.of(experiment)
        start, key = flat(experiment.start), surface_key(experiment)
        places, axes = np.zeros((MOST_PLACES, 2), np.float32), np.zeros((2, start.size), np.float32)
        self._grid = compiler((*key, "grid"), own.grid, start, axes, places, np.int32(1), heap, penalized)
        self._slopes = compiler((*key, "slopes"), own.slopes, start, start, heap, penalized)

    def losses(self, experiment: Experiment, base: Doubles, axes: Doubles, places: Doubles, heap: Heap) -> Floats:
        """(n,): the loss at base + places @ axes for places (n, 2), up to MOST_PLACES; NaN where it is not finite."""
        filled = np.zeros((MOST_PLACES, 2), np.float32)
        filled[: len(places)] = places
        groups = np.int32(-(-len(places) // PLACES))
        directions = axes.astype(np.float32)
        found = self._grid(base.astype(np.float32), directions, filled, groups, heap, Penalized.of(experiment))
        values = np.asarray(found)[: len(places)]
        return np.where(np.isfinite(values), values, np.float32(np.nan))

    def slopes(self, experiment: Experiment, weights: Floats, direction: Floats, heap: Heap) -> tuple[Floats, Floats]:
        """(parameters,) each: the gradient at these weights, and the Hessian times a direction."""
        gradient, bent = self._slopes(weights, direction, heap, Penalized.of(experiment))
        return np.asarray(gradient), np.asarray(bent)


def compile_loss(experiment: Experiment, compiler: Compiler) -> Callable[[Experiment, Floats, Heap], np.float32]:
    """(experiment, weights (parameters,), heap) → the loss there; NaN where it is not finite."""
    heap, start = heap_of(experiment, "train", 1), flat(experiment.start)
    key = (*surface_key(experiment), "total")
    total = compiler(key, _Loss.of(experiment).total, start, heap, Penalized.of(experiment))

    def loss(experiment: Experiment, weights: Floats, heap: Heap) -> np.float32:
        value = np.float32(total(weights, heap, Penalized.of(experiment)))
        return value if np.isfinite(value) else np.float32(np.nan)

    return loss


_open: WeakValueDictionary[tuple[Compiler, Hashable], Surface] = WeakValueDictionary()


def surface_key(experiment: Experiment) -> tuple[Hashable, ...]:
    """Documents with the same key share these functions."""
    kind = experiment.resolved_loss.kind
    inputs = experiment.examples.sets["train"].inputs.shape[1]
    return "surface", experiment.architecture, kind, inputs, capacity(experiment.examples.count)


def penalty_of(experiment: Experiment, weights: Floats) -> float:
    """What the penalties add to the loss of weights (parameters,)."""
    own = experiment.regularization
    if not own.l1 and not own.l2:
        return 0.0
    punished = weights[weights_of(experiment.architecture)].astype(np.float64)
    return float(own.l1 * np.abs(punished).sum() + own.l2 / 2 * np.square(punished).sum())
