"""What was learned, carried into an edited architecture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.networks.activations import activations
from perceptarium.networks.architecture import Architecture
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.layer import Parameters
from perceptarium.networks.network import Network

Floats = NDArray[np.float32]
INPUT_REACH = 3.0
"""How far from 0 a network's inputs lie, in units of what hidden layers give on."""


@dataclass(frozen=True)
class _Signal:
    """What a layer receives, in terms of what it received before the edit: slope · before + offset."""

    slope: float = 1.0
    offset: float = 0.0


def transplant(old: Network, fresh: Network, before: Architecture, after: Architecture) -> Network:
    """Carry parameters over an edit.

    Layers are paired from the front while they are alike and from the back while they are alike; those in
    between are paired in order. Within a pair the overlapping block of weights and biases is kept, and what
    is new stays as in `fresh`. A new layer starts as near to the identity as its activation allows: it passes
    its input on in the straight part of the activation, and the layer behind it undoes scale and shift.
    """
    kept = list(overlaid(old, fresh, before, after))
    paired = {target for _, target in _pairs(before, after)}
    signal: _Signal | None = None
    """What reaches a layer behind new ones; None behind an old one."""
    carriers = after.inputs
    for number, layer in enumerate(after.layers):
        if number not in paired and isinstance(layer, Dense):
            reach = INPUT_REACH if number == 0 else 1.0
            carriers = min(carriers, layer.output_shape[0])
            kept[number], passed = _pass_on(layer, kept[number], signal or _Signal(reach), carriers)
            signal = _Signal(passed.slope / reach, passed.offset)
            continue
        if signal is not None:
            kept[number] = _undo(_fade_in(kept[number], carriers), signal)
        signal, carriers = None, layer.output_shape[0]
    return tuple(kept)


def overlaid(old: Network, fresh: Network, before: Architecture, after: Architecture) -> Network:
    """Only what was there, in its place, over what is fresh: for the optimizer's moments."""
    kept = list(fresh)
    for source, target in _pairs(before, after):
        kept[target] = Parameters(*map(_overlap, old[source], fresh[target]))
    return tuple(kept)


def _pass_on(layer: Dense, fresh: Parameters, signal: _Signal, carriers: int) -> tuple[Parameters, _Signal]:
    """The new layer, whose first units pass the first inputs on, and what it makes of them."""
    straight = activations[layer.activation].tags["straight"]
    weights, biases = np.array(fresh.weights), np.array(fresh.biases)
    passed = np.eye(len(weights), carriers, dtype=np.float32) * np.float32(straight.scale)
    centre = np.full(carriers, straight.centre, np.float32)
    weights[:, :carriers], biases[:carriers] = _undo(Parameters(passed, centre), signal)
    return Parameters(weights, biases), _Signal(straight.slope * straight.scale, straight.value)


def _fade_in(behind: Parameters, carriers: int) -> Parameters:
    """Units of a new layer beyond those that pass something on have no say yet."""
    weights = np.array(behind.weights)
    weights[carriers:] = 0
    return Parameters(weights, behind.biases)


def _undo(layer: Parameters, signal: _Signal) -> Parameters:
    """A layer that makes of its new input what it made of the former one."""
    weights = np.asarray(layer.weights) / np.float32(signal.slope)
    biases = np.asarray(layer.biases) - np.float32(signal.offset) * weights.sum(axis=0)
    return Parameters(weights, biases)


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
