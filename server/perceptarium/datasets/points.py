"""Points of a curve that stand in the document, so that a hand can move them."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from perceptarium.datasets.table import RowsKind, Shape, Split, Table, datasets

MOST_POINTS = 200
REACH = 10.0
"""How far up and down a point may lie."""
PLACE = Shape("line", "regression", domain=(-1.0, 1.0), inputs=("x",))
Point = tuple[
    Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)],
    Annotated[float, Field(ge=-REACH, le=REACH, allow_inf_nan=False)],
]
WAVE = tuple((round(x, 2), round(float(np.sin(np.pi * x)), 2)) for x in np.linspace(-0.9, 0.9, 10).tolist())


class PointsKind(RowsKind):
    """Points (x, y) as given: all of `points` train, `test_points` judge on top."""

    points: tuple[Point, ...] = Field(
        WAVE, min_length=1, max_length=MOST_POINTS, title="Points", description="x from −1 to 1, y from −10 to 10"
    )
    test_points: tuple[Point, ...] = Field((), max_length=MOST_POINTS, title="Test points")
    split: Split = Split(train=1.0, validation=0.0, test=0.0)

    def arrays(self) -> Table:
        """The points as inputs (n, 1) and targets (n, 1), in the order of the seed."""
        rows = np.array(self.points, np.float32)[np.random.default_rng(self.seed).permutation(len(self.points))]
        test = np.array(self.test_points, np.float32).reshape(-1, 2)
        return Table(rows[:, :1], rows[:, 1:], test=(test[:, :1], test[:, 1:]) if len(test) else None)


@datasets.entry("Points", base=PointsKind, shape=PLACE, family="curve")
def points(rng: np.random.Generator) -> Table:  # noqa: ARG001 - the points come with the document
    """Points that you move, add and take away in the picture."""
    raise TypeError("points come with their document")
