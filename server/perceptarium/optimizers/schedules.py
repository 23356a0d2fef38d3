"""Learning-rate schedules: each a factor on the learning rate as a function of the step, which may be traced.

optax's own schedules check their arguments in Python, so these formulas stand here: a change of a schedule's
parameter then needs no new program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import jax.numpy as jnp
from jax import Array

from perceptarium.registry import Count, Registry, Slider

schedules: Registry[Callable[..., Array]] = Registry("schedule", "perceptarium.optimizers.schedules")

Steps = Annotated[int, Count("Over steps", 1, 1_000_000, log=True)]


@schedules.entry("Constant")
def constant(step: Array) -> Array:
    """The same rate all the time."""
    return jnp.ones_like(step, jnp.float32)


@schedules.entry("Step decay")
def step_decay(step: Array, every: Steps = 1000, factor: Annotated[float, Slider("Factor", 0.01, 1)] = 0.5) -> Array:
    """Multiplied by a factor every so many steps."""
    return jnp.power(factor, jnp.floor(step / every))


@schedules.entry("Exponential decay")
def exponential_decay(
    step: Array, over: Steps = 1000, factor: Annotated[float, Slider("Factor", 0.01, 1)] = 0.5
) -> Array:
    """Falls smoothly by a factor over so many steps."""
    return jnp.power(factor, step / over)


@schedules.entry("Cosine decay")
def cosine_decay(step: Array, over: Steps = 10_000, floor: Annotated[float, Slider("Floor", 0, 1)] = 0.0) -> Array:
    """Half a cosine from 1 down to a floor (Loshchilov & Hutter 2017)."""
    part = jnp.minimum(step / over, 1.0)
    return floor + (1 - floor) * 0.5 * (1 + jnp.cos(jnp.pi * part))


@schedules.entry("Linear warm-up")
def linear_warmup(step: Array, over: Steps = 1000) -> Array:
    """Rises in a straight line from 0 and stays at 1 (Goyal et al. 2017)."""
    return jnp.minimum((step + 1) / over, 1.0)
