"""Examples on the device, and which of them make a batch."""

from __future__ import annotations

from math import gcd
from typing import Any, NamedTuple, TypeAlias

import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.datasets.examples import SETS, Examples, Subset

MULTIPLIERS = 64
Numbers: TypeAlias = Any
"""NumPy arrays before they are placed on the device, JAX arrays after."""


class Set(NamedTuple):
    """One set, padded so that its size may change without a new program.

    inputs: (capacity, features). targets: (capacity, outputs). size: int32, how many rows are real.
    """

    inputs: Numbers
    targets: Numbers
    size: Numbers


class TrainingData(NamedTuple):
    """The three sets, and how batches are drawn from the first.

    multipliers: (64,) uint32, each coprime with the number of training examples. shuffled: bool.
    """

    train: Set
    validation: Set
    test: Set
    multipliers: Numbers
    shuffled: Numbers


class Batch(NamedTuple):
    """Some examples. weights: (size,), 0 for the places that the last batch of an epoch leaves empty."""

    inputs: Array
    targets: Array
    weights: Array


def capacity(count: int) -> int:
    """Rows that are reserved for so many examples: few different sizes, little waste."""
    if count <= 256:
        return max(16, 1 << (count - 1).bit_length())
    return -(-count // 256) * 256


def place(examples: Examples, order: str) -> TrainingData:
    """The arrays of a dataset, ready for a program."""
    sets = {name: _padded(examples.sets[name]) for name in SETS}
    return TrainingData(
        **sets,
        multipliers=_multipliers(len(examples.sets["train"])),
        shuffled=np.bool_(order == "shuffled"),
    )


def draw_batch(data: TrainingData, step: Array, seed: Array, size: int) -> Batch:
    """The batch of a step: every epoch visits every example once.

    Shuffling is an affine permutation i ↦ (a·i + c) mod n with a coprime with n, new in every epoch: it fuses into
    the training loop, as a sort or a threefry draw would not.
    """
    count = data.train.size.astype(jnp.uint32)
    steps = (count + size - 1) // size
    epoch = step.astype(jnp.uint32) // steps
    position = (step.astype(jnp.uint32) % steps) * size + jnp.arange(size, dtype=jnp.uint32)
    chance = scramble(epoch * jnp.uint32(0x9E3779B9) + seed)
    multiplier = data.multipliers[chance % MULTIPLIERS]
    shift = scramble(chance + jnp.uint32(1)) % count
    index = jnp.where(data.shuffled, (multiplier * position + shift) % count, position % count)
    weights = (position < count).astype(jnp.float32)
    return Batch(data.train.inputs[index], data.train.targets[index], weights)


def scramble(x: Array) -> Array:
    """A uint32 that looks random (the finalizer of MurmurHash3, Appleby 2011)."""
    x = (x ^ (x >> 16)) * jnp.uint32(0x85EBCA6B)
    x = (x ^ (x >> 13)) * jnp.uint32(0xC2B2AE35)
    return x ^ (x >> 16)


def _padded(subset: Subset) -> Set:
    room = capacity(len(subset))

    def pad(rows: NDArray[np.float32]) -> NDArray[np.float32]:
        result = np.zeros((room, rows.shape[1]), np.float32)
        result[: len(rows)] = rows
        return result

    return Set(pad(subset.inputs), pad(subset.targets), np.int32(len(subset)))


def _multipliers(count: int) -> NDArray[np.uint32]:
    """Numbers coprime with `count`, spread over its range; below 2³² / count, so that products do not wrap."""
    if count > 2**16:
        raise ValueError("more than 65,536 training examples would wrap the permutation's product")
    coprime = np.array([a for a in range(1, max(count, 2)) if gcd(a, count) == 1], np.uint32)
    # From the second on: 1 itself would leave neighbours together.
    rest = coprime[1:] if len(coprime) > 1 else coprime
    return np.asarray(rest[np.linspace(0, len(rest) - 1, MULTIPLIERS).astype(int)])
