"""Chance inside a compiled loop: hashes of counters, which fuse where a threefry draw does not."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array


def scramble(x: Array) -> Array:
    """A uint32 that looks random (the finalizer of MurmurHash3, Appleby 2011)."""
    x = (x ^ (x >> 16)) * jnp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * jnp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)


def step_start(seed: Array, step: Array) -> Array:
    """The draw of a step: uint32."""
    start: Array = seed + step.astype(jnp.uint32) * jnp.uint32(0x9E3779B9)
    return start


def dropout_factor(rate: Array, start: Array, layer: int | Array, place: Array) -> Array:
    """0 with probability `rate`, else 1 / (1 − rate) (Srivastava et al. 2014).

    start: of `step_start`. layer: its number. place: integers (batch, units), example · units + unit.
    """
    own = scramble(start + jnp.asarray(layer).astype(jnp.uint32) * jnp.uint32(0x85EBCA6B))
    chance = scramble(own ^ scramble(place.astype(jnp.uint32) + jnp.uint32(0x27D4EB2F))).astype(jnp.float32) / 2.0**32
    return jnp.where(chance >= rate, 1 / (1 - rate), 0.0)
