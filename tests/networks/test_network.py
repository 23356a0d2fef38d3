"""Shapes, the forward pass, and what an edit keeps of the weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perceptarium.errors import InvalidInput
from perceptarium.networks import Architecture, Network, apply, infer, init, layers, outputs_of, overlaid
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import dense, document


def architecture_of(inputs: int, *units: int, activation: str = "tanh", outputs: int = 1) -> Architecture:
    hidden = document(network={"layers": dense(*units, activation=activation)}).network.layers
    return infer((inputs,), hidden, outputs)


def numbered(architecture: Architecture, start: float) -> Network:
    """Parameters that tell where they come from: no two are the same."""
    parts = []
    for layer in init(architecture, "zeros", 0):
        for part in layer:
            parts.append(start + np.arange(part.size, dtype=np.float32).reshape(part.shape))
            start += part.size
    return tuple(Parameters(*parts[index : index + 2]) for index in range(0, len(parts), 2))


def test_shapes_follow_from_the_document() -> None:
    architecture = architecture_of(3, 5, 7, outputs=2)
    assert architecture.widths == (5, 7, 2)
    assert architecture.outputs == 2
    assert len(architecture.hidden) == 2
    assert architecture.parameter_count == 4 * 5 + 6 * 7 + 8 * 2
    network = init(architecture, "glorot_normal", 0)
    assert [layer.weights.shape for layer in network] == [(3, 5), (5, 7), (7, 2)]
    assert [layer.biases.shape for layer in network] == [(5,), (7,), (2,)]


ONLY_IMAGES = {"conv", "max_pool", "avg_pool", "global_avg_pool"}


@pytest.mark.parametrize("shape", [(6,), (5, 6, 2)], ids=len)
@pytest.mark.parametrize("entry", list(layers), ids=lambda entry: entry.id)
def test_every_layer_kind_counts_its_parameters(entry, shape: tuple[int, ...]) -> None:
    if len(shape) == 1 and entry.id in ONLY_IMAGES:
        with pytest.raises(InvalidInput, match="needs an image and gets 6 numbers"):
            entry.function(shape, **entry.defaults)
        return
    layer = entry.function(shape, **entry.defaults)
    parameters = layer.init(np.random.default_rng(0), "glorot_normal")
    assert layer.parameter_count == sum(np.size(part) for part in parameters)
    assert np.shape(parameters.weights) == layer.weights_shape
    tap = layer.apply(parameters, np.ones((3, *layer.input_shape), np.float32))
    assert tap.activation.shape == tap.weighted_sum.shape == (3, *layer.output_shape)
    assert hash(layer) == hash(entry.function(shape, **entry.defaults))


def test_no_hidden_layer_is_a_linear_model() -> None:
    architecture = architecture_of(2)
    network = (Parameters(np.float32([[2], [3]]), np.float32([1])),)
    np.testing.assert_allclose(outputs_of(architecture, network, np.float32([[1, 1], [0, 2]])), [[6], [7]])


def test_taps_hold_weighted_sums_and_activations() -> None:
    architecture = architecture_of(2, 3, activation="relu")
    network = numbered(architecture, -4)
    inputs = np.float32([[1, -2], [0.5, 1]])
    first, last = apply(architecture, network, inputs)
    z = inputs @ network[0].weights + network[0].biases
    np.testing.assert_allclose(first.weighted_sum, z, rtol=1e-6)
    np.testing.assert_allclose(first.activation, np.maximum(z, 0), rtol=1e-6)
    np.testing.assert_allclose(last.activation, last.weighted_sum)


def test_what_is_kept_is_asked_for_every_hidden_layer() -> None:
    asked = []

    def keep(number, activation):
        asked.append(number)
        return activation * 0

    architecture = architecture_of(2, 3, 4)
    network = numbered(architecture, 1)
    outputs = outputs_of(architecture, network, np.ones((1, 2), np.float32), keep)
    assert asked == [0, 1]
    np.testing.assert_allclose(outputs, network[-1].biases[None])


# Transplants


def carried(before: Architecture, after: Architecture) -> tuple[Network, Network, Network]:
    old, fresh = numbered(before, 1), numbered(after, -1e6)
    return old, fresh, overlaid(old, fresh, before, after)


def assert_whole(found: Parameters, wanted: Parameters) -> None:
    np.testing.assert_array_equal(found.weights, wanted.weights)
    np.testing.assert_array_equal(found.biases, wanted.biases)


widths = st.lists(st.integers(1, 5), max_size=4)


@given(widths, st.integers(1, 4))
def test_nothing_changes_nothing(units: list[int], inputs: int) -> None:
    architecture = architecture_of(inputs, *units)
    old, _, kept = carried(architecture, architecture)
    for found, wanted in zip(kept, old, strict=True):
        assert_whole(found, wanted)


@given(widths, widths, st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))
def test_any_edit_gives_the_new_shapes_from_old_and_fresh_numbers(
    first: list[int], second: list[int], inputs: int, inputs_after: int, outputs: int, outputs_after: int
) -> None:
    before = architecture_of(inputs, *first, outputs=outputs)
    after = architecture_of(inputs_after, *second, outputs=outputs_after)
    old, fresh, kept = carried(before, after)
    known = {float(value) for layer in old for part in layer for value in np.ravel(part)}
    for found, new in zip(kept, fresh, strict=True):
        for part, fresh_part in zip(found, new, strict=True):
            assert part.shape == fresh_part.shape
            assert part.dtype == np.float32
            came = np.isin(part, list(known))
            np.testing.assert_array_equal(part[~came], fresh_part[~came])
    # The output layer is always carried over.
    rows = min(old[-1].weights.shape[0], kept[-1].weights.shape[0])
    columns = min(outputs, outputs_after)
    np.testing.assert_array_equal(kept[-1].weights[:rows, :columns], old[-1].weights[:rows, :columns])
    np.testing.assert_array_equal(kept[-1].biases[:columns], old[-1].biases[:columns])


@pytest.mark.parametrize(("units", "after"), [((4, 3), (6, 3)), ((4, 3), (2, 3)), ((4, 3), (4, 5)), ((1,), (8,))])
def test_units_added_or_removed_keep_the_overlapping_block(units: tuple[int, ...], after: tuple[int, ...]) -> None:
    old, fresh, kept = carried(architecture_of(2, *units), architecture_of(2, *after))
    for ours, theirs, new in zip(kept, old, fresh, strict=True):
        rows, columns = (min(a, b) for a, b in zip(theirs.weights.shape, ours.weights.shape, strict=True))
        np.testing.assert_array_equal(ours.weights[:rows, :columns], theirs.weights[:rows, :columns])
        np.testing.assert_array_equal(ours.weights[rows:], new.weights[rows:])
        np.testing.assert_array_equal(ours.weights[:, columns:], new.weights[:, columns:])
        np.testing.assert_array_equal(ours.biases[:columns], theirs.biases[:columns])
        np.testing.assert_array_equal(ours.biases[columns:], new.biases[columns:])


def test_another_activation_keeps_all_weights() -> None:
    old, _, kept = carried(architecture_of(2, 4, 3), architecture_of(2, 4, 3, activation="relu"))
    for found, wanted in zip(kept, old, strict=True):
        assert_whole(found, wanted)


def test_a_layer_at_the_end_keeps_those_before_it() -> None:
    old, fresh, kept = carried(architecture_of(2, 4, 3), architecture_of(2, 4, 3, 5))
    assert_whole(kept[0], old[0])
    assert_whole(kept[1], old[1])
    assert_whole(kept[2], fresh[2])


def test_a_layer_in_the_middle_keeps_those_around_it() -> None:
    old, fresh, kept = carried(architecture_of(2, 4, 3, 6), architecture_of(2, 4, 4, 3, 6))
    assert_whole(kept[0], old[0])
    assert_whole(kept[1], fresh[1])
    assert_whole(kept[2], old[1])
    assert_whole(kept[3], old[2])
    assert_whole(kept[4], old[3])


def test_a_removed_layer_keeps_those_around_it() -> None:
    old, _, kept = carried(architecture_of(2, 4, 5, 3), architecture_of(2, 4, 3))
    assert_whole(kept[0], old[0])
    # 5→3 now sees 4 units: its first four rows stay.
    np.testing.assert_array_equal(kept[1].weights, old[2].weights[:4])
    assert_whole(kept[2], old[3])


def test_more_features_keep_the_first_rows() -> None:
    old, fresh, kept = carried(architecture_of(2, 4), architecture_of(3, 4))
    np.testing.assert_array_equal(kept[0].weights[:2], old[0].weights)
    np.testing.assert_array_equal(kept[0].weights[2], fresh[0].weights[2])
    assert_whole(kept[1], old[1])
