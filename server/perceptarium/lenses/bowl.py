"""The error bowl of a linear neuron, in closed form: its curvature, its bottom, and the rate that it bears."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study
from perceptarium.losses import losses
from perceptarium.training.compiler import Compiler

Doubles = NDArray[np.float64]
CURVATURE = {"half_sum": 1.0, "mse": 2.0}
"""The second derivative of one example's loss by what is predicted."""
MOST = 20
"""Numbers of a neuron, at most."""


def hessian_of(experiment: Experiment) -> Doubles:
    """(n, n): second derivatives of the training loss by the weights, and last the bias if there is one.

    E is quadratic, so it is the same everywhere: c·XᵀX, divided by the number of examples where the loss is a mean.
    """
    inputs = _columns(experiment)
    loss = experiment.resolved_loss.kind
    count = len(inputs) if losses[loss].tags["reduction"] == "mean" else 1
    hessian: Doubles = np.float64(CURVATURE[loss] / count) * (inputs.T @ inputs)
    return hessian


def largest_rate(experiment: Experiment) -> float:
    """Gradient descent on all examples converges below 2/λmax and diverges above; infinite where E is flat."""
    hessian = hessian_of(experiment)
    weights = len(hessian) - experiment.network.output.bias
    # L2 bends the bowl of the weights, not that of the bias.
    hessian[range(weights), range(weights)] += experiment.regularization.l2
    steepest = float(np.linalg.eigvalsh(hessian)[-1])
    return 2 / steepest if steepest > 0 else float("inf")


def bottom_of(experiment: Experiment) -> Doubles:
    """(n,): the weights, and last the bias, of least training loss; of several the shortest (least squares)."""
    found = np.linalg.lstsq(_columns(experiment), _targets(experiment), rcond=None)[0]
    return found.astype(np.float64)


def _columns(experiment: Experiment) -> Doubles:
    inputs = experiment.examples.sets["train"].inputs.astype(np.float64)
    ones = np.ones((len(inputs), int(experiment.network.output.bias)))
    return np.concatenate([inputs, ones], axis=1)


def _targets(experiment: Experiment) -> Doubles:
    return experiment.examples.sets["train"].targets[:, 0].astype(np.float64)


def _fits(experiment: Experiment) -> bool:
    """One linear neuron with a quadratic loss, and nothing held fast in it."""
    hold = experiment.holds[-1]
    alone = not experiment.network.layers and experiment.architecture.outputs == 1 and not (hold.frozen or hold.cut)
    return alone and experiment.resolved_loss.kind in CURVATURE and experiment.architecture.inputs <= MOST


def look(look: Look) -> Arrays:
    """What frames carry: the Hessian, the bottom, the least loss and the largest rate."""
    hessian = hessian_of(look.experiment)
    bottom = bottom_of(look.experiment)
    residual = _columns(look.experiment) @ bottom - _targets(look.experiment)
    loss = look.experiment.resolved_loss.kind
    mean = losses[loss].tags["reduction"] == "mean"
    least = CURVATURE[loss] / 2 * np.square(residual).sum() / (len(residual) if mean else 1)
    return {
        "bowl_hessian": hessian,
        "bowl_bottom": bottom,
        "bowl_least": np.array([least]),
        "bowl_rate": np.array([largest_rate(look.experiment)]),
    }


def _key(experiment: Experiment) -> Hashable:
    del experiment
    return "bowl"


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    del experiment, compiler  # closed forms need no program
    return look


STUDY = Study(0.1, _fits, _key, _compile, closed=look)
