"""What all datasets of pictures share: pixels row by row, from 0, no ink or black, to 1, full ink or white."""

from __future__ import annotations

from functools import cache
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from perceptarium.datasets.table import DataKind, Drawing, Ints, Shape, Task, pixel_names
from perceptarium.registry import Toggle

SHUFFLE = "Moves every pixel to another place, the same in every picture: what lay side by side is torn apart."
SEED_OF_ORDER = 4_000


class ImageKind(DataKind):
    """A dataset of pictures, their pixels in place or shuffled."""

    kept_on_change: ClassVar[tuple[str, ...]] = ("seed", "shuffle_pixels")

    shuffle_pixels: Annotated[bool, Toggle("Shuffle pixels", help=SHUFFLE)] = Field(
        False, title="Shuffle pixels", description=SHUFFLE
    )


@cache
def pixel_order(height: int, width: int) -> Ints:
    """The one permutation that shuffles all pictures of a size: place i gets the pixel `pixel_order[i]`."""
    order = np.random.default_rng(SEED_OF_ORDER).permutation(height * width).astype(np.int64)
    order.flags.writeable = False  # every caller gets the same array
    return order


def picture_shape(
    task: Task, height: int, width: int, classes: tuple[str, ...], drawing: Drawing | None = None, *, ink: bool = True
) -> Shape:
    """What a dataset of such pictures looks like from outside."""
    return Shape(
        "image",
        task,
        domain=(0.0, 1.0),
        image=(height, width),
        classes=classes,
        inputs=pixel_names(height, width),
        drawing=drawing,
        ink=ink,
    )
