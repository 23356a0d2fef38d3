"""The network: build parameters, apply them, carry them over an edit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.networks.architecture import Architecture
from perceptarium.networks.forms import Form
from perceptarium.networks.layers.layer import Parameters, Tap

Floats = NDArray[np.float32]

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
    for number, (layer, parameters) in enumerate(zip(architecture.layers, network, strict=True)):
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


def transplant(old: Network, fresh: Network, before: Architecture, after: Architecture) -> Network:
    """Carry what was learned into an edited architecture.

    Layers are paired from the front while they are alike and from the back while they are alike; those in
    between are paired in order. Within a pair the overlapping block of weights and biases is kept, and what
    is new stays as in `fresh`.
    """
    kept = list(fresh)
    for source, target in _pairs(before, after):
        kept[target] = Parameters(*map(_overlap, old[source], fresh[target]))
    return tuple(kept)


def _pairs(before: Architecture, after: Architecture) -> list[tuple[int, int]]:
    first, second = before.layers, after.layers
    shorter = min(len(first), len(second))
    front = 0
    while front < shorter - 1 and first[front] == second[front]:
        front += 1
    back = 1  # the output layers always belong together
    while back < shorter - front and first[-back - 1].output_shape == second[-back - 1].output_shape:
        back += 1
    pairs = [(index, index) for index in range(front)]
    pairs += [(len(first) - index, len(second) - index) for index in range(back, 0, -1)]
    middle = min(len(first), len(second)) - front - back
    pairs += [(front + index, front + index) for index in range(max(0, middle))]
    return pairs


def _overlap(old: Array | Floats, fresh: Array | Floats) -> Floats:
    # NumPy, for JAX would compile a program for every pair of shapes.
    result = np.array(fresh)
    block = tuple(slice(0, min(a, b)) for a, b in zip(old.shape, fresh.shape, strict=True))
    result[block] = np.asarray(old)[block]
    return result
