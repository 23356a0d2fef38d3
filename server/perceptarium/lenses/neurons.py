"""Every neuron's picture: its activation over the input plane, along the line, or on the gallery's examples."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array


def neurons(activations: Array) -> tuple[Array, Array]:
    """Pictures of units.

    activations: (units, pixels). Returns (units, pixels) uint8 and (units,) float32:
    activation = (byte − 128) / 127 · scale.
    """
    scale = jnp.max(jnp.abs(activations), axis=1)
    level = activations * (127 / jnp.where(scale > 0, scale, 1.0))[:, None]
    return (jnp.round(level) + 128).astype(jnp.uint8), scale
