"""The padded network beside the plain one: forward, backward, and all that lies between."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.networks import Architecture, Network, activations, infer, init, outputs_of
from perceptarium.networks import padded as module
from perceptarium.networks.forms import FORMS, Form
from perceptarium.networks.layers.layer import Parameters
from perceptarium.networks.padded import MOST_LAYERS, TIERS, Padding, units_of
from tests.compiled import ROUGHLY, document, flat

BATCH = 3
WIDTH = 8


@st.composite
def architectures(draw: st.DrawFn, width: int = WIDTH) -> Architecture:
    """Any that a width holds."""
    layer = st.tuples(st.integers(1, width), st.sampled_from(activations.ids()))
    layers = draw(st.lists(layer, max_size=MOST_LAYERS - 1))
    return architecture_of(draw(st.integers(1, width)), layers, draw(st.integers(1, width)))


def architecture_of(inputs: int, layers: list[tuple[int, str]], outputs: int = 1) -> Architecture:
    documents = [{"kind": "dense", "units": units, "activation": activation} for units, activation in layers]
    return infer((inputs,), document(network={"layers": documents}).network.layers, outputs)


def network_of(architecture: Architecture, seed: int = 0) -> Network:
    """Fresh parameters, biases away from 0."""
    rng = np.random.default_rng(seed)
    return tuple(
        Parameters(layer.weights, rng.normal(size=layer.biases.shape).astype(np.float32))
        for layer in init(architecture, "glorot_normal", seed)
    )


@given(architectures())
def test_trimming_undoes_padding(architecture: Architecture) -> None:
    padding, network = Padding(WIDTH), network_of(architecture)
    (padded,) = padding.pad(network)
    assert padded.weights.shape == (MOST_LAYERS, WIDTH, WIDTH)
    assert padded.biases.shape == (MOST_LAYERS, WIDTH)
    assert np.count_nonzero(padded.weights) == sum(np.count_nonzero(layer.weights) for layer in network)
    back = padding.trim(architecture, (padded,))
    for found, wanted in zip(back, network, strict=True):
        np.testing.assert_array_equal(found.weights, wanted.weights)
        np.testing.assert_array_equal(found.biases, wanted.biases)
        # They are the caller's own, not views of a program's arrays.
        assert found.weights.base is None
        assert found.biases.base is None


@given(architectures())
def test_every_number_is_found_among_the_padded_ones(architecture: Architecture) -> None:
    padding, network = Padding(WIDTH), network_of(architecture)
    places = padding.places(architecture)
    padded = flat(padding.pad(network))
    np.testing.assert_array_equal(padded[places], flat(network))
    assert len(set(places.tolist())) == len(places)
    assert not np.delete(padded, places).any()


@given(architectures())
def test_the_mask_says_which_weights_exist(architecture: Architecture) -> None:
    padding = Padding(WIDTH)
    plan = padding.plan(architecture)
    ones = tuple(Parameters(np.ones_like(w), np.ones_like(b)) for w, b in network_of(architecture))
    np.testing.assert_array_equal(plan.mask, padding.pad(ones)[0].weights)
    assert plan.depth == len(architecture.layers)
    assert tuple(plan.units[: plan.depth]) == architecture.widths
    np.testing.assert_array_equal(plan.units[plan.depth :], 0)


def test_the_narrowest_width_is_taken() -> None:
    for width, wider in zip(TIERS, (*TIERS[1:], None), strict=True):
        for inputs, layers, outputs in ((width, [], 1), (1, [(width, "relu")], 1), (1, [], width)):
            assert Padding.of(architecture_of(inputs, layers, outputs)) == Padding(width)
        found = Padding.of(architecture_of(1, [(width + 1, "tanh")]))
        assert found == (wider and Padding(wider))


def test_a_network_that_is_too_deep_is_not_held() -> None:
    layers = [(2, "tanh")] * (MOST_LAYERS - 1)
    assert Padding.of(architecture_of(1, layers)) == Padding(8)
    assert Padding.of(architecture_of(1, [*layers, (2, "tanh")])) is None


# Forward and backward, in 64 bits


@cache
def padded_slopes(form: Form) -> Any:
    """Outputs, and what a slope of them is by parameters and inputs; one program for all networks."""

    def run(network, inputs, plan, slope):
        outputs, back = jax.vjp(lambda *own: module.outputs_of(form, *own, plan), network, inputs)
        return outputs, *back(slope)

    return jax.jit(run)


def plain_slopes(architecture: Architecture, network: Network, inputs: np.ndarray, slope: np.ndarray) -> Any:
    def run(network, inputs, slope):
        outputs, back = jax.vjp(lambda *own: outputs_of(architecture, *own), network, inputs)
        return outputs, *back(slope)

    return jax.jit(run, compiler_options=ROUGHLY)(network, inputs, slope)


def assert_close(found: Any, wanted: Any) -> None:
    """As only 64 bits are."""
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)


@settings(max_examples=15)
@given(architecture=architectures(), form=st.sampled_from(list(FORMS)), seed=st.integers(0, 99))
def test_values_and_slopes_are_those_of_the_plain_network(architecture: Architecture, form: Form, seed: int) -> None:
    """Autodiff goes through the plain network, the padded one has its own way back."""
    padding, rng = Padding(WIDTH), np.random.default_rng(seed)
    inputs = rng.normal(size=(BATCH, architecture.inputs))
    slope = rng.normal(size=(BATCH, architecture.outputs))
    with jax.enable_x64(True):
        network = jax.tree.map(np.float64, network_of(architecture, seed))
        wide = jax.tree.map(np.float64, padding.pad(network))
        wide_inputs, wide_slope = np.zeros((BATCH, WIDTH)), np.zeros((BATCH, WIDTH))
        wide_inputs[:, : architecture.inputs], wide_slope[:, : architecture.outputs] = inputs, slope
        outputs, change, blame = padded_slopes(form)(wide, wide_inputs, padding.plan(architecture), wide_slope)
        wanted = plain_slopes(architecture, network, inputs, slope)
        assert outputs.dtype == np.float64
        assert_close(outputs[:, : architecture.outputs], wanted[0])
        for found, right in zip(padding.trim(architecture, change), wanted[1], strict=True):
            assert_close(found.weights, right.weights)
            assert_close(found.biases, right.biases)
        assert_close(blame[:, : architecture.inputs], wanted[2])
        # What does not exist has no slope.
        back = padding.pad(padding.trim(architecture, change))
        np.testing.assert_array_equal(np.float32(change[0].weights), back[0].weights)
        np.testing.assert_array_equal(np.float32(change[0].biases), back[0].biases)
        np.testing.assert_array_equal(blame[:, architecture.inputs :], 0)


@pytest.mark.parametrize("name", activations.ids())
def test_every_activation_has_the_same_slope_both_ways(name: str) -> None:
    """The padded network takes slopes forwards, autodiff backwards."""
    function = activations[name].function
    z = np.float32([-1e30, -1e4, -100, -3, -1, -1e-30, 0, 1e-30, 1, 3, 100, 1e4, 1e30])
    forwards = jax.jit(lambda z: jax.jvp(function, (z,), (jnp.ones_like(z),)), compiler_options=ROUGHLY)
    backwards = jax.jit(jax.vmap(jax.value_and_grad(function)), compiler_options=ROUGHLY)
    (value, slope), (plain, wanted) = forwards(z), backwards(z)
    np.testing.assert_array_equal(value, plain)
    assert np.all(np.isfinite(slope))
    np.testing.assert_allclose(slope, wanted, rtol=1e-5, atol=1e-6)


# Units first, for pictures


@cache
def activated(name: str) -> Any:
    return jax.jit(activations[name].function, compiler_options=ROUGHLY)


@cache
def compiled_units() -> Any:
    return jax.jit(units_of)


@settings(max_examples=25)
@given(architectures())
def test_units_are_those_of_the_plain_network(architecture: Architecture) -> None:
    padding, network = Padding(WIDTH), network_of(architecture)
    inputs = np.random.default_rng(1).normal(size=(BATCH, architecture.inputs)).astype(np.float32)
    sums, values = compiled_units()(padding.pad(network), padding.fill(inputs).T, padding.plan(architecture))
    assert len(sums) == len(values) == MOST_LAYERS
    signal = inputs
    layer: Any
    for number, (layer, parameters) in enumerate(zip(architecture.layers, network, strict=True)):
        units = layer.output_shape[0]
        weighted_sum = signal @ parameters.weights + parameters.biases
        signal = np.asarray(activated(layer.activation)(padding.fill(weighted_sum)))[:, :units]
        np.testing.assert_allclose(sums[number][:units], weighted_sum[-1], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(values[number][:units].T, signal, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(values[-1][: architecture.outputs].T, signal, rtol=1e-4, atol=1e-5)
