"""Batches: every epoch visits every example exactly once."""

from __future__ import annotations

import gc
import weakref
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from perceptarium.datasets import Examples, Shape
from perceptarium.datasets.examples import Subset
from perceptarium.training.data import TrainingData, capacity, draw_batch, place
from tests.compiled import document

SIZES = (1, 7, 100)
STEPS = 1600
"""Steps of one call: three epochs of the largest set here, one example a step."""


def numbered(count: int, order: str) -> TrainingData:
    """Examples whose only input is their number, and whose target is its double."""

    def subset(rows: int) -> Subset:
        numbers = np.arange(rows, dtype=np.float32)[:, None]
        return Subset(numbers, numbers, 2 * numbers, None)

    sets = {"train": subset(count), "validation": subset(0), "test": subset(3)}
    shape = Shape("line", "regression", inputs=("x",))
    return place(Examples(shape, ("x",), 1, sets, None, lambda points: points), order, capacity(count + 3))


@cache
def drawer(size: int) -> Any:
    """Compiled once for a batch size, for each capacity of the data."""
    return jax.jit(lambda data, steps, seed: jax.vmap(lambda step: draw_batch(data, step, seed, size, size))(steps))


def epochs(data: TrainingData, count: int, size: int, seed: int, number: int) -> list[np.ndarray]:
    """The examples of each step of some epochs: rows of numbers, those that do not count left out."""
    steps = -(-count // size)
    assert number * steps <= STEPS
    batches = drawer(size)(data, jnp.arange(STEPS, dtype=jnp.int32), jnp.uint32(seed))
    np.testing.assert_array_equal(batches.targets, 2 * batches.inputs)
    rows = [
        inputs[:, 0][real] for inputs, real in zip(np.asarray(batches.inputs), np.asarray(batches.real), strict=True)
    ]
    return [np.concatenate(rows[epoch * steps : (epoch + 1) * steps]) for epoch in range(number)]


@settings(max_examples=60)
@given(
    count=st.integers(1, 512),
    size=st.sampled_from(SIZES),
    seed=st.integers(0, 2**31 - 1),
    order=st.sampled_from(["shuffled", "sequential"]),
)
@example(count=1, size=1, seed=0, order="shuffled")
@example(count=2, size=1, seed=0, order="shuffled")
@example(count=16, size=100, seed=3, order="sequential")
def test_every_epoch_visits_every_example_once(count: int, size: int, seed: int, order: str) -> None:
    for visited in epochs(numbered(count, order), count, size, seed, 3):
        np.testing.assert_array_equal(np.sort(visited), np.arange(count))
        if order == "sequential":
            np.testing.assert_array_equal(visited, np.arange(count))


@pytest.mark.parametrize("count", [40_961, 65_535, 65_536])
def test_the_largest_sets_do_not_wrap(count: int) -> None:
    data = numbered(count, "shuffled")
    size = 4096
    steps = -(-count // size)
    for seed in (0, 2**31 - 1):
        for epoch in (0, 20_000):
            first = epoch * steps
            batches = drawer(size)(data, jnp.arange(first, first + steps, dtype=jnp.int32), jnp.uint32(seed))
            visited = np.asarray(batches.inputs[..., 0])[np.asarray(batches.real)]
            np.testing.assert_array_equal(np.sort(visited), np.arange(count))


def test_the_last_batch_of_an_epoch_is_partial() -> None:
    batches = drawer(7)(numbered(16, "shuffled"), jnp.arange(8), jnp.uint32(0))
    np.testing.assert_array_equal(np.asarray(batches.real).sum(axis=1), [7, 7, 2, 7, 7, 2, 7, 7])
    np.testing.assert_array_equal(batches.total, [7, 7, 2, 7, 7, 2, 7, 7])


@settings(max_examples=40)
@given(
    count=st.integers(1, 300),
    size=st.integers(1, 300),
    step=st.integers(0, 1000),
    order=st.sampled_from(["shuffled", "sequential"]),
)
def test_a_batch_in_blocks_is_the_batch(count: int, size: int, step: int, order: str) -> None:
    """A padded program works on 16 examples at a time, with a size that is told when it runs."""
    data, size = numbered(count, order), min(size, count)
    whole = block_drawer(300)(data, jnp.int32(step), jnp.int32(size), 0)
    blocks = [block_drawer(16)(data, jnp.int32(step), jnp.int32(size), first) for first in range(0, size, 16)]
    for block in blocks:
        assert int(block.total) == int(whole.total) == np.sum(whole.real)
    real = np.concatenate([block.real for block in blocks])
    inputs = np.concatenate([block.inputs for block in blocks])
    np.testing.assert_array_equal(inputs[real], np.asarray(whole.inputs)[np.asarray(whole.real)])


@cache
def block_drawer(rows: int) -> Any:
    return jax.jit(lambda data, step, size, first: draw_batch(data, step, jnp.uint32(5), size, rows, first))


def test_shuffling_differs_by_epoch_and_seed_and_not_by_chance() -> None:
    data = numbered(101, "shuffled")
    first, second, third = epochs(data, 101, 7, 5, 3)
    again = epochs(data, 101, 7, 5, 3)
    other = epochs(data, 101, 7, 6, 3)
    np.testing.assert_array_equal(first, again[0])
    orders = [first, second, third, other[0], np.arange(101)]
    for index, one in enumerate(orders):
        for another in orders[:index]:
            assert np.mean(one == another) < 0.2


def test_neighbours_do_not_stay_together() -> None:
    """Where the size leaves a choice: the examples 0 and 1 meet in few epochs' batches."""
    together = 0
    number = 40
    steps = -(-256 // 100)
    batches = drawer(100)(numbered(256, "shuffled"), jnp.arange(number * steps), jnp.uint32(1))
    for inputs in np.asarray(batches.inputs)[..., 0]:
        together += {0.0, 1.0} <= set(inputs.tolist())
    # Chance alone: in 40 epochs they share one of two batches of 100 and one of 56 about 14 times.
    assert together < 0.75 * number


@given(st.integers(0, 100_000))
def test_capacity_has_room_and_little_waste(count: int) -> None:
    room = capacity(count)
    assert room >= count
    assert room - count < max(33, count if count <= 512 else 512)
    assert capacity(room) == room


def test_sizes_share_capacities() -> None:
    assert len({capacity(count) for count in range(1, 2001)}) < 14


def test_the_three_sets_follow_each_other() -> None:
    data = numbered(5, "shuffled")
    np.testing.assert_array_equal(data.ends, [5, 5, 8])
    assert data.ends.dtype == np.int32
    np.testing.assert_array_equal(data.inputs[:, 0], [*range(5), *range(3), *[0] * 24])
    np.testing.assert_array_equal(data.targets, 2 * data.inputs)


def test_padded_data_is_as_wide_as_the_network() -> None:
    data = place(document(data="iris").examples, "sequential", 2048, width=8)
    exact = place(document(data="iris").examples, "sequential", 256)
    assert data.inputs.shape == data.targets.shape == (2048, 8)
    np.testing.assert_array_equal(data.inputs[:256, :4], exact.inputs)
    np.testing.assert_array_equal(data.targets[:256, :3], exact.targets)
    np.testing.assert_array_equal(data.inputs[:, 4:], 0)
    np.testing.assert_array_equal(data.targets[:, 3:], 0)
    np.testing.assert_array_equal(data.ends, exact.ends)
    assert not data.shuffled


def test_sessions_with_the_same_data_share_its_arrays() -> None:
    iris = document(data="iris").examples
    assert place(iris, "shuffled", 256) is place(iris, "shuffled", 256)
    different = [place(iris, "sequential", 256), place(iris, "shuffled", 512), place(iris, "shuffled", 256, width=8)]
    assert len({id(data) for data in [place(iris, "shuffled", 256), *different]}) == 4


def test_arrays_go_with_their_data() -> None:
    inputs = weakref.ref(numbered(5, "shuffled").inputs)
    gc.collect()
    assert inputs() is None
