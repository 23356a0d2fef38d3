"""What a landscape stands on: the plane that is asked for, the plane that was laid, and where the run has been."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from perceptarium.experiment import Experiment
from perceptarium.networks import Architecture, trainable

Floats: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]
Number = Annotated[int | None, Field(ge=0)]
FARTHEST = 1e6
"""From the origin of a plane, in units of its axes."""
Coordinate = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST, allow_inf_nan=False)]
PlaneKind: TypeAlias = Literal["weights", "random", "sharpest", "path"]
Part: TypeAlias = Literal["train", "test"]
RECENT_BYTES = 8_000_000
"""Of the axes of planes that were laid lately: whoever points at one has seen it a moment ago."""
AT_ONCE = 4_000_000
"""Numbers of keyframes that are worked on together."""


class LandscapeView(BaseModel):
    """Which plane of the parameters' space is shown, and how finely."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plane: PlaneKind = "random"
    first: Number = Field(None, description="plane `weights`: a parameter by its number in the lens `weights`")
    second: Number = Field(None, description="null: of those with the largest gradient")
    part: Part = Field("train", description="whose loss")
    size: Literal[21, 31, 41, 64] = Field(41, description="points a side")
    reach: float | None = Field(
        None,
        gt=0,
        le=FARTHEST,
        allow_inf_nan=False,
        description="half of a side, in units of the axes; null: as needed",
    )
    seed: int = Field(0, ge=0, lt=2**31, description="draws the directions of the plane `random`")
    at: tuple[Coordinate, Coordinate] | None = Field(
        None, description="u, v: where the lens elsewhere shows the network; null: nowhere"
    )

    @field_validator("second")
    @classmethod
    def _two_parameters(cls, second: int | None, others: ValidationInfo) -> int | None:
        if second is not None and second == others.data.get("first"):
            allowed = {"expected": "another parameter than first"}
            raise PydanticCustomError("twice", "first and second must be two parameters, not one twice", allowed)
        return second

    @property
    def axes(self) -> tuple[object, ...]:
        """What decides about the axes: another reach or size is the same plane."""
        return self.plane, self.first, self.second, self.seed

    @property
    def unpointed(self) -> LandscapeView:
        """The same landscape, and nobody points at it."""
        return self.model_copy(update={"at": None})

    @property
    def numbers(self) -> Doubles:
        """(7,): which request this is, as frames name it: see `docs/protocol.md`."""
        kind, part = get_args(PlaneKind).index(self.plane), get_args(Part).index(self.part)
        chosen = (-1 if number is None else number for number in (self.first, self.second))
        return np.array([kind, part, self.size, self.reach or 0, self.seed, *chosen], np.float64)


class Keyframes(NamedTuple):
    """Where a run has been, oldest first. weights: (parameters,) each. losses: recorded, of train and test."""

    steps: tuple[int, ...] = ()
    weights: tuple[Floats, ...] = ()
    losses: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Plane:
    """All base + u·axes[0] + v·axes[1], as they were laid around the weights of a step.

    base: (parameters,), the place (0, 0). axes: (2, parameters); one that shows nothing is 0. chosen: the flat numbers
    of two parameters, or −1. centre, reach: of the part that is shown, in units of the axes. number: its own in a
    session, from 1 on.
    """

    view: LandscapeView
    experiment: Experiment
    step: int
    base: Doubles
    axes: Doubles
    chosen: tuple[int, int] = (-1, -1)
    centre: tuple[float, float] = (0.0, 0.0)
    reach: float = 1.0
    number: int = 0

    def at(self, u: float, v: float) -> Floats:
        """(parameters,): the weights at a place."""
        weights: Floats = (self.base + u * self.axes[0] + v * self.axes[1]).astype(np.float32)
        return weights

    def places(self, points: tuple[Floats, ...]) -> tuple[Doubles, Doubles]:
        """(k, 2) where points (parameters,) lie, by least squares, and (k,) how far each is from the plane."""
        inverse = np.linalg.pinv(self.axes @ self.axes.T, hermitian=True)
        rows = max(1, AT_ONCE // self.base.size)
        found, off = [np.zeros((0, 2))], [np.zeros(0)]
        for start in range(0, len(points), rows):
            moved = np.stack(points[start : start + rows]) - self.base
            place = moved @ self.axes.T @ inverse
            found.append(place)
            off.append(np.linalg.norm(moved - place @ self.axes, axis=1))
        return np.concatenate(found), np.concatenate(off)

    def holds(self, point: Floats) -> bool:
        """Whether a point lies on it, but for rounding."""
        return bool(self.places((point,))[1][0] <= 1e-5 * (1 + np.linalg.norm(point)))


@dataclass
class Ground:
    """What a session keeps of its landscape. laid: the last plane; replaced by whoever looks, read by others.

    planes: how many there have been, those of the session's earlier grounds among them.
    """

    view: LandscapeView = field(default_factory=LandscapeView)
    laid: Plane | None = None
    planes: int = 0
    small: dict[PlaneKind, Ground] = field(default_factory=dict)
    """Of the small pictures of all planes."""
    _recent: OrderedDict[int, Plane] = field(default_factory=OrderedDict)

    def keep(self, plane: Plane) -> Plane:
        """The same plane with its number: a new one, unless it is the last plane again."""
        last = self.laid
        same = last is not None and plane.axes is last.axes and plane.base is last.base
        self.planes += not same
        self.laid = self._recent[self.planes] = replace(plane, number=self.planes)
        while len(self._recent) > max(1, RECENT_BYTES // plane.axes.nbytes):
            self._recent.popitem(last=False)
        return self.laid

    def plane(self, number: int | None) -> Plane | None:
        """The plane of a number, or the last one; None: there is none, or it was too long ago."""
        return self.laid if number is None else self._recent.get(number)


def flat(network: Any) -> Floats:
    """(parameters,): all of a network (NumPy), in the order of the lens `weights`."""
    return np.concatenate([np.ravel(part) for layer in network for part in layer]).astype(np.float32, copy=False)


def free_of(experiment: Experiment) -> NDArray[np.bool_]:
    """(parameters,): which of them train; not those that are frozen or cut, nor biases that there are none of."""
    held = trainable(experiment.architecture, experiment.holds)
    if held is None:
        return np.ones(experiment.architecture.parameter_count, bool)
    return flat(held) > 0


def weights_of(architecture: Architecture) -> NDArray[np.bool_]:
    """(parameters,): which of them are weights, not biases; penalties are on those."""
    parts = []
    for layer in architecture.layers:
        weights = int(np.prod(layer.weights_shape))
        parts += [np.ones(weights, bool), np.zeros(layer.parameter_count - weights, bool)]
    return np.concatenate(parts)


def moves(experiment: Experiment) -> bool:
    """Whether anything trains."""
    return bool(free_of(experiment).any())
