"""Activations beside their formulas."""

from __future__ import annotations

import math
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import ndtr

from perceptarium.networks import activations
from tests.compiled import ROUGHLY

FORMULAS: dict[str, Any] = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "gelu": lambda z: z * ndtr(z),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softplus": lambda z: np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0),
    "sine": np.sin,
}


@pytest.mark.parametrize("entry", list(activations), ids=lambda entry: entry.id)
def test_every_activation_has_finite_values_and_slopes(entry) -> None:
    z = np.float32([-1e30, -1e4, -100, -1, -1e-30, 0, 1e-30, 1, 100, 1e4, 1e30])
    values, slopes = jax.jit(jax.vmap(jax.value_and_grad(entry.function)), compiler_options=ROUGHLY)(z)
    assert values.dtype == jnp.float32
    assert values.shape == z.shape
    assert np.all(np.isfinite(values))
    assert np.all(np.isfinite(slopes))
    low, high = entry.tags["range"]
    assert math.isfinite(low)
    assert low < high


def test_what_is_above_0_stays_where_an_activation_says_so() -> None:
    z = np.float32([0, 1e-3, 0.5, 1, 100])
    keeping = {entry.id for entry in activations if entry.tags.get("keeps_positive")}
    assert keeping == {name for name, formula in FORMULAS.items() if name != "linear" and np.allclose(formula(z), z)}
    for name in keeping:
        np.testing.assert_array_equal(activations[name].function(jnp.asarray(z)), z)


@pytest.mark.parametrize("name", FORMULAS)
def test_formula(name: str) -> None:
    z = np.linspace(-8, 8, 201)
    np.testing.assert_allclose(activations[name].function(jnp.float32(z)), FORMULAS[name](z), rtol=2e-5, atol=2e-6)
