"""Forms of a layer's matrix product: the same numbers, to float tolerance, at very different speeds.

XLA on a CPU pays for every operation that it starts, and a dot product is a call into a library. Written as a product
and a sum, a small layer is ordinary arithmetic that XLA fuses: with the flags of `environment.FLAGS` the whole
training loop becomes one kernel. A single dot inside the loop prevents that, so one form serves all layers of a
network.

Steps a second on 2 cores (JAX 0.10.2), two hidden layers of this width, plain gradient descent:

| width, batch | dot | rows | columns |
|---|---|---|---|
| 4, 10 | 243 k | 1,262 k | 1,491 k |
| 8, 10 | 223 k | 1,191 k | 920 k |
| 8, 32 | 233 k | 613 k | 934 k |
| 16, 10 | 201 k | 630 k | 420 k |
| 16, 32 | 180 k | 218 k | 346 k |
| 24, 32 | 157 k | 105 k | 187 k |
| 32, 10 | 171 k | 419 k | 118 k |
| 32, 32 | 158 k | 94 k | 87 k |
| 16, 100 | 99 k | 70 k | 56 k |
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import jax
from jax import Array

from perceptarium.environment import fuses_loops

Form = Literal["dot", "rows", "columns"]
Product = Callable[[Array, Array], Array]
"""(batch, in), (in, out) → (batch, out)."""

FUSED_WORK = 20_000
"""Multiplications of a layer, forward, up to which a fused form is faster than a dot."""
UNFUSED_WORK = 3_000
"""The same where the user's own XLA_FLAGS leave the loop in pieces."""


def fastest(widths: tuple[tuple[int, int], ...], batch: int, platform: str) -> Form:
    """The form for layers (in, out) of these widths: a rule fitted to measurements.

    On anything but a CPU it is `dot`, until somebody measures there.
    """
    most = FUSED_WORK if fuses_loops() else UNFUSED_WORK
    if platform != "cpu" or max(inputs * outputs for inputs, outputs in widths) * batch > most:
        return "dot"
    # What is innermost must fill a vector register: eight examples, or eight units.
    widest = max(outputs for _, outputs in widths)
    return "columns" if batch >= 16 or widest <= 4 else "rows"


def dot(inputs: Array, weights: Array) -> Array:
    """As a matrix product."""
    return inputs @ weights


@jax.custom_vjp
def rows(inputs: Array, weights: Array) -> Array:
    """As a product and a sum, units innermost, or lanes where both have them as a third axis."""
    return (inputs[:, :, None] * weights[None]).sum(1)


def _rows_forward(inputs: Array, weights: Array) -> tuple[Array, tuple[Array, Array]]:
    return rows(inputs, weights), (inputs, weights)


def _rows_backward(kept: tuple[Array, Array], slope: Array) -> tuple[Array, Array]:
    inputs, weights = kept
    # Autodiff would sum along the innermost axis, which fills no vector register.
    return rows(slope, weights.swapaxes(0, 1)), (inputs[:, :, None] * slope[:, None]).sum(0)


@jax.custom_vjp
def columns(inputs: Array, weights: Array) -> Array:
    """As a product and a sum, examples innermost."""
    return (weights[:, :, None] * inputs.T[:, None, :]).sum(0).T


def _columns_forward(inputs: Array, weights: Array) -> tuple[Array, tuple[Array, Array]]:
    return columns(inputs, weights), (inputs, weights)


def _columns_backward(kept: tuple[Array, Array], slope: Array) -> tuple[Array, Array]:
    inputs, weights = kept
    return columns(slope, weights.T), (inputs.T[:, None, :] * slope.T[None]).sum(2)


rows.defvjp(_rows_forward, _rows_backward)
columns.defvjp(_columns_forward, _columns_backward)

FORMS: dict[Form, Product] = {"dot": dot, "rows": rows, "columns": columns}


def outer(form: Form, inputs: Array, slope: Array) -> Array:
    """(batch, in), (batch, out) → (in, out): the gradient of the weights, in that form."""
    if form == "dot":
        return inputs.T @ slope
    if form == "rows":
        return (inputs[:, :, None] * slope[:, None, :]).sum(0)
    return (inputs.T[:, None, :] * slope.T[None]).sum(2)
