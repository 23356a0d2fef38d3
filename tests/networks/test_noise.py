"""Cheap draws: uniform, and independent across steps, layers, examples and units."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from perceptarium.networks.noise import dropout_factor, scramble, step_start

BATCH, UNITS, BINS = 256, 64, 64
PLACE = np.arange(BATCH * UNITS, dtype=np.int32).reshape(BATCH, UNITS)


@cache
def compiled(layer: int):
    return jax.jit(lambda rate, seed, step: dropout_factor(rate, step_start(seed, step), layer, PLACE))


def kept(rate: float, seed: int = 1, step: int = 1, layer: int = 0) -> np.ndarray:
    """Activations (examples, units) of 1 after dropout."""
    return np.asarray(compiled(layer)(jnp.float32(rate), jnp.uint32(seed), jnp.int32(step)))


def draws(seed: int = 1, step: int = 1, layer: int = 0) -> np.ndarray:
    """In which of 64 equal intervals each draw lies, found by raising the rate."""
    return sum((kept(number / BINS, seed, step, layer) > 0).astype(int) for number in range(1, BINS))


PLACES = [(1, 1, 0), (1, 2, 0), (1, 1, 1), (2, 1, 0), (2**31 - 1, 123_456, 1), (0, 0, 0)]


@pytest.mark.parametrize(("seed", "step", "layer"), PLACES)
def test_draws_are_uniform(seed: int, step: int, layer: int) -> None:
    counts = np.bincount(draws(seed, step, layer).ravel(), minlength=BINS)
    wanted = BATCH * UNITS / BINS
    # χ² of 63 degrees of freedom: 110 has a chance of 2 in 10,000.
    assert np.sum((counts - wanted) ** 2 / wanted) < 110


def assert_independent(one: np.ndarray, other: np.ndarray) -> None:
    correlation = np.corrcoef(one.ravel(), other.ravel())[0, 1]
    assert abs(correlation) < 4.5 / np.sqrt(one.size)


def test_draws_are_independent_of_step_seed_and_layer() -> None:
    fields = [draws(*place) for place in PLACES]
    for index, one in enumerate(fields):
        for other in fields[:index]:
            assert_independent(one, other)


def test_draws_are_independent_across_examples_and_units() -> None:
    field = draws()
    for shift in (1, 2, 7, 32):
        assert_independent(field[:, shift:], field[:, :-shift])
        assert_independent(field[shift:], field[:-shift])


def test_the_same_place_draws_the_same() -> None:
    np.testing.assert_array_equal(kept(0.5, 3, 4, 1), kept(0.5, 3, 4, 1))


def test_a_layer_s_number_may_be_traced() -> None:
    traced = jax.jit(dropout_factor)(jnp.float32(0.5), jnp.uint32(7), jnp.int32(3), PLACE)
    np.testing.assert_array_equal(traced, dropout_factor(jnp.float32(0.5), jnp.uint32(7), 3, PLACE))


@pytest.mark.parametrize("layer", [0, 1, 2, 3, 15])
def test_every_layer_keeps_its_mean(layer: int) -> None:
    for rate in (0.1, 0.5, 0.9):
        found = np.concatenate([kept(rate, step=step, layer=layer).ravel() for step in range(8)])
        share = np.mean(found > 0)
        deviation = np.sqrt(rate * (1 - rate) / found.size)
        assert abs(share - (1 - rate)) < 4.5 * deviation
        np.testing.assert_allclose(found[found > 0], 1 / (1 - rate), rtol=1e-6)
        assert abs(found.mean() - 1) < 4.5 * deviation / (1 - rate)


def test_a_rate_of_zero_leaves_nothing_out() -> None:
    np.testing.assert_array_equal(kept(0.0), 1)


def test_units_are_left_out_about_equally_often() -> None:
    counts = sum((kept(0.5, step=step) > 0).sum(axis=0) for step in range(8))
    trials = 8 * BATCH
    assert np.all(np.abs(counts - trials / 2) < 4.5 * np.sqrt(trials / 4))


def test_pairs_of_steps_differ() -> None:
    masks = [kept(0.5, step=step) > 0 for step in range(6)]
    for one, other in pairwise(masks):
        assert 0.4 < np.mean(one == other) < 0.6


def test_scrambled_numbers_fill_their_range_evenly() -> None:
    chance = np.asarray(scramble(jnp.arange(65_536, dtype=jnp.uint32)))
    assert len(np.unique(chance)) == len(chance)
    counts = np.histogram(chance, bins=256, range=(0, 2**32))[0]
    # χ² of 255 degrees of freedom: 400 is far beyond any sensible chance.
    assert np.sum((counts - 256) ** 2 / 256) < 400
