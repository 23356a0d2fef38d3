"""Drawn pictures that may show several things at once."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from perceptarium.datasets.images import ImageKind, picture_shape
from perceptarium.datasets.table import Table, datasets
from perceptarium.registry import Count, Slider

SIDE = 16
STROKE = 1.5

Numbers = NDArray[np.float64]


def _ink(rng: np.random.Generator, distance: Numbers) -> Numbers:
    """Filled or outlined, strong or weak, by the signed distance (n, SIDE, SIDE) of each pixel from the outline."""
    outlined, strength = rng.random((2, len(distance), 1, 1))
    distance = np.where(outlined < 0.5, np.abs(distance) - STROKE / 2, distance)
    # Half covered on the edge itself, and faded over one pixel about it.
    ink: Numbers = (0.6 + 0.4 * strength) * np.clip(0.5 - distance, 0, 1)
    return ink


def _offsets(rng: np.random.Generator, reach: Numbers) -> tuple[Numbers, Numbers]:
    """Distances of the pixels' centres, down and across, from a chance centre that far from the border."""
    margin = reach + STROKE / 2
    centres = margin + rng.random((2, len(reach))) * (SIDE - 2 * margin)
    down, across = np.arange(SIDE) + 0.5 - centres[..., None]
    return np.abs(down)[:, :, None], np.abs(across)[:, None, :]


@datasets.entry(
    "Circle, square", base=ImageKind, shape=picture_shape("labels", SIDE, SIDE, ("circle", "square")), family="image"
)
def shapes(
    rng: np.random.Generator,
    samples: Annotated[int, Count("Samples", 20, 5000, log=True)] = 2000,
    noise: Annotated[float, Slider("Noise", 0.0, 0.5, step=0.01, percent=True)] = 0.1,
) -> Table:
    """A circle, a square, both or neither: each output is a question of its own, and [1, 1] is an answer."""
    # All four answers equally often.
    answers = rng.permutation(samples) % 4
    labels = np.stack([answers % 2, answers // 2], axis=1)
    size = rng.uniform(3.0, 5.5, (2, samples))
    circle = _ink(rng, np.hypot(*_offsets(rng, size[0])) - size[0][:, None, None])
    # A square of about the circle's area, so that the amount of ink says little.
    side = 0.9 * size[1]
    square = _ink(rng, np.maximum(*_offsets(rng, side)) - side[:, None, None])
    shown = np.maximum(circle * labels[:, :1, None], square * labels[:, 1:, None])
    pictures = np.clip(shown + noise * rng.normal(size=shown.shape), 0, 1)
    return Table(pictures.reshape(samples, -1).astype(np.float32), labels.astype(np.float32))
