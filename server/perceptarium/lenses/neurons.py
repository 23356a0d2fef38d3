"""Every neuron's picture: its activation over the input plane, along the line, or on the gallery's examples."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

from perceptarium.networks.layers.layer import Tap


def neurons(taps: list[Tap], columns: tuple[Array, ...]) -> tuple[Array, Array]:
    """Pictures of the chosen units of every layer.

    taps: of a batch of inputs (pixels, inputs). columns: for each layer the numbers of the units.
    Returns (units, pixels) uint8 and (units,) float32: activation = (byte − 128) / 127 · scale.
    """
    chosen = jnp.concatenate([tap.activation.T[column] for tap, column in zip(taps, columns, strict=True)], axis=0)
    scale = jnp.max(jnp.abs(chosen), axis=1)
    level = chosen / jnp.where(scale > 0, scale, 1.0)[:, None]
    return (jnp.round(level * 127) + 128).astype(jnp.uint8), scale
