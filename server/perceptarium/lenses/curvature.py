"""How sharply the loss bends: the largest eigenvalue of its Hessian, and the rate that such a bend bears."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.lenses.eigen import largest
from perceptarium.lenses.ground import Doubles, Floats, flat, free_of, moves
from perceptarium.lenses.study import Arrays, Look, Study
from perceptarium.lenses.surface import Heap, Surface, heap_of, surface_key
from perceptarium.optimizers import schedules
from perceptarium.training.compiler import Compiler

TOLERANCE = 1e-4
MOST_WORK = 8_000_000_000
"""Multiplications of a look, about: where all examples take more, the first ones count."""
WORK = 6 * 40
"""Forward passes that 40 products with the Hessian are worth."""
FEWEST_EXAMPLES = 20


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


def bound_decides(experiment: Experiment, heap: Heap) -> bool:
    """Whether that bound tells if training diverges: gradient descent, or momentum, on all examples and by no chance.

    Nor where the gradient is clipped, or where the curvature is of some examples alone.
    """
    count = len(experiment.examples.sets["train"])
    chance = experiment.regularization.dropout > 0 or experiment.augments
    chance = chance or any(layer.kind == "dropout" for layer in experiment.network.layers)
    whole = experiment.batch_size == count and int(heap.count) == count
    plain = experiment.optimizer.kind in ("sgd", "momentum") and experiment.optimizer.clip_norm is None
    return plain and whole and not chance


def _key(experiment: Experiment) -> Hashable:
    return "curvature", *surface_key(experiment)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    surface = Surface.of(experiment, compiler)

    def look(look: Look) -> Arrays:
        experiment = look.experiment
        (steepest,), _ = bends(surface, experiment, flat(look.network), 1)
        decides = bound_decides(experiment, heap_for_slopes(experiment))
        bound = largest_curvature(experiment, look.step)
        return {
            "curvature": np.array([steepest, bound, decides], np.float32),
            "curvature_step": np.array([look.step], np.float64),
        }

    return look


STUDY = Study(0.1, moves, _key, _compile, warmed=False)
