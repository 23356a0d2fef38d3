"""How weights start; biases start at 0.

fans: how many numbers a unit sees, and how many units see it. For a dense layer these are the shape (in, out) itself;
a filter of a convolution sees size² · channels and is seen by size² · filters.

Drawn with NumPy: `jax.nn.initializers` would compile a program for every new shape, and a visitor would wait for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from perceptarium.registry import Registry

Weights = NDArray[np.float32]
Fans = tuple[int, int]

initializers: Registry[Callable[[np.random.Generator, tuple[int, ...], Fans], Weights]] = Registry(
    "initializer", "perceptarium.networks.initializers"
)


@initializers.entry("Glorot normal")
def glorot_normal(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:
    """Normal, variance 2 / (fan in + fan out): fits tanh and sigmoid (Glorot & Bengio 2010)."""
    return _normal(rng, shape, _deviation(fans, 1.0, "average"))


@initializers.entry("Glorot uniform")
def glorot_uniform(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:
    """Uniform, variance 2 / (fan in + fan out) (Glorot & Bengio 2010)."""
    return _uniform(rng, shape, _deviation(fans, 1.0, "average"))


@initializers.entry("He normal")
def he_normal(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:
    """Normal, variance 2 / fan in: fits ReLU (He et al. 2015)."""
    return _normal(rng, shape, _deviation(fans, 2.0, "in"))


@initializers.entry("He uniform")
def he_uniform(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:
    """Uniform, variance 2 / fan in (He et al. 2015)."""
    return _uniform(rng, shape, _deviation(fans, 2.0, "in"))


@initializers.entry("LeCun normal")
def lecun_normal(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:
    """Normal, variance 1 / fan in (LeCun et al. 1998)."""
    return _normal(rng, shape, _deviation(fans, 1.0, "in"))


@initializers.entry("Small normal")
def small_normal(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:  # noqa: ARG001 - the same for all
    """Normal with standard deviation 0.01: so small that deep networks hardly start."""
    return _normal(rng, shape, 0.01)


@initializers.entry("Large normal")
def large_normal(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:  # noqa: ARG001 - the same for all
    """Normal with standard deviation 1: saturates deep networks from the start."""
    return _normal(rng, shape, 1.0)


@initializers.entry("Zeros")
def zeros(rng: np.random.Generator, shape: tuple[int, ...], fans: Fans) -> Weights:  # noqa: ARG001 - no chance in it
    """All weights 0: every unit of a layer stays the same for ever, which shows why chance is needed."""
    return np.zeros(shape, np.float32)


def _deviation(fans: Fans, gain: float, fan: Literal["in", "average"]) -> float:
    fan_in, fan_out = fans
    return float(np.sqrt(gain / (fan_in if fan == "in" else (fan_in + fan_out) / 2)))


def _normal(rng: np.random.Generator, shape: tuple[int, ...], deviation: float) -> Weights:
    return (rng.standard_normal(shape) * deviation).astype(np.float32)


def _uniform(rng: np.random.Generator, shape: tuple[int, ...], deviation: float) -> Weights:
    bound = np.sqrt(3) * deviation
    return rng.uniform(-bound, bound, shape).astype(np.float32)
