"""Inputs made by hand from a point of the plane: each a function of its coordinates x and y."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from perceptarium.registry import Registry

Column = NDArray[np.float32]

features: Registry[Callable[[Column, Column], Column]] = Registry("feature", "perceptarium.datasets.features")


@features.entry("x₁")
def x(x: Column, y: Column) -> Column:  # noqa: ARG001 - every feature takes both
    """The horizontal coordinate."""
    return x


@features.entry("x₂")
def y(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The vertical coordinate."""
    return y


@features.entry("x₁²")
def x_squared(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The square of the horizontal coordinate."""
    return x * x


@features.entry("x₂²")
def y_squared(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The square of the vertical coordinate."""
    return y * y


@features.entry("x₁x₂")
def xy(x: Column, y: Column) -> Column:
    """The product of both coordinates."""
    return x * y


@features.entry("sin x₁")
def sin_x(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The sine of the horizontal coordinate."""
    return np.sin(x)


@features.entry("sin x₂")
def sin_y(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The sine of the vertical coordinate."""
    return np.sin(y)


def apply_features(names: tuple[str, ...], points: Column) -> Column:
    """The inputs (n, len(names)) of the points (n, 2)."""
    return np.stack([features[name].function(points[:, 0], points[:, 1]) for name in names], axis=1)
