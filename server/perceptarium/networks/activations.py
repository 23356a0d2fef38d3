"""Activation functions: each one JAX function of the weighted sum z, its derivative by autodiff.

Tags: `range` of its pictures; `straight`, where it is nearly a line, which lets a new layer begin as the identity;
`keeps_positive`: what is above 0 stays as it is; `formula` of z, in LaTeX; `symmetry`: "homogeneous", f(c·z) = c·f(z)
for every c > 0; "odd", f(−z) = −f(z); "linear", both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from perceptarium.registry import Registry

activations: Registry[Callable[[Array], Array]] = Registry("activation", "perceptarium.networks.activations")

SEARCHED = 10.0
"""How far from 0 the steepest place of an activation is looked for."""


class Straight(NamedTuple):
    """For x between about −1 and 1, f(centre + scale · x) ≈ value + slope · scale · x."""

    centre: float
    scale: float
    value: float
    slope: float


@activations.entry("linear", range=(-2.0, 2.0), straight=Straight(0, 1, 0, 1), formula=r"z", symmetry="linear")
def linear(z: Array) -> Array:
    """The weighted sum itself: layers of it collapse into one."""
    return z


@activations.entry("sigmoid", range=(0.0, 1.0), straight=Straight(0, 0.5, 0.5, 0.25), formula=r"\frac{1}{1+e^{-z}}")
def sigmoid(z: Array) -> Array:
    """1 / (1 + e⁻ᶻ): between 0 and 1; flat, and so slow to learn, far from 0."""
    return jax.nn.sigmoid(z)


@activations.entry("tanh", range=(-1.0, 1.0), straight=Straight(0, 0.25, 0, 1), formula=r"\tanh z", symmetry="odd")
def tanh(z: Array) -> Array:
    """Between −1 and 1 and centred on 0: smooth boundaries."""
    return jnp.tanh(z)


@activations.entry(
    "ReLU",
    range=(0.0, 2.0),
    straight=Straight(2, 1, 2, 1),
    keeps_positive=True,
    formula=r"\max(0,\,z)",
    symmetry="homogeneous",
)
def relu(z: Array) -> Array:
    """max(0, z): a kink at 0; a unit that is never positive is dead. Its slope at 0 is 0."""
    return jax.nn.relu(z)


@activations.entry(
    "leaky ReLU",
    range=(-1.0, 2.0),
    straight=Straight(2, 1, 2, 1),
    keeps_positive=True,
    formula=r"\max(0.01\,z,\,z)",
    symmetry="homogeneous",
)
def leaky_relu(z: Array) -> Array:
    """Like ReLU with a slope of 0.01 below 0, so that no unit dies (Maas et al. 2013)."""
    return jax.nn.leaky_relu(z, 0.01)


@activations.entry(
    "ELU",
    range=(-1.0, 2.0),
    straight=Straight(2, 1, 2, 1),
    keeps_positive=True,
    formula=r"\max(0,\,z)+\min(0,\,e^{z}-1)",
)
def elu(z: Array) -> Array:
    """z above 0, eᶻ − 1 below (Clevert et al. 2016)."""
    return jax.nn.elu(z)


@activations.entry("GELU", range=(-1.0, 2.0), straight=Straight(3, 1, 2.99595, 1.01195), formula=r"z\,\Phi(z)")
def gelu(z: Array) -> Array:
    """z·Φ(z) with the exact normal distribution function (Hendrycks & Gimpel 2016)."""
    return jax.nn.gelu(z, approximate=False)


@activations.entry("SiLU", range=(-1.0, 2.0), straight=Straight(4, 1, 3.92806, 1.05265), formula=r"\frac{z}{1+e^{-z}}")
def silu(z: Array) -> Array:
    """z·sigmoid(z), also called swish (Elfwing et al. 2018)."""
    return jax.nn.silu(z)


@activations.entry("softplus", range=(0.0, 2.0), straight=Straight(3, 1, 3.04859, 0.95257), formula=r"\ln(1+e^{z})")
def softplus(z: Array) -> Array:
    """ln(1 + eᶻ): a ReLU without its kink."""
    return jax.nn.softplus(z)


@activations.entry("sine", range=(-1.0, 1.0), straight=Straight(0, 0.25, 0, 1), formula=r"\sin z", symmetry="odd")
def sine(z: Array) -> Array:
    """sin z: periodic, good at detail, easily overfits (Sitzmann et al. 2020)."""
    return jnp.sin(z)


def slope(activation: str, z: Array) -> Array:
    """f′(z), in the shape of z."""
    derivative: Array = jax.jvp(activations[activation].function, (z,), (jnp.ones_like(z),))[1]
    return derivative


@cache
def steepest(activation: str) -> float:
    """The largest |f′|, to about 1e-4 of it: that of all activations lies near 0, or is neared far from it."""
    with jax.ensure_compile_time_eval():
        return float(jnp.abs(slope(activation, jnp.linspace(-SEARCHED, SEARCHED, 2001))).max())
