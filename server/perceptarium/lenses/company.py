"""The landscape that several networks walk on: the loss of one of them, and the ways of all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.lenses import directions
from perceptarium.lenses.ground import Doubles, Floats, Ground, Keyframes, flat, free_of, moves
from perceptarium.lenses.landscape import lay, recorded, survey
from perceptarium.lenses.study import Look
from perceptarium.lenses.surface import Surface
from perceptarium.networks import Network

CLEARLY = 0.2
"""Another network becomes the anchor when its loss is lower by so large a part."""
MOST_PLACES = 512
"""Of all ways together, that decide how the plane lies: its components cost the square of their number."""


class Runner(NamedTuple):
    """Where a network is and has been. network: its parameters (NumPy).

    losses: of the present weights on train and test, NaN where they were not evaluated. diverged: it went to where the
    loss is no number, and stopped before.
    """

    experiment: Experiment
    step: int
    network: Network
    path: Keyframes
    losses: tuple[float, float]
    diverged: bool

    @property
    def loss(self) -> float:
        """On the training set, as it is known last; infinity: it is not."""
        known = [losses[0] for losses in (*self.path.losses[-1:], self.losses) if math.isfinite(losses[0])]
        return known[-1] if known else math.inf

    def way(self) -> Keyframes:
        """The path, up to where it is now."""
        if self.path.steps and self.path.steps[-1] == self.step:
            return self.path
        return _joined([self.path, Keyframes((self.step,), (flat(self.network),), (self.losses,))])


class Trace(NamedTuple):
    """The way of a network over a plane, k places, the last one the present one.

    points: (k, 2). losses: (k,) its own, penalties included, NaN where there is none. off: (k,) distance from the
    plane.
    """

    steps: tuple[int, ...] = ()
    points: Doubles = np.zeros((0, 2))
    losses: Floats = np.zeros(0, np.float32)
    off: Doubles = np.zeros(0)


@dataclass(frozen=True)
class Company:
    """What is seen of one plane. anchor: number of the network through whose weights it goes, at step `step`.

    values: (side, side) the loss, row by row of v. frame: (4,) u and v, lowest and highest. lengths: (2,) of one unit
    of u and v. shares: (2,) of the variance of all ways along each. chosen: flat numbers of the axes' parameters or −1.
    """

    anchor: int
    step: int
    values: Floats
    frame: Doubles
    lengths: Doubles
    shares: Floats
    chosen: tuple[int, int]
    traces: tuple[Trace, ...]


def alike(experiment: Experiment, other: Experiment) -> bool:
    """Whether the parameters of two networks are of the same shapes, so that one plane goes through both."""
    shapes = (
        [(layer.weights_shape, layer.parameter_count) for layer in own.architecture.layers]
        for own in (experiment, other)
    )
    return next(shapes) == next(shapes)


def anchor_of(runners: Sequence[Runner | None], before: int | None) -> int | None:
    """The number of the network with the least loss; the one before unless it is clearly beaten; None: there is none.

    runners: None for one that has not begun, or does not belong.
    """
    losses = {number: own.loss for number, own in enumerate(runners) if own is not None and moves(own.experiment)}
    if not losses:
        return None
    best = min(losses, key=losses.__getitem__)
    if before not in losses:
        return best
    own = losses[before]
    margin = CLEARLY * abs(own) if math.isfinite(own) else 0.0
    return best if losses[best] < own - margin else before


@np.errstate(over="ignore", invalid="ignore")
def seen_together(
    surface: Surface, runners: Sequence[Runner | None], anchor: int, ground: Ground, *, moved: bool = True
) -> Company:
    """The plane that the ground asks for through the weights of the anchor, and everybody's way over it.

    The plane `path` holds the principal components of all ways where all networks began at the same weights, else of
    where they are now. The place (0, 0) is where all began, else that of weights 0, but in the plane `weights`. moved:
    some are not where they were when the ground's last plane was laid.

    Raises:
        ValueError: the anchor has not begun.
    """
    if (own := runners[anchor]) is None:
        raise ValueError(f"network {anchor} has not begun, so that no plane goes through its weights")
    experiment, weights, free = own.experiment, flat(own.network), free_of(own.experiment)
    ways = [None if runner is None else runner.way() for runner in runners]
    union, start = _union(runners, ways)
    # A place that stays: past places do not move while the anchor walks on.
    origin = np.zeros_like(weights) if start is None else start
    probed = np.zeros((1, experiment.architecture.inputs), np.float32)
    look = Look(experiment, own.network, own.step, probed, None, union, ground)
    # Of two parameters every plane holds all ways.
    anew = moved and ground.view.plane == "path" and int(free.sum()) > 2
    plane = ground.laid = lay(surface, look, ground, anew=anew, origin=origin)
    values, frame = survey(surface, plane)

    def trace(experiment: Experiment, way: Keyframes) -> Trace:
        points, off = plane.places(way.weights)
        losses = recorded(experiment, plane.view, way)
        kept = np.isfinite(points).all(axis=1) & np.isfinite(off)
        steps = tuple(step for step, keep in zip(way.steps, kept, strict=True) if keep)
        return Trace(steps, points[kept], losses[kept], off[kept])

    traces = tuple(
        Trace() if runner is None or way is None else trace(runner.experiment, way)
        for runner, way in zip(runners, ways, strict=True)
    )
    shares = directions.shares(union, weights, free, plane.axes)
    lengths = np.linalg.norm(plane.axes, axis=1)
    return Company(anchor, own.step, values, frame, lengths, shares, plane.chosen, traces)


def _union(runners: Sequence[Runner | None], ways: Sequence[Keyframes | None]) -> tuple[Keyframes, Floats | None]:
    """The places that decide how the plane lies and what of it is shown, of all that did not run away.

    And where all began (parameters,), None: not at the same place.
    """
    both = [(runner, way) for runner, way in zip(runners, ways, strict=True) if runner is not None and way is not None]
    tame = [way for runner, way in both if not runner.diverged] or [way for _, way in both]
    start = both[0][1].weights[0]
    shared = all(np.array_equal(way.weights[0], start) for _, way in both)
    whole = sum(len(way.steps) for way in tame)
    stride = max(1, math.ceil(whole / MOST_PLACES)) if shared else whole
    return _joined([_thinned(way, stride) for way in tame]), start if shared else None


def _thinned(way: Keyframes, stride: int) -> Keyframes:
    """Every so manieth place, the last one among them."""
    return Keyframes(way.steps[::-stride], way.weights[::-stride], way.losses[::-stride])


def _joined(ways: Sequence[Keyframes]) -> Keyframes:
    return Keyframes(
        tuple(step for way in ways for step in way.steps),
        tuple(weights for way in ways for weights in way.weights),
        tuple(losses for way in ways for losses in way.losses),
    )
