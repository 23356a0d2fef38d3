"""What layers say of their cost and of their channels, beside what JAX makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax.extend.core import jaxprs_in_params

from perceptarium.errors import InvalidInput
from perceptarium.networks import infer
from perceptarium.networks.layers.layer import Layer
from tests.compiled import conv, pool
from tests.networks.stacks import documents, layer_documents

BATCH = 50
PADDED = 1.6
"""What zeros around an image may add."""


def layer_of(image: tuple[int, ...], document: Any) -> Layer | None:
    try:
        return infer(image, [document], 1).layers[0]
    except InvalidInput:
        return None


def laid_out(traced: Any) -> Iterator[int]:
    """The sizes of all arrays of a traced function."""
    for equation in traced.eqns:
        yield from (prod(variable.aval.shape) for variable in equation.outvars)
        for inner in jaxprs_in_params(equation.params):
            yield from laid_out(inner)


# Large enough that the padding of an edge counts for little.
IMAGES = st.tuples(st.integers(9, 14), st.integers(9, 14), st.integers(1, 3))


@settings(max_examples=100)
@given(IMAGES, layer_documents())
def test_no_array_of_a_step_is_larger_than_the_footprint(image: tuple[int, int, int], document: Any) -> None:
    layer = layer_of(image, document)
    if layer is None:
        return
    parameters = layer.init(np.random.default_rng(0), "glorot_normal")

    def there_and_back(parameters: Any, inputs: jax.Array) -> Any:
        result, back = jax.vjp(lambda own, given: layer.apply(own, given).activation, parameters, inputs)
        return back(jnp.ones_like(result))

    inputs = np.zeros((BATCH, *layer.input_shape), np.float32)
    traced = jax.make_jaxpr(there_and_back)(parameters, inputs)
    assert max(laid_out(traced.jaxpr)) <= max(PADDED * BATCH * layer.footprint, layer.parameter_count)


EVERY = [conv(3), conv(2, 2, stride=2), pool(), pool(3, 1, "avg_pool")]
EVERY += [{"kind": kind} for kind in ("global_avg_pool", "flatten", "dropout", "layer_norm")]


@pytest.mark.parametrize("document", EVERY, ids=str)
def test_a_channelwise_layer_keeps_channels_apart_and_others_mix_them(document: dict[str, Any]) -> None:
    layer = layer_of((6, 6, 3), documents(document)[0])
    assert layer is not None
    rng = np.random.default_rng(1)
    parameters = layer.init(rng, "glorot_normal")
    inputs = rng.normal(size=(1, 6, 6, 3)).astype(np.float32)
    other = inputs.copy()
    other[..., 1] = rng.normal(size=(1, 6, 6))
    one, two = (np.asarray(layer.apply(parameters, given).weighted_sum) for given in (inputs, other))
    changed = np.abs(one - two).reshape(-1, layer.output_shape[-1]).max(axis=0) > 1e-6
    if layer.channelwise:
        assert changed.tolist() == [False, True, False]
    else:
        assert changed.tolist() != [False, True, False]
