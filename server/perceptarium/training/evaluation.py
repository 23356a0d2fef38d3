"""How good a network is on each of the three sets."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jax import Array

from perceptarium.losses import link_of
from perceptarium.networks import Network
from perceptarium.training.data import TrainingData
from perceptarium.training.step import LOSSES, Knobs, Model, choose, divisor, example_losses, knobs_by_name

BLOCK = 256
"""Examples that are evaluated at a time."""


def evaluate(model: Model, network: Network, data: TrainingData, knobs: Knobs, classes: Array | bool) -> Array:
    """(6,) float32: loss on train, validation, test, then accuracy on the same; NaN where a set is empty.

    classes: whether the targets are classes; for values there is no accuracy. Dropout is off, penalties are left out.
    """
    choices, knob = model.choices(knobs), knobs_by_name(model, knobs)
    starts = jnp.concatenate([jnp.zeros(1, jnp.int32), data.ends[:-1]])

    def block(number: Array | int, size: int) -> Array:
        first = number * size
        inputs = jax.lax.dynamic_slice_in_dim(data.inputs, first, size)
        targets = jax.lax.dynamic_slice_in_dim(data.targets, first, size)
        outputs = model.outputs(network, inputs, knobs)
        each = example_losses(choices.loss, knob, outputs, targets, model.real(knobs))
        right = _right(choices.loss, outputs, targets, model.real(knobs))
        row = first + jnp.arange(size)
        inside = (row >= starts[:, None]) & (row < data.ends[:, None])
        sums = [jnp.sum(jnp.where(inside, each, 0.0), axis=1), jnp.sum(inside & right, axis=1, dtype=jnp.float32)]
        return jnp.concatenate(sums)

    rows = data.inputs.shape[0]
    size = min(BLOCK, rows)
    blocks = -(-data.ends[2] // size)
    totals = jax.lax.fori_loop(0, blocks, lambda number, total: total + block(number, size), jnp.zeros(6))
    counts = data.ends - starts
    nothing = jnp.where(counts > 0, 0.0, jnp.nan)
    loss = totals[:3] / jnp.stack([divisor(choices.loss, count) for count in counts])
    accuracy = jnp.where(classes, totals[3:] / counts, jnp.nan)
    return jnp.concatenate([loss + nothing, accuracy + nothing])


def _right(loss: str | Array, outputs: Array, targets: Array, real: Array | None) -> Array:
    """(rows,) bool: whether the most likely class is the example's."""
    count = outputs.shape[1] if real is None else jnp.sum(real)
    threshold = choose(LOSSES, loss, lambda kind: jnp.float32(0.0 if link_of(kind) == "sigmoid" else 0.5))
    one = (outputs[:, 0] > threshold) == (targets[:, 0] > 0.5)
    likely = outputs if real is None else jnp.where(real, outputs, -jnp.inf)
    several = jnp.argmax(likely, axis=1) == jnp.argmax(targets, axis=1)
    return jnp.where(count == 1, one, several)
