"""A new layer begins as near to the identity as its activation allows."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from perceptarium.experiment import parse
from perceptarium.networks import Architecture, activations, init, outputs_of, overlaid, transplant

EXACT = ("linear", "relu", "leaky_relu", "elu")


def architecture(*hidden: tuple[int, str]) -> Architecture:
    layers = [{"kind": "dense", "units": units, "activation": activation} for units, activation in hidden]
    return parse({"network": {"layers": layers}}).architecture


def change(before: Architecture, after: Architecture, reach: float = 1.0) -> float:
    """How much an edit changes the outputs, as a share of the largest."""
    inputs = np.random.default_rng(0).uniform(-reach, reach, (200, 2)).astype(np.float32)
    old = init(before, "glorot_normal", 1)
    new = transplant(old, init(after, "glorot_normal", 2), before, after)
    first, second = outputs_of(before, old, inputs), outputs_of(after, new, inputs)
    return float(np.abs(second - first).max() / np.abs(first).max())


@pytest.mark.parametrize("entry", list(activations), ids=lambda entry: entry.id)
def test_the_straight_part_of_an_activation_is_as_its_tag_says(entry) -> None:
    straight = entry.tags["straight"]
    value, slope = jax.jvp(entry.function, (np.float32(straight.centre),), (np.float32(1),))
    assert np.allclose((value, slope), (straight.value, straight.slope), atol=1e-4)


@pytest.mark.parametrize("new", activations.ids())
@pytest.mark.parametrize("present", ["tanh", "relu", "linear"])
def test_a_new_layer_hardly_changes_what_the_network_says(present: str, new: str) -> None:
    before = architecture((8, present), (8, present))
    bound = 1e-5 if new in EXACT else 0.02
    assert change(before, architecture((8, present), (8, present), (8, new))) < bound
    assert change(before, architecture((8, present), (8, present), (12, new))) < bound
    assert change(before, architecture((8, present), (8, present), (10, new), (9, new))) < 2 * bound


@pytest.mark.parametrize("new", activations.ids())
def test_a_first_hidden_layer_too(new: str) -> None:
    assert change(architecture(), architecture((6, new)), reach=5.0) < (1e-5 if new in EXACT else 0.08)


def test_a_narrower_new_layer_keeps_what_it_can() -> None:
    before, after = architecture((8, "tanh")), architecture((8, "tanh"), (3, "linear"))
    old = init(before, "glorot_normal", 1)
    new = transplant(old, init(after, "glorot_normal", 2), before, after)
    assert np.array_equal(new[0].weights, old[0].weights)
    assert np.array_equal(new[1].weights, np.eye(8, 3, dtype=np.float32))
    assert np.allclose(new[2].weights, old[1].weights[:3])


def test_units_of_a_new_layer_that_pass_nothing_on_can_still_learn() -> None:
    before, after = architecture((4, "tanh")), architecture((4, "tanh"), (6, "tanh"))
    new = transplant(init(before, "glorot_normal", 1), init(after, "glorot_normal", 2), before, after)
    assert np.all(new[1].weights[:, 4:] != 0)
    assert np.all(new[2].weights[4:] == 0)


def test_moments_of_a_new_layer_are_those_of_nothing() -> None:
    before, after = architecture((4, "tanh")), architecture((4, "tanh"), (4, "tanh"))
    zeros = tuple(type(layer)(*(np.zeros_like(part) for part in layer)) for layer in init(after, "zeros", 0))
    kept = overlaid(init(before, "glorot_normal", 1), zeros, before, after)
    assert not np.any(kept[1].weights)


@pytest.mark.parametrize("new", activations.ids())
def test_a_layer_that_is_added_and_removed_changes_nothing(new: str) -> None:
    before, after = architecture((6, "tanh"), (5, "relu")), architecture((6, "tanh"), (8, new), (5, "relu"))
    old = init(before, "glorot_normal", 1)
    there = transplant(old, init(after, "glorot_normal", 2), before, after)
    back = transplant(there, init(before, "glorot_normal", 3), after, before)
    for found, wanted in zip(back, old, strict=True):
        assert np.allclose(found.weights, wanted.weights, atol=1e-5)
        assert np.allclose(found.biases, wanted.biases, atol=1e-4)


def test_a_network_that_is_replaced_as_a_whole_keeps_its_scale() -> None:
    shapes = [
        architecture((5, "tanh"), (7, "sigmoid")),
        architecture((9, "sine")),
        architecture((4, "tanh"), (6, "relu")),
    ]
    network = init(shapes[0], "glorot_normal", 1)
    for number in range(60):
        before, after = shapes[number % 3], shapes[(number + 1) % 3]
        network = transplant(network, init(after, "glorot_normal", number), before, after)
    assert max(np.abs(layer.weights).max() for layer in network) < 5
