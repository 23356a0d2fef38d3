"""The loss over a plane of the parameters' space, where the weights stand in it, and the path that led there."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import replace

import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.lenses import directions
from perceptarium.lenses.curvature import bends, heap_for_slopes
from perceptarium.lenses.ground import (
    Doubles,
    Floats,
    Ground,
    Keyframes,
    LandscapeView,
    Plane,
    flat,
    free_of,
    moves,
)
from perceptarium.lenses.study import Arrays, Look, Study, padded_lens
from perceptarium.lenses.surface import Surface, heap_of, penalty_of
from perceptarium.lenses.total_loss import Heap
from perceptarium.networks.padded import Padding
from perceptarium.training.compiler import Compiler
from perceptarium.training.evaluation import SCORED
from perceptarium.training.program import compile_padded, compile_program, program_key
from perceptarium.training.state import TrainingState, begin

MOST_WORK = 6_000_000_000
"""Multiplications of one landscape, about."""
FEWEST_EXAMPLES, FEWEST_POINTS = 20, 11
"""First fewer examples count, down to so many; then there are fewer points a side."""
MARGIN = 1.1
"""Room around what is shown."""
TURNING = {"sharpest", "path"}
"""Planes that lie otherwise after every step."""
SURROUNDINGS = {"sharpest": 1 / 8, "path": 1 / 64}
"""Of the length of all weights: so far a plane of unit directions reaches at least."""


def extent(experiment: Experiment, view: LandscapeView) -> tuple[int, Heap]:
    """Points a side and the examples whose loss is taken: as many as a look can afford."""
    each = max(1, experiment.architecture.multiplications)
    most = max(FEWEST_EXAMPLES, MOST_WORK // (view.size**2 * each))
    heap = heap_of(experiment, view.part, min(SCORED, most))
    side = math.isqrt(MOST_WORK // (int(heap.count) * each))
    # An odd number, so that a point is in the middle.
    return (view.size, heap) if side >= view.size else (max(FEWEST_POINTS, side - 1 | 1), heap)


def lay(surface: Surface, look: Look, ground: Ground, *, anew: bool = False, origin: Floats | None = None) -> Plane:
    """The plane through the present weights that is asked for; the last one where they still lie on it.

    anew: not that one, even so: the path is another one. origin: its foot is the place (0, 0), but in the plane
    `weights`, and what is shown lies around the path; None: both are so of the present weights. The axes are 0 where
    the weights are not finite.
    """
    weights, view, before = flat(look.network), ground.view, ground.laid
    if before is not None and (before.view.axes != view.axes or not _alike(before.experiment, look.experiment)):
        before = None
    stays = before is not None and not anew and before.experiment is look.experiment
    if before is not None and stays and before.holds(weights):
        plane = replace(before, view=view)
    else:
        plane = _laid(surface, look, view, before)
    if origin is not None and view.plane != "weights":
        plane = replace(plane, base=plane.base + plane.places((origin,))[0][0] @ plane.axes)
    return _framed(plane, weights, look.keyframes, before, follows=view.plane == "weights" or origin is not None)


def _laid(surface: Surface, look: Look, view: LandscapeView, before: Plane | None) -> Plane:
    experiment, weights = look.experiment, flat(look.network)
    free = free_of(experiment)
    plane = Plane(view, experiment, look.step, weights.astype(np.float64), np.zeros((2, weights.size)))
    if not np.isfinite(weights).all():
        return plane
    if view.plane == "random":
        return replace(plane, axes=directions.filter_normalized(experiment.architecture, weights, free, view.seed))
    gradient, _ = surface.slopes(experiment, weights, np.zeros_like(weights), heap_for_slopes(experiment))
    if view.plane == "weights":
        given = (view.first, view.second) if before is None else before.chosen
        chosen = directions.steepest(gradient, free, given)
        for axis, number in enumerate(chosen):
            if number >= 0:
                plane.axes[axis, number] = 1
                plane.base[number] = 0
        return replace(plane, chosen=chosen)
    downhill = gradient.astype(np.float64) * free
    if view.plane == "sharpest":
        # Where the way down is the sharpest direction itself, the next one is across.
        axes = directions.orthonormal([downhill, *bends(surface, experiment, weights, 2)[1]])
    else:
        spare = list(np.random.default_rng(0).standard_normal((2, weights.size)) * free)
        axes = directions.orthonormal([*directions.principal(look.keyframes, weights, free), downhill, *spare])
    if before is not None:
        # Directions have no sign of their own: they stay on the side where they were.
        axes = np.where(np.sum(axes * before.axes, axis=1, keepdims=True) < 0, -axes, axes)
    return replace(plane, axes=axes)


def _alike(one: Experiment, other: Experiment) -> bool:
    """Whether the same parameters train."""
    same = one is other or one.architecture == other.architecture
    return same and (one is other or bool(np.array_equal(free_of(one), free_of(other))))


def _framed(plane: Plane, weights: Floats, keyframes: Keyframes, before: Plane | None, *, follows: bool) -> Plane:
    """With the part of it that is shown, as before if that will do; around the path where it `follows`, else (0, 0)."""
    view = plane.view
    steady = before if before is not None and before.view.reach == view.reach else None
    point = plane.places((weights,))[0]
    if not np.isfinite(point).all():
        return replace(plane, reach=view.reach or plane.reach)
    if view.reach is not None:
        near = steady is not None and np.abs(point - steady.centre).max(initial=0) <= view.reach / 2
        centre = steady.centre if steady is not None and near else _pair(point[0] if follows else np.zeros(2))
        return replace(plane, centre=centre, reach=view.reach)
    shown = np.concatenate([point, plane.places(keyframes.weights)[0]])
    shown = shown[np.isfinite(shown).all(axis=1)]
    middle = (shown.min(axis=0) + shown.max(axis=0)) / 2 if follows and len(shown) else np.zeros(2)
    needed = max(_least(plane, point[0], weights), MARGIN * float(np.abs(shown - middle).max(initial=0)))
    if not math.isfinite(needed):
        return plane
    if steady is not None:
        inside = MARGIN * np.abs(shown - steady.centre).max(initial=0) <= steady.reach
        if inside and steady.reach / 4 < needed <= steady.reach:
            return replace(plane, centre=steady.centre, reach=steady.reach)
    return replace(plane, centre=_pair(middle), reach=2.0 ** math.ceil(math.log2(needed)))


def _least(plane: Plane, point: Doubles, weights: Floats) -> float:
    """How far around the weights is always seen."""
    if plane.view.plane == "weights":
        return max(1.0, float(np.abs(point).max()) / 2)
    length = float(np.linalg.norm(weights)) or 1.0
    return SURROUNDINGS[plane.view.plane] * length if plane.view.plane in SURROUNDINGS else 1.0


def _pair(place: Doubles) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def survey(surface: Surface, plane: Plane) -> tuple[Floats, Doubles]:
    """(side, side) the loss over what is shown of a plane, row by row of v; (4,) u and v, lowest and highest."""
    experiment = plane.experiment
    side, heap = extent(experiment, plane.view)
    along, up = (np.linspace(middle - plane.reach, middle + plane.reach, side) for middle in plane.centre)
    places = np.stack([np.tile(along, side), np.repeat(up, side)], axis=1)
    values = surface.losses(experiment, plane.base, plane.axes, places, heap)
    return values.reshape(side, side), np.array([along[0], along[-1], up[0], up[-1]])


def loss_of(surface: Surface, experiment: Experiment, weights: Floats, view: LandscapeView) -> Floats:
    """(1,): the loss of weights (parameters,), of the same examples as the landscape's; NaN where it is not finite."""
    # A plane without extent: its foot is these very weights, rounded by no axis.
    nowhere = np.zeros((2, weights.size))
    _, heap = extent(experiment, view)
    return surface.losses(experiment, weights.astype(np.float64), nowhere, np.zeros((1, 2)), heap)


def recorded(experiment: Experiment, view: LandscapeView, keyframes: Keyframes) -> Floats:
    """(k,): the recorded loss at every keyframe, and its penalties, as the landscape has them."""
    column = 1 if view.part == "test" and len(experiment.examples.sets["test"]) else 0
    rows = zip(keyframes.losses, keyframes.weights, strict=True)
    return np.array([losses[column] + penalty_of(experiment, weights) for losses, weights in rows], np.float32)


def _key(experiment: Experiment) -> Hashable:
    return "landscape", program_key(experiment)


def _compile(experiment: Experiment, compiler: Compiler, padding: Padding | None = None) -> Callable[[Look], Arrays]:
    surface = Surface(experiment, compiler, padding)
    # What trains takes the next step as well: compiled already, most of the time.
    program = compile_padded(padding.width, compiler) if padding else compile_program(experiment, compiler)

    def stepped(look: Look) -> Floats:
        experiment = look.experiment
        memory = look.memory or begin(look.network, experiment.optimizer.kind).memory
        state = program.pack(TrainingState(look.network, memory, np.int32(look.step)))
        after, *_ = program.train(state, program.place(experiment), program.knobs(experiment), np.int32(1))
        return flat(program.network(experiment.architecture, after))

    @np.errstate(over="ignore", invalid="ignore")
    def look(look: Look) -> Arrays:
        experiment, ground = look.experiment, look.ground or Ground()
        weights, path = flat(look.network), look.keyframes
        before = ground.laid
        # Where few parameters train the weights stay on these planes, whose directions are those of a step.
        turned = before is not None and ground.view.plane in TURNING and look.step != before.step
        plane = ground.keep(lay(surface, look, ground, anew=turned))
        places, off = plane.places((weights, stepped(look), *path.weights))
        values, frame = survey(surface, plane)
        return {
            "landscape": values,
            "landscape_frame": frame,
            "landscape_point": places[0].astype(np.float32),
            "landscape_now": loss_of(surface, experiment, weights, plane.view),
            "landscape_next": places[1].astype(np.float32),
            "landscape_path": places[2:].astype(np.float32),
            "landscape_path_steps": np.array(path.steps, np.float64),
            "landscape_path_loss": recorded(experiment, plane.view, path),
            "landscape_path_off": off[2:].astype(np.float32),
            "landscape_axes": np.linalg.norm(plane.axes, axis=1),
            "landscape_shares": directions.shares(path, weights, free_of(experiment), plane.axes),
            "landscape_chosen": np.array(plane.chosen, np.float64),
            "landscape_step": np.array([plane.step], np.float64),
            "landscape_plane": plane.view.numbers,
            "landscape_number": np.array([plane.number], np.float64),
        }

    return look


STUDY = Study(0.05, moves, _key, _compile, warmed=False, padded=padded_lens("landscape", _compile))
