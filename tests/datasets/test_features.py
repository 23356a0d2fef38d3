"""Features of the plane beside their formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.datasets import apply_features, features
from tests.compiled import document

FORMULAS: dict[str, Any] = {
    "x": lambda x, _: x,
    "y": lambda _, y: y,
    "x_squared": lambda x, _: x**2,
    "y_squared": lambda _, y: y**2,
    "xy": lambda x, y: x * y,
    "sin_x": lambda x, _: np.sin(x),
    "sin_y": lambda _, y: np.sin(y),
}
POINTS = np.random.default_rng(0).uniform(-6, 6, (50, 2)).astype(np.float32)


@pytest.mark.parametrize("name", FORMULAS)
def test_formula(name: str) -> None:
    found = apply_features((name,), POINTS)
    np.testing.assert_allclose(found[:, 0], FORMULAS[name](*POINTS.T), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("entry", list(features), ids=lambda entry: entry.id)
def test_every_feature_is_one_finite_column(entry) -> None:
    column = entry.function(POINTS[:, 0], POINTS[:, 1])
    assert column.shape == (50,)
    assert np.all(np.isfinite(column))
    assert column.std() > 0


def test_features_are_the_inputs_in_their_order() -> None:
    names = ("xy", "sin_x", "y")
    examples = document(data={"kind": "spiral", "features": names}).examples
    part = examples.sets["test"]
    assert examples.feature_names == tuple(features[name].label for name in names)
    np.testing.assert_array_equal(part.inputs, apply_features(names, part.points))
    np.testing.assert_array_equal(part.inputs[:, 2], part.points[:, 1])
    np.testing.assert_array_equal(examples.to_inputs(part.points), part.inputs)
    assert document(data={"kind": "spiral", "features": names}).architecture.inputs == 3


def test_features_draw_no_other_points() -> None:
    plain = document(data={"kind": "spiral"}).examples.sets["train"].points
    squared = document(data={"kind": "spiral", "features": ["x_squared"]}).examples.sets["train"].points
    np.testing.assert_array_equal(plain, squared)
