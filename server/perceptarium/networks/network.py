"""The network: build parameters, apply them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jax import Array

from perceptarium.networks.architecture import Architecture
from perceptarium.networks.forms import Form
from perceptarium.networks.layers.layer import Parameters, Shape, Tap

Network = tuple[Parameters, ...]
"""The parameters of every layer, the output's last."""


def init(architecture: Architecture, initializer: str, seed: int) -> Network:
    """Fresh parameters: the same seed gives the same start, layer by layer."""
    return tuple(
        layer.init(np.random.default_rng((seed, number)), initializer)
        for number, layer in enumerate(architecture.layers)
    )


def apply(
    architecture: Architecture,
    network: Network,
    inputs: Array,
    keep: Callable[[int, Array], Array] | None = None,
    form: Form = "dot",
) -> list[Tap]:
    """Forward pass of a batch (batch, inputs), with every layer's weighted sum and activation.

    keep: called with the number and the activation of each hidden layer, returns what goes on: dropout.
    form: of the matrix products.
    """
    taps: list[Tap] = []
    signal = inputs
    shape: Shape = (architecture.inputs,)
    for number, (layer, parameters) in enumerate(zip(architecture.layers, network, strict=True)):
        if layer.input_shape != shape:  # numbers as an image, or an image as numbers
            signal = signal.reshape(-1, *layer.input_shape)
        shape = layer.output_shape
        tap = layer.apply(parameters, signal, form)
        taps.append(tap)
        signal = tap.activation
        if keep is not None and number < len(architecture.layers) - 1:
            signal = keep(number, signal)
    return taps


def outputs_of(
    architecture: Architecture,
    network: Network,
    inputs: Array,
    keep: Callable[[int, Array], Array] | None = None,
    form: Form = "dot",
) -> Array:
    """What the output layer says: (batch, outputs)."""
    return apply(architecture, network, inputs, keep, form)[-1].activation
