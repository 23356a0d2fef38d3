"""Typed formulas beside NumPy, and what is said of those that are none."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.datasets import datasets, features
from perceptarium.datasets.features import apply_features, feature_label, named
from perceptarium.datasets.formulas import (
    COORDINATES,
    FUNCTIONS,
    LARGEST,
    LONGEST,
    label_of,
    parse_formula,
    plane,
)
from perceptarium.datasets.table import MOST_FEATURES, PlaneKind
from perceptarium.errors import InvalidInput
from tests.compiled import document

POINTS = np.random.default_rng(0).uniform(-6, 6, (200, 2)).astype(np.float32)
X, Y = POINTS.astype(np.float64).T
PLANE = (-6.0, 6.0)

ORACLE = {
    "x1^2 + sin(3*x2)": X**2 + np.sin(3 * Y),
    "-x1^2": -(X**2),
    "2^-x1": 2.0**-X,
    "2^x1^2/2^x1^2 + x2": 1 + Y,
    "(x1 - x2)*(x1 + x2)": X**2 - Y**2,
    "x1 - x2 - 1": X - Y - 1,
    "+x1/-4": X / -4,
    "x1**3": X**3,
    "x₁² · x₂ − 0.5": X**2 * Y - 0.5,
    "X × Y ÷ 1e2": X * Y / 100,
    "max(x1, min(x2, .5))": np.maximum(X, np.minimum(Y, 0.5)),
    "atan2(x1,x2)": np.arctan2(X, Y),
    "cos(atan2(x1, x2) - 2.2*sqrt(x1^2 + x2^2))": np.cos(np.arctan2(X, Y) - 2.2 * np.hypot(X, Y)),
    "exp(-(x1^2+x2^2)/2)": np.exp(-(X**2 + Y**2) / 2),
    "log(1 + abs(x1)) + tan(0.1*x2)": np.log1p(abs(X)) + np.tan(0.1 * Y),
    "sign(x1)*floor(x2)": np.sign(X) * np.floor(Y),
    "tanh(π*x1) + e": np.tanh(np.pi * X) + np.e,
}


@pytest.mark.parametrize("text", ORACLE)
def test_values_are_those_of_numpy(text: str) -> None:
    formula = parse_formula(text)
    formula.check_plane(PLANE)
    np.testing.assert_allclose(formula(POINTS[:, 0], POINTS[:, 1]), ORACLE[text], rtol=1e-12, atol=1e-12)
    column = apply_features(("x", named(text)), POINTS)
    assert column.dtype == np.float32
    np.testing.assert_allclose(column[:, 1], ORACLE[text], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("text", ORACLE)
def test_what_is_shown_can_be_typed_again(text: str) -> None:
    formula = parse_formula(text)
    assert parse_formula(formula.text) == formula
    assert parse_formula(label_of(formula.text)).key == formula.key


def test_every_function_is_the_one_it_names() -> None:
    for function in FUNCTIONS.values():
        arguments = (abs(X) + 0.1, Y)[: function.arguments]
        typed = parse_formula(function.usage.replace("x1", "(abs(x1) + 0.1)"))
        np.testing.assert_allclose(typed(X, Y), function.compute(*arguments))
    assert {
        "sin",
        "cos",
        "tan",
        "exp",
        "log",
        "sqrt",
        "abs",
        "tanh",
        "sign",
        "floor",
        "min",
        "max",
        "atan2",
    } == FUNCTIONS.keys()


@pytest.mark.parametrize("entry", list(features), ids=lambda entry: entry.id)
def test_a_registered_feature_is_its_formula(entry) -> None:
    formula = parse_formula(entry.tags["formula"])
    np.testing.assert_allclose(formula(X, Y), entry.function(X, Y), rtol=1e-12)
    assert named(f" {entry.tags['formula'].upper()} ") == entry.id


WRONG = {
    "": "type a formula",
    " \t": "type a formula",
    "x1" + "+x1" * 40: f"at most {LONGEST} characters, not 122",
    "x1 +": "something is missing after “x1 +”",
    "x1 + * x2": "“*” cannot be read after “x1 +”",
    "x1 x2": "“x2” cannot be read after “x1”",
    "(x1": "not closed",
    "x1)": "too many",
    "2x1": "a product needs a *: 2*x1",
    "2e3x1": "a product needs a *: 2e3*x1",
    "3(x1)": "a product needs a *: 3*(…)",
    "x1(x2)": "a product needs a *: x1*(…)",
    "(x1)(x2)": "a product needs a *: x1*(…)",
    "z": "“z” is not known",
    "foo(x1)": "“foo” is not known here: there are x1, x2, pi, e and the functions sin, cos",
    "sin": "sin is a function: write sin(x1)",
    "sin(x1, x2)": "sin takes one number, not 2",
    "atan2(x1)": "atan2 takes two numbers, not 1: write atan2(x1, x2)",
    "sin()": "sin takes one number, not 0",
    "x1.real": "“x1.real” has no meaning",
    "x1[0]": "“[” has no meaning",
    "'x1'": "“'” has no meaning",
    "x1 < x2": "“<” has no meaning",
    "x1 // x2": "“x1 // x2” has no meaning",
    "x1 if x2 else 1": "has no meaning",
    "x1 and x2": "has no meaning",
    "max(*x1, x2)": "“*x1” has no meaning",
    "lambda": "lambda",
    "__import__": "“__import__” is not known",
    "x1, x2": "has no meaning",
    "1/x1": "1/x1 divides by zero at x1 = 0",
    "x2 + 3/(x1 - 1)": "3/(x1 - 1) divides by zero at x1 = 1",
    "log(x1)": "log(x1) is not a number at x1 = −6; a feature needs a value everywhere",
    "log(abs(x2))": "log(abs(x2)) is infinite at x2 = 0",
    "1 + sqrt(x1)*x2": "sqrt(x1) is not a number at x1 = −6;",
    "exp(x1^2)": "exp(x1^2) is 4.311e+15 at x1 = −6; more than 1,000,000 is too large",
    "x1*9^9^9^9^9": "9^9 is 3.874e+08; more than 1,000,000 is too large",
    "1e999*x1": "1e999 is infinite",
    "7": "the same everywhere",
    "x1 - x1": "the same everywhere",
    "sin(x1)^2 + cos(x1)^2": "the same everywhere",
    "1e-300*x1": "the same everywhere",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_in_words(text: str) -> None:
    with pytest.raises(InvalidInput) as found:
        parse_formula(text).check_plane(PLANE)
    assert WRONG[text] in found.value.message
    assert found.value.field == "formula"
    assert "sin(x1)" in found.value.allowed


PIECES = st.sampled_from(
    [
        *FUNCTIONS,
        *COORDINATES,
        *"+-*/^(),. ",
        "pi",
        "e",
        "9",
        "1e9",
        "0",
        "**",
        "²",
        "x",
        "if",
        "for",
        "_",
        "[",
        "'",
        "\n",
    ]
)


@given(st.one_of(st.text(max_size=130), st.lists(PIECES, max_size=60).map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_column_or_words(text: str) -> None:
    begin = time.perf_counter()
    said = "a column"
    try:
        formula = parse_formula(text)
        formula.check_plane(PLANE)
        values = formula(X, Y)
        assert values.shape == X.shape
        assert len(formula.text) <= LONGEST
        assert parse_formula(label_of(formula.text)).key == formula.key
    except InvalidInput as error:
        said = error.message
    assert said != ""
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("text", ["-" * 98 + "x1", "(" * 49 + "x1" + ")" * 49, "x1" + "^x1" * 32, "9" * 97 + "*x1"])
def test_the_deepest_and_largest_ones_end_in_time(text: str) -> None:
    begin = time.perf_counter()
    said = "a column"
    try:
        parse_formula(text).check_plane(PLANE)
    except InvalidInput as error:
        said = error.message
    assert said != ""
    assert time.perf_counter() - begin < 5


def test_numbers_never_grow_beyond_64_bits() -> None:
    values = parse_formula("x1 + 9^99^9")(X, Y)
    assert values.dtype == np.float64
    assert np.all(np.isposinf(values))


def test_between_the_places_looked_at_a_pole_is_cut_off() -> None:
    pole = 1.0625
    formula = named(f"1/(x1 - {pole})")
    parse_formula(formula).check_plane(PLANE)
    column = apply_features((formula,), np.float32([[pole, 0], [pole + 1, 0]]))
    np.testing.assert_allclose(column[:, 0], [LARGEST, 1])


def test_the_plane_is_looked_at_from_edge_to_edge() -> None:
    points = plane((0, 10), 5)
    assert points[:5].tolist() == [[x, 10] for x in (0, 2.5, 5, 7.5, 10)]
    assert points[-1].tolist() == [10, 0]


# In a document

PLANES = [entry for entry in datasets if issubclass(entry.model, PlaneKind)]


def test_typed_features_stand_in_a_document_as_they_are_read() -> None:
    made = document(data={"kind": "spiral", "features": ["X1 * x2", "x₁  + 1", "sin_y"]})
    assert made.model_dump()["data"]["features"] == ("xy", "x1 + 1", "sin_y")
    assert type(made).model_validate(made.model_dump(mode="json")) == made
    assert made.examples.feature_names == ("x₁x₂", "x₁ + 1", "sin x₂")
    part = made.examples.sets["train"]
    np.testing.assert_allclose(part.inputs[:, 1], part.points[:, 0] + 1, rtol=1e-6)
    assert feature_label("x1 + 1") == "x₁ + 1"


@pytest.mark.parametrize("names", [["x", "x1"], ["x1+1", "x1 + 1"], ["xy", "x1*x2"], ["2*x1", "(2*x1)"]])
def test_the_same_feature_twice_is_refused(names) -> None:
    with pytest.raises(InvalidInput, match="named twice"):
        document(data={"kind": "spiral", "features": names})


def test_a_wrong_formula_names_its_field() -> None:
    with pytest.raises(InvalidInput, match="“z” is not known") as found:
        document(data={"kind": "spiral", "features": ["x", "z"]})
    assert found.value.field == "data.features.1"
    assert found.value.allowed.startswith("x, y, x_squared")


@pytest.mark.parametrize("entry", PLANES, ids=lambda e: e.id)
def test_every_plane_takes_typed_features_that_have_values_on_it(entry) -> None:
    low, _ = entry.tags["shape"].domain
    made = document(data={"kind": entry.id, "features": ["x", "x1^2 + sin(3*x2)"]})
    assert made.architecture.inputs == 2
    # A formula that has no value below the plane's lower limit is judged on this very plane.
    assert document(data={"kind": entry.id, "features": [f"log(x1 - ({low}) + 1)"]}).architecture.inputs == 1
    with pytest.raises(InvalidInput, match="divides by zero") as found:
        _ = document(data={"kind": entry.id, "features": ["x", "1/(x1 - 1)"]}).examples
    assert found.value.field == "data.features.1"


def test_examples_beyond_the_picture_count_too() -> None:
    """Noise carries points out of the picture, where a root may end."""
    far = document(data={"kind": "gaussians", "noise": 0.5, "samples": 2000})
    points = np.concatenate([part.points for part in far.examples.sets.values()])
    assert points.min() < -6.2, "the noise is meant to carry points out of the picture"
    data = {"kind": "gaussians", "noise": 0.5, "samples": 2000, "features": ["sqrt(x1 + 6) + sqrt(x2 + 6)"]}
    with pytest.raises(InvalidInput, match="is not a number at"):
        _ = document(data=data).examples


def test_no_more_features_than_there_may_be() -> None:
    names = [f"x1 + {number}" for number in range(1, MOST_FEATURES + 1)]
    assert document(data={"kind": "spiral", "features": names}).architecture.inputs == MOST_FEATURES
    with pytest.raises(InvalidInput) as found:
        document(data={"kind": "spiral", "features": [*names, "x"]})
    assert found.value.field == "data.features"
