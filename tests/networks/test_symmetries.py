"""Hidden units in another order or on another scale: other weights, the same function."""

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.errors import InvalidInput
from perceptarium.networks import Architecture, Hold, Network, activations, infer, init, layers, outputs_of
from perceptarium.networks.symmetries import rescale_unit, swap_units

X = np.random.default_rng(5).normal(size=(40, 3)).astype(np.float32)
FREE = Hold()


def built(*documents: dict[str, Any]) -> tuple[Architecture, Network]:
    parsed = tuple(layers.document(kind, **rest) for kind, rest in ((d.pop("kind"), d) for d in documents))
    architecture = infer((3,), parsed, 2)
    rng = np.random.default_rng(1)
    drawn = init(architecture, "he_normal", 0)
    # Biases too, which begin at 0.
    return architecture, tuple(
        own._replace(biases=rng.normal(size=own.biases.shape).astype(np.float32)) for own in drawn
    )


def dense(units: int, activation: str = "tanh") -> dict[str, Any]:
    return {"kind": "dense", "units": units, "activation": activation}


def outputs(architecture: Architecture, network: Network) -> Any:
    return np.asarray(outputs_of(architecture, network, jnp.asarray(X)))


@given(st.sampled_from(activations.ids()), st.integers(0, 4), st.integers(0, 4), st.integers(0, 1))
@settings(max_examples=40, deadline=None)
def test_units_swap_and_the_network_computes_the_same(activation: str, first: int, second: int, layer: int) -> None:
    architecture, network = built(dense(5, activation), dense(5, activation))
    swapped = swap_units(architecture, [FREE] * 3, network, layer, first, second)
    np.testing.assert_allclose(outputs(architecture, swapped), outputs(architecture, network), rtol=1e-5, atol=1e-5)
    assert np.array_equal(swapped[layer].weights[:, first], network[layer].weights[:, second])
    again = swap_units(architecture, [FREE] * 3, swapped, layer, first, second)
    for own, back in zip(network, again, strict=True):
        assert np.array_equal(own.weights, back.weights)
        assert np.array_equal(own.biases, back.biases)


def test_units_swap_across_dropout() -> None:
    architecture, network = built(dense(4), {"kind": "dropout"}, dense(3))
    swapped = swap_units(architecture, [FREE] * 4, network, 0, 0, 3)
    np.testing.assert_allclose(outputs(architecture, swapped), outputs(architecture, network), rtol=1e-5, atol=1e-6)


@given(st.sampled_from(activations.ids()), st.floats(0.01, 100), st.booleans(), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_a_unit_bears_the_factors_that_its_activation_lets_through(
    activation: str, size: float, negative: bool, unit: int
) -> None:
    factor = -size if negative else size
    architecture, network = built(dense(4, activation))
    z = np.linspace(-3, 3, 61, dtype=np.float32)
    function = activations[activation].function
    # What the tag claims is what the function does.
    bears = np.allclose(function(jnp.asarray(factor * z)), factor * np.asarray(function(jnp.asarray(z))), 1e-4, 1e-4)
    try:
        changed = rescale_unit(architecture, network, 0, unit, factor)
    except InvalidInput:
        assert not bears or abs(size - 1) < 0.01
        return
    assert bears
    np.testing.assert_allclose(outputs(architecture, changed), outputs(architecture, network), rtol=1e-3, atol=1e-3)
    assert np.allclose(changed[0].weights[:, unit], network[0].weights[:, unit] * np.float32(factor), rtol=1e-6)


def test_signs_turn_where_the_activation_is_odd() -> None:
    for activation in ("tanh", "sine", "linear"):
        architecture, network = built(dense(4, activation))
        turned = rescale_unit(architecture, network, 0, 2, -1)
        assert np.array_equal(turned[0].weights[:, 2], -network[0].weights[:, 2])
        np.testing.assert_allclose(outputs(architecture, turned), outputs(architecture, network), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("documents", "layer", "unit", "factor", "field"),
    [
        ([dense(4, "sigmoid")], 0, 0, 2.0, "factor"),
        ([dense(4, "relu")], 0, 0, -2.0, "factor"),
        ([dense(4, "tanh")], 0, 0, 2.0, "factor"),
        ([dense(4, "relu")], 1, 0, 2.0, "layer"),
        ([dense(4, "relu")], 7, 0, 2.0, "layer"),
        ([dense(4, "relu")], 0, 4, 2.0, "unit"),
        ([dense(4, "relu"), {"kind": "layer_norm"}], 0, 0, 2.0, "layer"),
        ([dense(4, "relu"), {"kind": "dropout"}], 1, 0, 2.0, "layer"),
    ],
)
def test_what_cannot_be_is_refused(
    documents: list[dict[str, Any]], layer: int, unit: int, factor: float, field: str
) -> None:
    architecture, network = built(*(dict(document) for document in documents))
    with pytest.raises(InvalidInput) as refused:
        rescale_unit(architecture, network, layer, unit, factor)
    assert refused.value.field == field


def test_units_with_cut_edges_do_not_swap() -> None:
    architecture, network = built(dense(4), dense(3))
    for holds in ([Hold(cut=((0, 1),)), FREE, FREE], [FREE, Hold(cut=((0, 1),)), FREE]):
        with pytest.raises(InvalidInput, match="cut"):
            swap_units(architecture, holds, network, 0, 0, 1)
    swapped = swap_units(architecture, [FREE, FREE, Hold(cut=((0, 1),))], network, 0, 0, 1)
    assert not np.array_equal(swapped[0].weights, network[0].weights)
