"""The example that the probe lens follows: raw inputs, such as a point of the plane."""

from __future__ import annotations

import numpy as np

from perceptarium.datasets import Examples
from perceptarium.errors import InvalidInput
from perceptarium.lenses.view import gallery


def first_probe(examples: Examples) -> tuple[float, ...]:
    """Where a probe stands before anybody has moved it."""
    shape = examples.shape
    if shape.view in ("image", "table"):
        shown = gallery(examples)
        # Of two classes the one that is named, such as a face, not its absence.
        first = shown.labels.index([1]) if shape.task == "binary" and [1] in shown.labels else 0
        return tuple(shown.points[first].tolist())
    low, high = shape.domain
    return (low + 0.35 * (high - low), low + 0.7 * (high - low))[: len(shape.inputs)]


def check_probe(inputs: tuple[float, ...], examples: Examples) -> None:
    """Whether that could be an example of the data.

    Raises:
        InvalidInput: it has not as many values as an example, or one that is not finite or too large.
    """
    width = examples.sets["train"].points.shape[1]
    if len(inputs) != width or not np.isfinite(inputs).all() or max(map(abs, inputs)) > 1e6:
        raise InvalidInput(f"inputs: an example has {width} finite values", field="inputs", allowed=f"{width} values")
