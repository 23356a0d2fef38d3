"""Shapes of networks on images: what is inferred is what comes out, or the error says what to do."""

from __future__ import annotations

import re
from functools import partial
from math import prod

import jax
import numpy as np
import pytest
from hypothesis import given, settings

from perceptarium.errors import InvalidInput
from perceptarium.networks import Architecture, apply, infer, init
from perceptarium.networks.layers import LayerKind
from tests.compiled import conv, dense, document, pictures, pool
from tests.networks.stacks import documents, images, stacks


def infer_or_say(shape: tuple[int, int, int], stack: list[LayerKind], outputs: int = 3) -> Architecture | None:
    """The architecture; None where an error names the layer that does not fit, and what would."""
    try:
        return infer(shape, stack, outputs)
    except InvalidInput as error:
        refusal = error
    named = re.match(r"layer (\d+): ", refusal.message)
    assert named, refusal.message
    assert refusal.field == f"network.layers.{int(named[1]) - 1}"
    assert refusal.allowed
    # Up to there it fits.
    assert infer(shape, stack[: int(named[1]) - 1], outputs)
    return None


@settings(max_examples=250)
@given(images, stacks())
def test_a_stack_has_the_shapes_that_are_inferred_or_is_refused_by_name(
    shape: tuple[int, int, int], stack: list[LayerKind]
) -> None:
    architecture = infer_or_say(shape, stack)
    if architecture is None:
        return
    network = init(architecture, "glorot_normal", 0)
    assert architecture.parameter_count == sum(np.size(part) for layer in network for part in layer)
    taps = jax.eval_shape(partial(apply, architecture), network, np.zeros((2, prod(shape)), np.float32))
    assert len(taps) == len(stack) + 1
    for layer, parameters, tap in zip(architecture.layers, network, taps, strict=True):
        assert min(layer.output_shape) > 0
        assert tap.activation.shape == tap.weighted_sum.shape == (2, *layer.output_shape)
        assert tap.activation.dtype == np.float32
        assert np.shape(parameters.weights) == layer.weights_shape
        own = prod(layer.weights_shape[:-1]) if len(layer.weights_shape) > 1 else 0
        assert layer.multiplications == prod(layer.output_shape) * own
        assert layer.footprint >= prod(layer.output_shape)


def test_what_a_pool_leaves_nothing_of_is_told_with_a_way_out() -> None:
    stack = documents(pool(), conv(4), pool(), pool())
    with pytest.raises(InvalidInput) as caught:
        infer((6, 6, 1), stack, 1)
    assert caught.value.message == (
        "layer 4: max pool 2×2 leaves 0×0 of an image of 1×1; "
        "make it smaller, remove a pool, or use padding 'same' before it"
    )
    assert caught.value.field == "network.layers.3"
    assert caught.value.allowed == "size 1 to 1"


@pytest.mark.parametrize("behind", ["flatten", "dense", "global_avg_pool"])
@pytest.mark.parametrize("kind", ["conv", "max_pool", "avg_pool", "global_avg_pool"])
def test_what_is_no_image_any_more_is_told(behind: str, kind: str) -> None:
    with pytest.raises(InvalidInput, match=r"^layer 3: .* needs an image and gets \d+ numbers") as caught:
        infer((6, 6, 1), documents(conv(2), {"kind": behind}, {"kind": kind}), 1)
    assert caught.value.field == "network.layers.2"
    assert caught.value.allowed == "an image"


def test_a_document_s_pictures_are_images_and_tables_are_not() -> None:
    layered = {"layers": [conv(2), pool(), *dense(4)]}
    architecture = document(data=pictures(), network=layered).architecture
    shapes = [layer.output_shape for layer in architecture.layers]
    assert shapes == [(6, 6, 2), (3, 3, 2), (4,), (3,)]
    assert architecture.widths == (2, 2, 4, 3)
    assert (architecture.inputs, architecture.outputs, architecture.has_maps) == (36, 3, True)
    assert not document(data=pictures(), network={"layers": dense(4)}).architecture.has_maps
    with pytest.raises(InvalidInput, match="layer 1: conv needs an image and gets 4 numbers"):
        _ = document(data="iris", network=layered).architecture


def test_numbers_of_a_flattened_image_are_in_order() -> None:
    """Row by row, pixel by pixel, channel by channel: as a dense layer takes an image by itself."""
    numbers = np.arange(12, dtype=np.float32)
    architecture = infer((3, 2, 2), documents({"kind": "max_pool", "size": 1, "stride": 1}, {"kind": "flatten"}), 1)
    taps = apply(architecture, init(architecture, "zeros", 0), numbers[None])
    np.testing.assert_array_equal(taps[0].activation[0], numbers.reshape(3, 2, 2))
    np.testing.assert_array_equal(taps[1].activation[0], numbers)
    with_flatten, without = (
        infer((4, 4, 1), documents(conv(2), *own, *dense(3)), 2) for own in ([{"kind": "flatten"}], [])
    )
    network = init(without, "glorot_normal", 1)
    flattened = (network[0], init(with_flatten, "zeros", 0)[1], *network[1:])
    image = np.random.default_rng(0).normal(size=(1, 16)).astype(np.float32)
    one, other = apply(with_flatten, flattened, image), apply(without, network, image)
    np.testing.assert_allclose(one[-1].activation, other[-1].activation, rtol=1e-6)
