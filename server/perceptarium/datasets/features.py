"""Inputs made by hand from a point of the plane: each a function of its coordinates x and y.

A feature is one of the registry, by its id, or a formula that somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perceptarium.datasets.formulas import LARGEST, Formula, label_of, parse_formula
from perceptarium.errors import InvalidInput
from perceptarium.registry import Registry

Column = NDArray[np.float32]

features: Registry[Callable[[Column, Column], Column]] = Registry("feature", "perceptarium.datasets.features")


@features.entry("x₁", formula="x1")
def x(x: Column, y: Column) -> Column:  # noqa: ARG001 - every feature takes both
    """The horizontal coordinate."""
    return x


@features.entry("x₂", formula="x2")
def y(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The vertical coordinate."""
    return y


@features.entry("x₁²", formula="x1^2")
def x_squared(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The square of the horizontal coordinate."""
    return x * x


@features.entry("x₂²", formula="x2^2")
def y_squared(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The square of the vertical coordinate."""
    return y * y


@features.entry("x₁x₂", formula="x1*x2")
def xy(x: Column, y: Column) -> Column:
    """The product of both coordinates."""
    return x * y


@features.entry("sin x₁", formula="sin(x1)")
def sin_x(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The sine of the horizontal coordinate."""
    return np.sin(x)


@features.entry("sin x₂", formula="sin(x2)")
def sin_y(x: Column, y: Column) -> Column:  # noqa: ARG001
    """The sine of the vertical coordinate."""
    return np.sin(y)


def named(text: str) -> str:
    """What stands in a document for a feature that somebody names or types: an id, or the formula tidied up.

    Raises:
        InvalidInput: it is neither; says what is wrong with the formula.
    """
    if text in features.ids():
        return text
    formula = parse_formula(text)
    return _ids().get(formula.key, formula.text)


def feature_key(name: str) -> str:
    """The same for two features that say the same."""
    return name if name in features.ids() else parse_formula(name).key


def feature_label(name: str) -> str:
    """How a feature is called in diagrams."""
    return features[name].label if name in features.ids() else label_of(name)


def typed(names: tuple[str, ...]) -> dict[int, Formula]:
    """Those of the features that are formulas, by their place."""
    return {place: parse_formula(name) for place, name in enumerate(names) if name not in features.ids()}


def check_features(names: tuple[str, ...], domain: tuple[float, float], points: Column) -> None:
    """Look whether typed features have values all over the plane and at the points (n, 2).

    Raises:
        InvalidInput: one has not; names its field, the part and the place.
    """
    for place, formula in typed(names).items():
        try:
            formula.check_plane(domain)
            formula.check(points)
        except InvalidInput as error:
            field = f"data.features.{place}"
            raise InvalidInput(f"{field}: {error.message}", field=field, allowed=error.allowed) from None


def apply_features(names: tuple[str, ...], points: Column) -> Column:
    """The inputs (n, len(names)) of the points (n, 2)."""
    formulas = typed(names)

    def column(place: int, name: str) -> Column:
        function = formulas.get(place)
        if function is None:
            return features[name].function(points[:, 0], points[:, 1])
        return bounded(function(points[:, 0], points[:, 1])).astype(np.float32)

    return np.stack([column(place, name) for place, name in enumerate(names)], axis=1)


def bounded(values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """What a formula gives, cut off where it has a pole: there may be one between the places that were looked at."""
    cut: NDArray[np.floating[Any]] = np.clip(np.nan_to_num(values, nan=0.0), -LARGEST, LARGEST)
    return cut


@cache
def _ids() -> dict[str, str]:
    """Ids of the registered features by the keys of their formulas."""
    return {parse_formula(entry.tags["formula"]).key: entry.id for entry in features}
