"""What an edit of a network on images keeps: filters by their middles, channels with what sees them."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.networks import Architecture, Network, infer, init, outputs_of, overlaid, transplant
from tests.compiled import ROUGHLY, conv, dense, once, pool
from tests.networks.stacks import documents, images, stacks
from tests.networks.test_image_shapes import infer_or_say

SIDE = 6
Layers = list[dict[str, Any]]


def architecture(*hidden: dict[str, Any], outputs: int = 3) -> Architecture:
    return infer((SIDE, SIDE, 1), documents(*hidden), outputs)


def edited(before: Architecture, after: Architecture, old: Network | None = None) -> tuple[Network, Network, Network]:
    """The old network, the fresh one, and what an edit makes of both."""
    old = old or init(before, "he_normal", 1)
    fresh = init(after, "he_normal", 2)
    new = transplant(old, fresh, before, after)
    for layer, parameters in zip(after.layers, new, strict=True):
        assert np.shape(parameters.weights) == layer.weights_shape
        assert parameters.weights.dtype == parameters.biases.dtype == np.float32
    return old, fresh, new


def say(own: Architecture, network: Network, inputs: np.ndarray) -> np.ndarray:
    """What a network says of images (n, height · width)."""
    build = jax.jit(partial(outputs_of, own), compiler_options=ROUGHLY)
    compiled: Any = once(("outputs", own), lambda _: build)
    return np.asarray(compiled(network, inputs))


def change(before: Layers, after: Layers, inputs: np.ndarray | None = None) -> float:
    """How much an edit changes the outputs, as a share of the largest."""
    if inputs is None:
        inputs = np.random.default_rng(0).random((5, SIDE**2)).astype(np.float32)
    one, other = architecture(*before), architecture(*after)
    old, _, new = edited(one, other)
    first, second = say(one, old, inputs), say(other, new, inputs)
    return float(np.abs(second - first).max() / np.abs(first).max())


# Filters


def test_filters_that_are_added_or_removed_leave_the_others() -> None:
    few, many = architecture(conv(2), conv(3)), architecture(conv(4), conv(3))
    old, fresh, new = edited(few, many)
    np.testing.assert_array_equal(new[0].weights[..., :2], old[0].weights)
    np.testing.assert_array_equal(new[0].weights[..., 2:], fresh[0].weights[..., 2:])
    np.testing.assert_array_equal(new[1].weights[:, :, :2], old[1].weights)
    np.testing.assert_array_equal(new[1].weights[:, :, 2:], fresh[1].weights[:, :, 2:])
    _, _, back = edited(many, few, new)
    for found, wanted in zip(back, old, strict=True):
        np.testing.assert_array_equal(found.weights, wanted.weights)
        np.testing.assert_array_equal(found.biases, wanted.biases)


def test_filters_of_another_size_lie_over_each_other_by_their_middles() -> None:
    small, large = architecture(conv(2, 3), *dense(4)), architecture(conv(2, 5), *dense(4))
    old, fresh, new = edited(small, large)
    np.testing.assert_array_equal(new[0].weights[1:4, 1:4], old[0].weights)
    np.testing.assert_array_equal(new[0].weights[0], fresh[0].weights[0])
    np.testing.assert_array_equal(new[1].weights, old[1].weights)
    _, _, back = edited(large, small, new)
    np.testing.assert_array_equal(back[0].weights, old[0].weights)


BEHIND: dict[str, Layers] = {
    "directly": [],
    "a flatten": [{"kind": "flatten"}],
    "a pool": [pool()],
    "a pool and a flatten": [pool(3), {"kind": "flatten"}],
    "a global pool": [{"kind": "global_avg_pool"}],
    "dropout": [{"kind": "dropout"}, {"kind": "flatten"}],
    "a norm": [{"kind": "flatten"}, {"kind": "layer_norm"}],
}


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("filters", [2, 5])
def test_a_dense_layer_keeps_what_it_makes_of_each_filter(behind: str, filters: int) -> None:
    hidden = BEHIND[behind]
    before = architecture(conv(3), *hidden, *dense(4))
    after = architecture(conv(filters), *hidden, *dense(4))
    old, fresh, new = edited(before, after)
    # (places, filters, units)
    was, is_now, else_ = (
        np.reshape(network[-2].weights, (-1, count, 4))
        for network, count in ((old, 3), (new, filters), (fresh, filters))
    )
    both = min(3, filters)
    np.testing.assert_array_equal(is_now[:, :both], was[:, :both])
    np.testing.assert_array_equal(is_now[:, both:], else_[:, both:])
    np.testing.assert_array_equal(new[-1].weights, old[-1].weights)


def test_moments_stay_with_their_filters() -> None:
    before, after = architecture(conv(2, 3), *dense(4)), architecture(conv(3, 5), *dense(4))
    zeros = jax.tree.map(np.zeros_like, init(after, "zeros", 0))
    kept = overlaid(init(before, "he_normal", 1), zeros, before, after)
    assert np.all(kept[0].weights[1:4, 1:4, :, :2] != 0)
    assert np.count_nonzero(kept[0].weights) == 3 * 3 * 2


# Layers


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([conv(2), pool(), *dense(4)], [conv(2), conv(2), pool(), *dense(4)]),
        ([conv(2), pool(), *dense(4)], [conv(2), pool(), conv(3, 5), *dense(4)]),
        ([conv(2), pool(), *dense(4)], [conv(4, 1), conv(2), pool(), *dense(4)]),
        ([conv(2), pool(), *dense(4)], [conv(2), pool(), conv(3), conv(2), *dense(4)]),
        ([*dense(4)], [conv(3), *dense(4)]),
        ([conv(2), {"kind": "global_avg_pool"}], [conv(2), conv(4), {"kind": "global_avg_pool"}]),
        ([conv(2)], [conv(2), *dense(80, activation="relu")]),
        ([conv(2), pool(), *dense(4)], [conv(2), pool(), {"kind": "flatten"}, *dense(4)]),
        ([conv(2), pool(), *dense(4)], [conv(2), {"kind": "dropout"}, pool(), *dense(4)]),
    ],
    ids=lambda layers: "-".join(layer["kind"] for layer in layers),
)
def test_a_new_layer_passes_images_on(before: Layers, after: Layers) -> None:
    assert change(before, after) < 1e-5


def test_a_convolution_that_is_added_and_removed_changes_nothing() -> None:
    without, with_it = architecture(conv(2), pool(), *dense(4)), architecture(conv(2), conv(3), pool(), *dense(4))
    old, _, there = edited(without, with_it)
    _, _, back = edited(with_it, without, there)
    for found, wanted in zip(back, old, strict=True):
        np.testing.assert_allclose(found.weights, wanted.weights, rtol=1e-6)
        np.testing.assert_allclose(found.biases, wanted.biases, atol=1e-6)


@pytest.mark.parametrize("kind", ["max_pool", "avg_pool"])
def test_a_pool_that_is_added_or_removed_leaves_what_is_said_of_an_even_image(kind: str) -> None:
    """Each weight of the dense layer stands for the place it had, or its share of it."""
    shades = np.repeat(np.float32([[0.2], [0.7], [1.0]]), SIDE**2, axis=1)
    plain, pooled = [conv(2, 1), *dense(4)], [conv(2, 1), pool(kind=kind), *dense(4)]
    assert change(plain, pooled, shades) < 1e-5
    assert change(pooled, plain, shades) < 1e-5
    assert change(plain, [conv(2, 1), pool(3, kind=kind), *dense(4)], shades) < 1e-5


@pytest.mark.parametrize("size", [2, 3, 4, 5, 6])
def test_after_any_pool_the_outputs_are_finite(size: int) -> None:
    inputs = np.random.default_rng(0).random((5, SIDE**2)).astype(np.float32)
    before, after = architecture(conv(2), *dense(4)), architecture(conv(2), pool(size), *dense(4))
    old, _, new = edited(before, after)
    assert np.all(np.isfinite(say(after, new, inputs)))
    np.testing.assert_array_equal(new[0].weights, old[0].weights)


@settings(max_examples=150)
@given(images, images, stacks(5), stacks(5))
def test_any_network_on_images_becomes_any_other(
    one: tuple[int, int, int], other: tuple[int, int, int], first: list[Any], second: list[Any]
) -> None:
    before, after = infer_or_say(one, first), infer_or_say(other, second, 2)
    if before is not None and after is not None:
        assert_becomes(before, after)


@settings(max_examples=250)
@given(images, stacks(4), stacks(2), st.integers(0, 4))
def test_layers_come_and_go_anywhere(
    image: tuple[int, int, int], stack: list[Any], more: list[Any], place: int
) -> None:
    longer = [*stack[:place], *more, *stack[place:]]
    few, many = infer_or_say(image, stack), infer_or_say(image, longer)
    if few is not None and many is not None:
        assert_becomes(few, many)
        assert_becomes(many, few)


def assert_becomes(before: Architecture, after: Architecture) -> None:
    """An edit gives parameters of the right shapes, all finite; an edit of nothing changes nothing."""
    old, fresh, new = edited(before, after)
    carried = overlaid(old, fresh, before, after)
    for found, kept, wanted in zip(new, carried, fresh, strict=True):
        for part, same, own in zip(found, kept, wanted, strict=True):
            assert np.shape(part) == np.shape(same) == np.shape(own)
            assert np.isfinite(part).all()
    for found, wanted in zip(edited(before, before, old)[2], old, strict=True):
        np.testing.assert_array_equal(found.weights, wanted.weights)
        np.testing.assert_array_equal(found.biases, wanted.biases)


NORM, DROPOUT, FLATTEN = ({"kind": kind} for kind in ("layer_norm", "dropout", "flatten"))


@pytest.mark.parametrize("behind", [[DROPOUT], [FLATTEN], [FLATTEN, DROPOUT]], ids=str)
def test_a_straight_layer_goes_without_a_trace_whatever_stands_behind_it(behind: Layers) -> None:
    with_it = [conv(2), *dense(9, activation="linear"), *behind, *dense(4)]
    assert change(with_it, [conv(2), *behind, *dense(4)]) < 1e-4


@pytest.mark.parametrize("new", [dense(5), [conv(3)]], ids=["dense", "conv"])
def test_a_norm_keeps_its_gains_when_a_layer_comes_or_goes_before_it(new: Layers) -> None:
    without, with_it = architecture(NORM, *dense(4)), architecture(*new, NORM, *dense(4))
    old, _, there = edited(without, with_it)
    many = min(old[0].weights.size, there[1].weights.size)
    np.testing.assert_array_equal(there[1].weights[:many], old[0].weights[:many])
    _, _, back = edited(with_it, without, there)
    np.testing.assert_array_equal(back[0].weights[:many], old[0].weights[:many])
