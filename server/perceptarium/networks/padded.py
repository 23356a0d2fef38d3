"""One compiled network for every dense architecture within a bound.

All layers are arrays of the same width with a mask of what exists; depth, activations, masks and dropout are traced
arguments, so that an edit needs no compiler. The backward pass is written out, since autodiff cannot go back through
a loop whose length is traced.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from numpy.typing import NDArray

from perceptarium.networks.activations import activations
from perceptarium.networks.architecture import Architecture
from perceptarium.networks.forms import FORMS, Form, outer
from perceptarium.networks.holds import Hold, trainable
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.layer import Parameters
from perceptarium.networks.network import Network
from perceptarium.networks.noise import dropout_factor

TIERS = (8, 16, 32, 64)
"""Widths that are compiled: an architecture takes the narrowest that holds its inputs, units and outputs."""
MOST_LAYERS = 9
"""Eight hidden layers and the output."""
ACTIVATIONS = tuple(activations.ids())


class Plan(NamedTuple):
    """An architecture as traced arguments.

    depth: int32, layers with the output. units: (layers,) int32. activations: (layers,) int32, numbers of the
    registry's entries. mask: (layers, width, width) float32, 1 where a weight exists.
    """

    depth: Array | np.int32
    units: Array | NDArray[np.int32]
    activations: Array | NDArray[np.int32]
    mask: Array | NDArray[np.float32]


class Dropout(NamedTuple):
    """rate: float32. start: uint32, the draw of this step. first: int32, number of the first example in its batch."""

    rate: Array
    start: Array
    first: Array


@dataclass(frozen=True)
class Padding:
    """The padded network of one width."""

    width: int

    @staticmethod
    def of(architecture: Architecture) -> Padding | None:
        """The narrowest that holds an architecture; None where none does."""
        dense = all(isinstance(layer, Dense) for layer in architecture.layers)
        if not dense or len(architecture.layers) > MOST_LAYERS:
            return None
        widest = max(architecture.inputs, *architecture.widths)
        return next((Padding(width) for width in TIERS if widest <= width), None)

    def plan(self, architecture: Architecture) -> Plan:
        """The architecture as arguments."""
        units = np.zeros(MOST_LAYERS, np.int32)
        chosen = np.zeros(MOST_LAYERS, np.int32)
        mask = np.zeros((MOST_LAYERS, self.width, self.width), np.float32)
        for number, layer in enumerate(cast("tuple[Dense, ...]", architecture.layers)):
            units[number] = layer.output_shape[0]
            chosen[number] = ACTIVATIONS.index(layer.activation)
            mask[number, : layer.input_shape[0], : layer.output_shape[0]] = 1
        return Plan(np.int32(len(architecture.layers)), units, chosen, mask)

    def trainable(self, architecture: Architecture, holds: Sequence[Hold]) -> Network:
        """1 for every number that exists and trains, in the padded arrays."""
        masks = trainable(architecture, holds)
        if masks is None:
            masks = tuple(
                Parameters(np.ones(layer.weights_shape, np.float32), np.ones(layer.output_shape, np.float32))
                for layer in architecture.layers
            )
        return self.pad(masks)

    def pad(self, network: Network) -> Network:
        """The parameters of an architecture, in the padded arrays."""
        weights = np.zeros((MOST_LAYERS, self.width, self.width), np.float32)
        biases = np.zeros((MOST_LAYERS, self.width), np.float32)
        for number, layer in enumerate(network):
            inputs, units = layer.weights.shape
            weights[number, :inputs, :units] = layer.weights
            biases[number, :units] = layer.biases
        return (Parameters(weights, biases),)

    def trim(self, architecture: Architecture, padded: Network) -> Network:
        """The parameters of an architecture out of the padded arrays (NumPy)."""
        weights, biases = (np.asarray(part) for part in padded[0])
        return tuple(
            Parameters(
                weights[number, : layer.input_shape[0], : layer.output_shape[0]].copy(),
                biases[number, : layer.output_shape[0]].copy(),
            )
            for number, layer in enumerate(architecture.layers)
        )

    def places(self, architecture: Architecture) -> NDArray[np.intp]:
        """(parameters,): where each number of an architecture, layer by layer, lies among all of the padded arrays."""
        matrices = np.arange(MOST_LAYERS * self.width**2).reshape(MOST_LAYERS, self.width, self.width)
        rows = matrices.size + np.arange(MOST_LAYERS * self.width).reshape(MOST_LAYERS, self.width)
        parts = []
        for number, layer in enumerate(architecture.layers):
            inputs, units = layer.weights_shape
            parts += [matrices[number, :inputs, :units], rows[number, :units]]
        return np.concatenate([part.ravel() for part in parts])

    def fill(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, columns) widened with zeros to (batch, width)."""
        wide = np.zeros((len(rows), self.width), np.float32)
        wide[:, : rows.shape[1]] = rows
        return wide


def outputs_of(form: Form, network: Network, inputs: Array, plan: Plan, dropout: Dropout | None = None) -> Array:
    """What the output layer says, (batch, width); differentiable with respect to the network."""
    return _outputs(form, network[0], inputs, plan, dropout or _no_dropout())


def gradient_of(form: Form, network: Network, inputs: Array, plan: Plan, blame: Callable[[Array], Array]) -> Network:
    """The gradient of a function of what the output layer says, with respect to the network.

    Other than that of `outputs_of` it can be differentiated once more, forwards, in the form `dot`. blame: from
    outputs (batch, width) to the function's slope there.
    """
    outputs, kept = _forward(form, network[0], inputs, plan, _no_dropout())
    gradient, *_ = _backward(form, kept, blame(outputs))
    return (gradient,)


def _no_dropout() -> Dropout:
    return Dropout(jnp.float32(0), jnp.uint32(0), jnp.int32(0))


def units_of(network: Network, inputs: Array, plan: Plan) -> tuple[list[Array], list[Array]]:
    """What every layer makes of a batch (width, batch), units first, since pictures are taken unit by unit.

    Returns for each layer the weighted sums of the last example (width,), and the activations (width, batch). Beyond
    the depth the activations are those of the output layer.
    """
    weights, biases = network[0]
    signal, sums, values = inputs, [], []

    def layer(number: int, signal: Array) -> tuple[Array, Array]:
        weighted_sum = weights[number].T @ signal + biases[number][:, None]
        return weighted_sum[:, -1], lax.switch(plan.activations[number], _VALUES, weighted_sum)

    def nothing(signal: Array) -> tuple[Array, Array]:
        return signal[:, -1], signal

    # Not a loop: inside one, with the flags for training, the product would not be a library's.
    for number in range(MOST_LAYERS):
        weighted_sum, signal = lax.cond(number < plan.depth, partial(layer, number), nothing, signal)
        sums.append(weighted_sum)
        values.append(signal)
    return sums, values


_VALUES = tuple(entry.function for entry in activations)


def _value_and_slope(number: int, weighted_sum: Array) -> tuple[Array, Array]:
    return jax.jvp(_VALUES[number], (weighted_sum,), (jnp.ones_like(weighted_sum),))


_VALUES_AND_SLOPES = tuple(partial(_value_and_slope, number) for number in range(len(_VALUES)))


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def _outputs(form: Form, network: Parameters, inputs: Array, plan: Plan, dropout: Dropout) -> Array:
    return _forward(form, network, inputs, plan, dropout)[0]


class _Kept(NamedTuple):
    weights: Array | NDArray[np.float32]
    signals: Array
    slopes: Array
    plan: Plan


def _forward(form: Form, network: Parameters, inputs: Array, plan: Plan, dropout: Dropout) -> tuple[Array, _Kept]:
    weights, biases = network
    batch, width = inputs.shape

    def layer(number: Array, carry: tuple[Array, Array]) -> tuple[Array, Array]:
        signals, slopes = carry
        weighted_sum = FORMS[form](signals[number], weights[number]) + biases[number]
        signal, slope = lax.switch(plan.activations[number], _VALUES_AND_SLOPES, weighted_sum)
        rate = jnp.where(number < plan.depth - 1, dropout.rate, 0.0)
        signal, slope = lax.cond(
            rate > 0, leave_out, lambda signal, slope, *_: (signal, slope), signal, slope, number, rate
        )
        return signals.at[number + 1].set(signal), slopes.at[number].set(slope)

    def leave_out(signal: Array, slope: Array, number: Array, rate: Array) -> tuple[Array, Array]:
        row = dropout.first + jnp.arange(batch, dtype=jnp.int32)[:, None]
        place = row * plan.units[number] + jnp.arange(width, dtype=jnp.int32)[None]
        factor = dropout_factor(rate, dropout.start, number, place)
        return signal * factor, slope * factor

    signals = jnp.zeros((MOST_LAYERS + 1, batch, width)).at[0].set(inputs)
    signals, slopes = lax.fori_loop(0, plan.depth, layer, (signals, jnp.zeros((MOST_LAYERS, batch, width))))
    return signals[plan.depth], _Kept(weights, signals, slopes, plan)


def _backward(form: Form, kept: _Kept, slope: Array) -> tuple[Parameters, Array, None, None]:
    plan = kept.plan

    def layer(count: Array, carry: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        blame, weights, biases = carry
        number = plan.depth - 1 - count
        blame = blame * kept.slopes[number]
        weights = weights.at[number].set(outer(form, kept.signals[number], blame) * plan.mask[number])
        biases = biases.at[number].set(blame.sum(0))
        return FORMS[form](blame, kept.weights[number].T), weights, biases

    start = (slope, jnp.zeros_like(kept.weights), jnp.zeros(kept.weights.shape[:2]))
    blame, weights, biases = lax.fori_loop(0, plan.depth, layer, start)
    return Parameters(weights, biases), blame, None, None


_outputs.defvjp(_forward, _backward)
