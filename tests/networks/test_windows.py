"""Convolutions and pools beside a library's, and beside loops in NumPy."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from jax import lax

from perceptarium.networks.paddings import paddings
from perceptarium.networks.windows import Window, average_pool, convolve, max_pool, window_of
from tests.compiled import ROUGHLY

sides = st.integers(1, 7)


def fitting(shape: tuple[int, int], size: int, stride: int, padding: str) -> Window:
    """The windows of a layer; cases without any are left out."""
    assume(padding == "same" or size <= min(shape))
    return window_of("conv", (*shape, 1), size, stride, padding)


def of_library(images: jax.Array, filters: jax.Array, stride: int, padding: str) -> jax.Array:
    """The same convolution by XLA."""
    numbers = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(images, filters, (stride, stride), padding.upper(), dimension_numbers=numbers)


@settings(max_examples=6)
@given(
    shape=st.tuples(sides, sides),
    size=st.integers(1, 5),
    stride=st.integers(1, 4),
    padding=st.sampled_from(paddings.ids()),
    channels=st.integers(1, 3),
    filters=st.integers(1, 3),
    seed=st.integers(0, 99),
)
@example(shape=(5, 6), size=3, stride=1, padding="same", channels=2, filters=3, seed=0)
@example(shape=(7, 5), size=2, stride=3, padding="valid", channels=1, filters=2, seed=1)
@example(shape=(2, 7), size=4, stride=2, padding="same", channels=2, filters=1, seed=2)
def test_a_convolution_is_the_library_s(
    shape: tuple[int, int], size: int, stride: int, padding: str, channels: int, filters: int, seed: int
) -> None:
    window = fitting(shape, size, stride, padding)
    rng = np.random.default_rng(seed)
    images = rng.normal(size=(2, *shape, channels)).astype(np.float32)
    weights = rng.normal(size=(size, size, channels, filters)).astype(np.float32)
    slope = rng.normal(size=(2, window.height, window.width, filters)).astype(np.float32)

    def both(images: jax.Array, weights: jax.Array, slope: jax.Array) -> tuple[Any, Any]:
        own, back = jax.vjp(lambda *given: convolve(window, *given), images, weights)
        wanted, wanted_back = jax.vjp(lambda *given: of_library(*given, stride, padding), images, weights)
        return (own, *back(slope)), (wanted, *wanted_back(slope))

    found, wanted = jax.jit(both, compiler_options=ROUGHLY)(images, weights, slope)
    for ours, theirs in zip(found, wanted, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


def pooled(images: np.ndarray, slope: np.ndarray, window: Window) -> list[np.ndarray]:
    """The largest and the mean of each window, and what of a slope goes back to each pixel, in plain loops."""
    size, stride, _, _, height, width = window
    largest, mean = np.zeros((2, *slope.shape), np.float32)
    of_largest, of_mean = np.zeros((2, *images.shape), np.float32)
    for place in np.ndindex(*slope.shape):
        number, row, column, channel = place
        rows, columns = (slice(start * stride, start * stride + size) for start in (row, column))
        seen = images[number, rows, columns, channel]
        first = np.unravel_index(seen.argmax(), seen.shape)
        largest[place], mean[place] = seen[first], seen.mean()
        of_largest[number, rows, columns, channel][first] += slope[place]
        of_mean[number, rows, columns, channel] += slope[place] / size**2
    assert (height, width) == slope.shape[1:3]
    return [largest, mean, of_largest, of_mean]


@settings(max_examples=4)
@given(shape=st.tuples(sides, sides), size=st.integers(1, 4), stride=st.integers(1, 5), seed=st.integers(0, 99))
@example(shape=(6, 4), size=2, stride=2, seed=0)
@example(shape=(7, 5), size=2, stride=2, seed=0)
@example(shape=(6, 7), size=3, stride=1, seed=1)
@example(shape=(7, 7), size=1, stride=5, seed=2)
def test_pools_are_what_loops_find(shape: tuple[int, int], size: int, stride: int, seed: int) -> None:
    """Of equals, of which there are many among three numbers, the first one gets the slope."""
    window = fitting(shape, size, stride, "valid")
    rng = np.random.default_rng(seed)
    images = rng.integers(-1, 2, (2, *shape, 2)).astype(np.float32)
    slope = rng.normal(size=(2, window.height, window.width, 2)).astype(np.float32)

    def both(images: jax.Array, slope: jax.Array) -> list[jax.Array]:
        largest, back = jax.vjp(lambda given: max_pool(window, given), images)
        mean, mean_back = jax.vjp(lambda given: average_pool(window, given), images)
        return [largest, mean, *back(slope), *mean_back(slope)]

    found = jax.jit(both, compiler_options=ROUGHLY)(images, slope)
    for ours, theirs in zip(found, pooled(images, slope, window), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


def test_a_filter_is_not_turned_round() -> None:
    """A filter with one lit pixel, top left, moves the image down and to the right; what falls off is lost."""
    images = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    weights = np.zeros((3, 3, 1, 1), np.float32)
    weights[0, 0] = 1
    window = window_of("conv", (3, 3, 1), 3, 1, "same")
    np.testing.assert_array_equal(convolve(window, images, weights)[0, ..., 0], [[0, 0, 0], [0, 0, 1], [0, 3, 4]])


@given(length=st.integers(1, 40), size=st.integers(1, 11), stride=st.integers(1, 8))
def test_windows_fill_the_image(length: int, size: int, stride: int) -> None:
    places, before = paddings["same"].function(length, size, stride)
    assert places == len(range(0, length, stride))
    behind = max(0, (places - 1) * stride + size - length) - before
    assert 0 <= behind - before <= 1
    inside, none = paddings["valid"].function(length, size, stride)
    assert none == 0
    assert inside == len(range(0, length - size + 1, stride))
