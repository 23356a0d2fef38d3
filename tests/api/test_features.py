"""Typed features by REST: what they look like, what is wrong with them, and networks that learn from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import numpy as np
import pytest

from perceptarium.datasets.features import features
from perceptarium.datasets.formulas import CONSTANTS, COORDINATES, FUNCTIONS, LONGEST
from perceptarium.datasets.table import MOST_FEATURES
from tests.api.client import SMALL, RemoteSession

Create = Callable[..., RemoteSession]
SWIRL = "cos(atan2(x1, x2) - 2.2*sqrt(x1^2 + x2^2))"


def look(http: httpx.Client, formula: str, **more: str) -> dict[str, Any]:
    answer = http.get("/api/features", params={"formula": formula, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert (found["feature"] is None) != (found["problem"] is None)
    return found


def test_a_formula_has_a_picture_and_a_label(http: httpx.Client) -> None:
    feature = look(http, " X1^2 - 2 * x2 ")["feature"]
    assert (feature["id"], feature["label"]) == ("x1^2 - 2 * x2", "x₁² − 2 · x₂")
    x, y = np.meshgrid(np.linspace(-6, 6, 25), np.linspace(6, -6, 25))
    np.testing.assert_allclose(np.reshape(feature["picture"], (25, 25)), (x**2 - 2 * y) / 48, atol=0.0006)


@pytest.mark.parametrize("entry", list(features), ids=lambda entry: entry.id)
def test_the_formula_of_a_registered_feature_is_that_feature(http: httpx.Client, entry) -> None:
    catalog = {choice["id"]: choice for choice in http.get("/api/catalog").json()["features"]}
    assert look(http, entry.tags["formula"])["feature"] == catalog[entry.id]
    assert look(http, entry.id)["feature"] == catalog[entry.id]


def test_it_is_looked_at_in_the_plane_of_the_data(http: httpx.Client) -> None:
    assert "not a number at x1 = −6" in look(http, "sqrt(x1)")["problem"]["message"]
    feature = look(http, "sqrt(x1)", data="addition")["feature"]
    across = np.reshape(feature["picture"], (25, 25))[3]
    np.testing.assert_allclose(across, np.sqrt(np.linspace(0, 10, 25) / 10), atol=0.0006)


@pytest.mark.parametrize("data", ["sine", "arrays", "nothing"])
def test_data_without_features_are_refused(http: httpx.Client, data: str) -> None:
    answer = http.get("/api/features", params={"formula": "x1 + 1", "data": data})
    assert answer.status_code == 422
    assert data in answer.json()["message"]
    assert http.get("/api/features").status_code == 422


WRONG = {
    "": "type a formula",
    "1/x1": "1/x1 divides by zero at x1 = 0",
    "x1" * 51: f"at most {LONGEST} characters, not 102",
    "x1 +": "something is missing after “x1 +”",
    "pow(x1, 2)": "“pow” is not known here",
    "3": "the same everywhere",
}


@pytest.mark.parametrize("formula", WRONG)
def test_what_is_wrong_is_said(http: httpx.Client, create: Create, formula: str) -> None:
    problem = look(http, formula)["problem"]
    assert WRONG[formula] in problem["message"]
    session = create(SMALL)
    before = session.read()["experiment"]
    changes = {"data": {"features": ["x", formula]}}
    answer = http.patch(session.path, json=changes, headers=session.owner)
    assert answer.status_code == 422
    assert answer.json()["message"] == f"data.features.1: {problem['message']}"
    assert answer.json()["field"] == "data.features.1"
    assert "x_squared" in answer.json()["allowed"] or "sin(x1)" in answer.json()["allowed"]
    assert session.read()["experiment"] == before
    created = http.post("/api/sessions", json={"experiment": {"data": {"kind": "spiral", "features": [formula]}}})
    assert created.status_code == 422
    assert WRONG[formula] in created.json()["message"]


def test_the_catalog_says_what_formulas_hold(http: httpx.Client) -> None:
    formula = http.get("/api/catalog").json()["formula"]
    assert (formula["longest"], formula["most_features"]) == (LONGEST, MOST_FEATURES)
    assert formula["names"] == [*COORDINATES, *CONSTANTS]
    assert formula["functions"] == [{"usage": each.usage, "help": each.help} for each in FUNCTIONS.values()]
    for each in formula["functions"]:
        varied = each["usage"].replace("x1", "(abs(x1)/5 + 0.2)")
        assert look(http, f"x1/10 + {varied}")["problem"] is None


def test_one_good_feature_is_half_the_network(create: Create) -> None:
    session = create({"data": {"kind": "spiral", "features": [SWIRL]}, "network": {"layers": []}})
    assert session.train(1000)["test_accuracy"] > 0.97
    ((weights, biases),) = session.weights()
    assert weights.shape == (1, 1)
    assert biases.shape == (1,)
    assert session.read()["experiment"]["data"]["features"] == [SWIRL]


def test_pictures_of_a_network_are_those_of_its_formula(create: Create) -> None:
    """One neuron that only passes its feature on: its picture is the formula's."""
    data = {"kind": "regression_plane", "features": ["x1^2 - x2"]}
    session = create({"data": data, "network": {"layers": []}, "loss": "mse"})
    session.put_weights([(np.ones((1, 1)), np.zeros(1))])
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["prediction", "probe"], prediction_size=50, rate=60)
        frame = stream.frame(lambda frame: "prediction" in frame.arrays)
    centres = -6 + (np.arange(50) + 0.5) / 50 * 12
    x, y = np.meshgrid(centres, centres[::-1])
    low, high = frame.arrays["prediction_range"]
    found = low + frame.arrays["prediction"].reshape(50, 50) / 255 * (high - low)
    np.testing.assert_allclose(found, x**2 - y, atol=(high - low) / 250)
    assert frame.arrays["probe_inputs"].shape == (1,)
