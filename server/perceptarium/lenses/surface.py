"""The loss over all parameters of a document's network, compiled: its values, its slopes, and how those bend."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeAlias

import numpy as np

from perceptarium.datasets.examples import SETS
from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import Doubles, Floats, weights_of
from perceptarium.lenses.padded_loss import PaddedLoss
from perceptarium.lenses.study import data_of
from perceptarium.lenses.total_loss import PLACES, ExactLoss, Heap, TotalLoss
from perceptarium.losses import losses
from perceptarium.networks.padded import Padding
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import capacity, place
from perceptarium.training.program import PADDED_ROWS, padding_of

MOST_PLACES = 64 * 64
Loss: TypeAlias = Callable[[Experiment, Floats, Heap], np.float32]
"""(experiment, weights (parameters,), heap) → the loss there; NaN where it is not finite."""


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


class Layout:
    """How a document's weights and examples are laid out for a compiled loss: as they are, or in padded arrays."""

    def __init__(self, experiment: Experiment, padding: Padding | None) -> None:
        self._padding = padding
        self.loss: TotalLoss = ExactLoss.of(experiment) if padding is None else PaddedLoss.of(padding)
        self.key = surface_key(experiment) if padding is None else ("padded surface", padding.width)

    def spread(self, experiment: Experiment, numbers: Floats | Doubles) -> Floats:
        """(…, parameters) of a document as (…, parameters) of the loss."""
        if self._padding is None:
            return numbers.astype(np.float32)
        spread = np.zeros((*numbers.shape[:-1], self.loss.packing.parameters), np.float32)
        spread[..., self._padding.places(experiment.architecture)] = numbers
        return spread

    def gather(self, experiment: Experiment, spread: Floats) -> Floats:
        """The inverse of `spread`."""
        return spread if self._padding is None else spread[..., self._padding.places(experiment.architecture)]

    def heap(self, experiment: Experiment, heap: Heap) -> Heap:
        """The same examples, as the loss takes them."""
        if self._padding is None:
            return heap
        data = place(experiment.examples, experiment.batch.order, PADDED_ROWS, self._padding.width)
        return heap._replace(inputs=data.inputs, targets=data.targets)


class Surface:
    """The compiled functions of one architecture, loss and size of data, or of all that a padding holds."""

    def __init__(self, experiment: Experiment, compiler: Compiler, padding: Padding | None = None) -> None:
        self._layout = own = Layout(experiment, padding)
        loss, key = own.loss, own.key
        heap, given = own.heap(experiment, heap_of(experiment, "train", 1)), loss.given(experiment)
        start = np.zeros(loss.packing.parameters, np.float32)
        places, axes = np.zeros((MOST_PLACES, 2), np.float32), np.zeros((2, start.size), np.float32)
        self._grid = compiler((*key, "grid"), loss.grid, start, axes, places, np.int32(1), heap, given)
        self._slopes = compiler((*key, "slopes"), loss.slopes, start, start, heap, given)

    def losses(self, experiment: Experiment, base: Doubles, axes: Doubles, places: Doubles, heap: Heap) -> Floats:
        """(n,): the loss at base + places @ axes for places (n, 2), up to MOST_PLACES; NaN where it is not finite."""
        own = self._layout
        filled = np.zeros((MOST_PLACES, 2), np.float32)
        filled[: len(places)] = places
        groups = np.int32(-(-len(places) // PLACES))
        foot, directions = own.spread(experiment, base), own.spread(experiment, axes)
        found = self._grid(foot, directions, filled, groups, own.heap(experiment, heap), own.loss.given(experiment))
        values = np.asarray(found)[: len(places)]
        return np.where(np.isfinite(values), values, np.float32(np.nan))

    def slopes(self, experiment: Experiment, weights: Floats, direction: Floats, heap: Heap) -> tuple[Floats, Floats]:
        """(parameters,) each: the gradient at these weights, and the Hessian times a direction."""
        own = self._layout
        places = own.spread(experiment, weights), own.spread(experiment, direction)
        gradient, bent = self._slopes(*places, own.heap(experiment, heap), own.loss.given(experiment))
        return own.gather(experiment, np.asarray(gradient)), own.gather(experiment, np.asarray(bent))


def compile_loss(experiment: Experiment, compiler: Compiler, padding: Padding | None = None) -> Loss:
    """Compile the loss of single weights."""
    own = Layout(experiment, padding)
    heap, given = own.heap(experiment, heap_of(experiment, "train", 1)), own.loss.given(experiment)
    start = np.zeros(own.loss.packing.parameters, np.float32)
    total = compiler((*own.key, "total"), own.loss.total, start, heap, given)

    def loss(experiment: Experiment, weights: Floats, heap: Heap) -> np.float32:
        spread = own.spread(experiment, weights)
        value = np.float32(total(spread, own.heap(experiment, heap), own.loss.given(experiment)))
        return value if np.isfinite(value) else np.float32(np.nan)

    return loss


def surfaces(experiment: Experiment) -> list[tuple[Hashable, Callable[[Compiler], Surface]]]:
    """Keys and builds: the surface of a document, then the padded one, if there is one, that many documents share."""
    found: list[tuple[Hashable, Callable[[Compiler], Surface]]] = [
        (surface_key(experiment), partial(Surface, experiment))
    ]
    if (padding := padding_of(experiment)) is not None:
        found.append((("padded surface", padding.width), partial(Surface, experiment, padding=padding)))
    return found


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
