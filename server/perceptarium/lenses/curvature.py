"""How sharply the loss bends: the largest eigenvalue of its Hessian, and the rate that such a bend bears."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import IntEnum

import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.lenses.eigen import largest
from perceptarium.lenses.ground import Doubles, Floats, flat, free_of, moves
from perceptarium.lenses.study import Arrays, Look, Study, padded_lens
from perceptarium.lenses.surface import Surface, heap_of, surface_key
from perceptarium.lenses.total_loss import Heap
from perceptarium.networks.padded import Padding
from perceptarium.optimizers import schedules
from perceptarium.training.compiler import Compiler

TOLERANCE = 1e-4
MOST_WORK = 8_000_000_000
"""Multiplications of a look, about: where all examples take more, the first ones count."""
WORK = 6 * 40
"""Forward passes that 40 products with the Hessian are worth."""
FEWEST_EXAMPLES = 20


class Unbound(IntEnum):
    """Why the bound does not tell whether training diverges; the first reason of several."""

    NO = 0
    """It does tell."""
    OPTIMIZER = 1
    CLIPPING = 2
    BATCHES = 3
    DROPOUT = 4
    AUGMENTATION = 5
    SOME_EXAMPLES = 6
    """The curvature is of some examples alone."""


def heap_for_slopes(experiment: Experiment) -> Heap:
    """The training examples that are looked at: all of them, unless that is too much work."""
    most = MOST_WORK // (WORK * max(1, experiment.architecture.multiplications))
    return heap_of(experiment, "train", max(FEWEST_EXAMPLES, most))


def bends(surface: Surface, experiment: Experiment, weights: Floats, count: int) -> tuple[Doubles, Doubles]:
    """The largest (algebraic) eigenvalues of the Hessian of what trains, and their directions, of length 1.

    (count,) descending, and (count, parameters): fewer where fewer parameters train. NaN, and directions of zeros,
    where the loss has no finite slopes; see `eigen.largest`.
    """
    free, heap = np.flatnonzero(free_of(experiment)), heap_for_slopes(experiment)

    def bend(direction: Doubles) -> Doubles:
        whole = np.zeros_like(weights)
        whole[free] = direction
        return surface.slopes(experiment, weights, whole, heap)[1][free].astype(np.float64)

    values, vectors = largest(bend, free.size, min(count, free.size), TOLERANCE)
    found = np.zeros((values.size, weights.size))
    found[:, free] = vectors.T
    return values[::-1], found[::-1]


def largest_curvature(experiment: Experiment, step: int) -> float:
    """The curvature above which gradient descent diverges at a step's rate η.

    2/η; with momentum μ 2(1 + μ)/η, with Nesterov's 2(1 + μ)/((1 + 2μ)·η): where a mode of the linear recurrence
    leaves the unit circle at −1. Infinite where the rate is 0.
    """
    optimizer = experiment.optimizer
    rate = float(getattr(optimizer, "learning_rate", 0.0)) * float(schedules.call(optimizer.schedule, step))
    if rate <= 0:
        return float("inf")
    momentum = float(getattr(optimizer, "momentum", 0.0))
    ahead = 1 + 2 * momentum if optimizer.kind == "nesterov" else 1
    return 2 * (1 + momentum) / ahead / rate


def unbound(experiment: Experiment, heap: Heap) -> Unbound:
    """Why that bound does not decide; it does for gradient descent, or momentum, on all examples and by no chance.

    heap: the examples that the curvature is of.
    """
    count = len(experiment.examples.sets["train"])
    reasons = {
        Unbound.OPTIMIZER: experiment.optimizer.kind not in ("sgd", "momentum"),
        Unbound.CLIPPING: experiment.optimizer.clip_norm is not None,
        Unbound.BATCHES: experiment.batch_size != count,
        Unbound.DROPOUT: experiment.regularization.dropout > 0
        or any(layer.kind == "dropout" for layer in experiment.network.layers),
        Unbound.AUGMENTATION: experiment.augments,
        Unbound.SOME_EXAMPLES: int(heap.count) != count,
    }
    return next((reason for reason, holds in reasons.items() if holds), Unbound.NO)


def _key(experiment: Experiment) -> Hashable:
    return "curvature", *surface_key(experiment)


def _compile(experiment: Experiment, compiler: Compiler, padding: Padding | None = None) -> Callable[[Look], Arrays]:
    surface = Surface(experiment, compiler, padding)

    def look(look: Look) -> Arrays:
        experiment = look.experiment
        (steepest,), _ = bends(surface, experiment, flat(look.network), 1)
        reason = unbound(experiment, heap_for_slopes(experiment))
        bound = largest_curvature(experiment, look.step)
        return {
            "curvature": np.array([steepest, bound, reason is Unbound.NO, reason], np.float32),
            "curvature_step": np.array([look.step], np.float64),
        }

    return look


STUDY = Study(0.1, moves, _key, _compile, warmed=False, padded=padded_lens("curvature", _compile))
