"""How good a network is on each of the three sets."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.datasets import Examples
from perceptarium.experiment import Experiment
from perceptarium.losses import link_of
from perceptarium.networks import Network
from perceptarium.training.data import TrainingData
from perceptarium.training.step import LOSSES, Knobs, Model, choose, divisor, example_losses, knobs_by_name

BLOCK = 256
"""Examples that are evaluated at a time."""
SCORED = 1000
"""Examples of each set that are scored, the first ones: thousands of pictures would take longer than training."""
CHEAP_WORK = 10_000_000
"""Multiplications of an evaluation that cost next to nothing beside training."""


def judged_as(examples: Examples) -> np.int32:
    """How an answer is judged right: 0 not at all, 1 by its most likely class, 2 by every label."""
    return np.int32({"regression": 0, "labels": 2}.get(examples.shape.task, 1))


def evaluation_interval(experiment: Experiment) -> int:
    """Steps between two evaluations at least, so that they take about a fifth of the time: a power of two.

    It depends on the document alone, so that the record does.
    """
    if evaluation_work(experiment) <= CHEAP_WORK:
        return 1
    # A step goes forward once and backward at twice the cost.
    worth = _scored(experiment) / (3 * experiment.batch_size)
    return 1 << max(0, math.ceil(math.log2(4 * worth)))


def evaluation_work(experiment: Experiment) -> int:
    """Multiplications of one evaluation."""
    return _scored(experiment) * experiment.architecture.multiplications


def _scored(experiment: Experiment) -> int:
    return sum(min(len(part), SCORED) for part in experiment.examples.sets.values())


def evaluate(model: Model, network: Network, data: TrainingData, knobs: Knobs, judged: Array | np.int32) -> Array:
    """(6,) float32: loss on train, validation, test, then accuracy on the same; NaN where a set is empty.

    judged: see `judged_as`; for values there is no accuracy. Dropout is off, penalties are left out. Of each set the
    first `SCORED` examples count; a loss that is a sum is scaled to the whole set.
    """
    choices, knob = model.choices(knobs), knobs_by_name(model, knobs)
    starts = jnp.concatenate([jnp.zeros(1, jnp.int32), data.ends[:-1]])
    counts = data.ends - starts
    scored = jnp.minimum(counts, SCORED)
    rows = data.inputs.shape[0]
    size = min(BLOCK, rows)
    blocks = -(-scored // size)
    behind = jnp.cumsum(blocks)

    def block(number: Array) -> Array:
        part = jnp.sum(number >= behind)
        begin = starts[part] + (number - (behind - blocks)[part]) * size
        first = jnp.minimum(begin, rows - size)
        inputs = jax.lax.dynamic_slice_in_dim(data.inputs, first, size)
        targets = jax.lax.dynamic_slice_in_dim(data.targets, first, size)
        outputs = model.outputs(network, inputs, knobs)
        each = example_losses(choices.loss, knob, outputs, targets, model.real(knobs))
        right = _right(choices.loss, outputs, targets, model.real(knobs), judged)
        row = first + jnp.arange(size)
        inside = (row >= begin) & (row < (starts + scored)[part])
        own = jnp.arange(3) == part
        sums = jnp.sum(jnp.where(inside, each, 0.0)), jnp.sum(inside & right, dtype=jnp.float32)
        return jnp.concatenate([jnp.where(own, total, 0.0) for total in sums])

    totals = jax.lax.fori_loop(0, behind[2], lambda number, total: total + block(number), jnp.zeros(6))
    nothing = jnp.where(counts > 0, 0.0, jnp.nan)
    loss = totals[:3] / (jnp.stack([divisor(choices.loss, count) for count in counts]) * (scored / counts))
    accuracy = jnp.where(judged > 0, totals[3:] / scored, jnp.nan)
    return jnp.concatenate([loss + nothing, accuracy + nothing])


def _right(loss: str | Array, outputs: Array, targets: Array, real: Array | None, judged: Array | np.int32) -> Array:
    """(rows,) bool: whether the most likely class is the example's, or every label."""
    count = outputs.shape[1] if real is None else jnp.sum(real)
    threshold = choose(LOSSES, loss, lambda kind: jnp.float32(0.0 if link_of(kind) == "sigmoid" else 0.5))
    alike = (outputs > threshold) == (targets > 0.5)
    every = jnp.all(alike if real is None else alike | ~real, axis=1)
    likely = outputs if real is None else jnp.where(real, outputs, -jnp.inf)
    most = jnp.argmax(likely, axis=1) == jnp.argmax(targets, axis=1)
    return jnp.where((count == 1) | (judged == 2), every, most)
