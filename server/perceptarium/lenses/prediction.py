"""What the whole network predicts, over the plane, along the line, or for the gallery's examples."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array


def prediction_map(values: Array, classes: Array | bool) -> tuple[Array, Array]:
    """Predictions over the plane as bytes.

    values: (outputs, pixels). Returns the same as uint8, and (2,) float32 low and high:
    value = low + byte / 255 · (high − low). Classes range from 0 to 1, values symmetrically about 0.
    """
    high = jnp.where(classes, 1.0, jnp.maximum(jnp.max(jnp.abs(values)), 1e-6))
    low = jnp.where(classes, 0.0, -high)
    level = jnp.clip((values - low) / (high - low), 0, 1)
    return jnp.round(level * 255).astype(jnp.uint8), jnp.stack([low, high])
