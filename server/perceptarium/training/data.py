"""Examples on the device, and which of them make a batch."""

from __future__ import annotations

from collections.abc import Hashable
from math import gcd
from typing import Any, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.datasets.examples import SETS, Examples
from perceptarium.networks.noise import scramble

MULTIPLIERS = 64
Numbers: TypeAlias = Any
"""NumPy arrays before they are placed on the device, JAX arrays after."""


class TrainingData(NamedTuple):
    """All examples, and how batches are drawn from those that train.

    inputs: (capacity, features), targets: (capacity, outputs), both with rows to spare, so that the number of
    examples may change without a new program: first those that train, then validate, then test. ends: (3,) int32,
    the row behind the last of each. multipliers: (64,) uint32, each coprime with the number of training examples.
    shuffled: bool.
    """

    inputs: Numbers
    targets: Numbers
    ends: Numbers
    multipliers: Numbers
    shuffled: Numbers


class Batch(NamedTuple):
    """Some examples, or a part of them.

    real: (rows,) bool, false for rows that hold no example of the batch. total: int32, examples of the whole batch.
    """

    inputs: Array
    targets: Array
    real: Array
    total: Array


def capacity(count: int) -> int:
    """Rows that are reserved for so many examples: few different sizes, little waste."""
    if count <= 512:
        return max(32, 1 << (count - 1).bit_length())
    return -(-count // 512) * 512


def place(examples: Examples, order: str, rows: int, width: int | None = None) -> TrainingData:
    """The arrays of a dataset on the device, ready for a program: once for all sessions that have the same.

    rows: the program's capacity. width: columns of inputs and targets where the program is padded.
    """
    shared = _placed.setdefault(examples, {})
    key = order, rows, width
    if key not in shared:
        shared[key] = jax.device_put(_arrays(examples, order, rows, width))
    return shared[key]


_placed: WeakKeyDictionary[Examples, dict[Hashable, TrainingData]] = WeakKeyDictionary()


def _arrays(examples: Examples, order: str, rows: int, width: int | None) -> TrainingData:
    parts = [examples.sets[name] for name in SETS]

    def fill(arrays: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        together = np.concatenate(arrays)
        result = np.zeros((rows, width or together.shape[1]), np.float32)
        result[: len(together), : together.shape[1]] = together
        return result

    return TrainingData(
        fill([part.inputs for part in parts]),
        fill([part.targets for part in parts]),
        np.cumsum([len(part) for part in parts], dtype=np.int32),
        _multipliers(len(parts[0])),
        np.bool_(order == "shuffled"),
    )


def draw_batch(
    data: TrainingData, step: Array, seed: Array, size: int | Array, rows: int, first: int | Array = 0
) -> Batch:
    """The examples number `first` to `first + rows` of the batch of a step: every epoch visits every example once.

    Shuffling is an affine permutation i ↦ (a·i + c) mod n with a coprime with n, new in every epoch: it fuses into
    the training loop, as a sort or a threefry draw would not.
    """
    index, real, total = batch_rows(data, step, seed, size, rows, first)
    # Lanes come last: (rows, lanes, columns) → (rows, columns, lanes).
    inputs, targets = (array[index].swapaxes(1, -1) for array in (data.inputs, data.targets))
    return Batch(inputs, targets, real, total)


def batch_rows(
    data: TrainingData, step: Array, seed: Array, size: int | Array, rows: int, first: int | Array = 0
) -> tuple[Array, Array, Array]:
    """Of `draw_batch` the examples' numbers (rows,) uint32, which of them count, and how many the whole batch has."""
    count = data.ends[0].astype(jnp.uint32)
    size = jnp.asarray(size).astype(jnp.uint32)
    steps = (count + size - 1) // size
    epoch = step.astype(jnp.uint32) // steps
    start = (step.astype(jnp.uint32) % steps) * size
    place = jnp.asarray(first).astype(jnp.uint32) + jnp.arange(rows, dtype=jnp.uint32)
    place = place.reshape(rows, *(1,) * step.ndim)
    position = start + place
    chance = scramble(epoch * jnp.uint32(0x9E3779B9) + seed)
    multiplier = jnp.where(data.shuffled, data.multipliers[chance % MULTIPLIERS], 1)
    shift = jnp.where(data.shuffled, scramble(chance + jnp.uint32(1)) % count, 0)
    index = (multiplier * position + shift) % count
    total = jnp.minimum(size, count - start)
    return index, place < total, total.astype(jnp.int32)


def _multipliers(count: int) -> NDArray[np.uint32]:
    """Numbers coprime with `count`, spread over its range; below 2³² / count, so that products do not wrap."""
    if count > 2**16:
        raise ValueError("more than 65,536 training examples would wrap the permutation's product")
    coprime = np.array([a for a in range(1, max(count, 2)) if gcd(a, count) == 1], np.uint32)
    # From the second on: 1 itself would leave neighbours together.
    rest = coprime[1:] if len(coprime) > 1 else coprime
    return np.asarray(rest[np.linspace(0, len(rest) - 1, MULTIPLIERS).astype(int)])
