"""Initializers: their variances, and that a seed means the same start."""

from __future__ import annotations

import numpy as np
import pytest

from perceptarium.networks import infer, init, initializers
from tests.compiled import document

FAN_IN, FAN_OUT = 300, 500
VARIANCES = {
    "glorot_normal": 2 / (FAN_IN + FAN_OUT),
    "glorot_uniform": 2 / (FAN_IN + FAN_OUT),
    "he_normal": 2 / FAN_IN,
    "he_uniform": 2 / FAN_IN,
    "lecun_normal": 1 / FAN_IN,
    "small_normal": 1e-4,
    "large_normal": 1.0,
    "zeros": 0.0,
}


@pytest.mark.parametrize("entry", list(initializers), ids=lambda entry: entry.id)
def test_every_initializer_is_deterministic_and_finite(entry) -> None:
    first, again, other = (entry.function(np.random.default_rng(seed), (3, 2, 4), (6, 4)) for seed in (1, 1, 2))
    assert first.shape == (3, 2, 4)
    assert first.dtype == np.float32
    assert np.all(np.isfinite(first))
    np.testing.assert_array_equal(first, again)
    assert np.any(first != other) or entry.id == "zeros"


@pytest.mark.parametrize("name", VARIANCES)
def test_variance(name: str) -> None:
    weights = initializers[name].function(np.random.default_rng(0), (FAN_IN, FAN_OUT), (FAN_IN, FAN_OUT))
    # 150,000 draws: the variance's own deviation is at most 0.4 %.
    assert np.var(weights) == pytest.approx(VARIANCES[name], rel=0.02)
    assert np.mean(weights) == pytest.approx(0, abs=0.02 * np.sqrt(VARIANCES[name]))


@pytest.mark.parametrize("name", ["glorot_uniform", "he_uniform"])
def test_uniform_has_its_bound(name: str) -> None:
    weights = initializers[name].function(np.random.default_rng(0), (FAN_IN, FAN_OUT), (FAN_IN, FAN_OUT))
    bound = np.sqrt(3 * VARIANCES[name])
    assert 0.999 * bound < np.abs(weights).max() <= bound * (1 + 1e-6)


def test_layers_start_apart_and_biases_at_zero() -> None:
    layers = document(network={"layers": [{"kind": "dense", "units": 4}] * 3}).network.layers
    network = init(infer((4,), layers, 4), "glorot_normal", 5)
    for number, layer in enumerate(network):
        np.testing.assert_array_equal(layer.biases, 0)
        for other in network[:number]:
            assert np.any(other.weights != layer.weights)


def test_weight_seeds_differ() -> None:
    architecture = document().architecture
    one, same, two = (init(architecture, "glorot_normal", seed) for seed in (1, 1, 2))
    assert np.any(one[0].weights != two[0].weights)
    np.testing.assert_array_equal(one[0].weights, same[0].weights)
