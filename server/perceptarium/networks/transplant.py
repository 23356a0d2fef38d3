"""What was learned, carried into an edited architecture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.networks.activations import activations
from perceptarium.networks.architecture import Architecture
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.layer import Layer, Parameters
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
    is new stays as in `fresh`.

    Where layers were only added, each starts as near to the identity as its activation allows: it passes its input
    on in the straight part of the activation, and the layer behind it undoes scale and shift. Where layers were only
    removed, their straight parts go into the layer behind them, so that adding and removing changes nothing.
    """
    pairs = _pairs(before, after)
    kept = list(overlaid(old, fresh, before, after))
    same = before.inputs == after.inputs and all(
        _is_same(before.layers[source], after.layers[target]) for source, target in pairs
    )
    if same and len(pairs) == len(before.layers) < len(after.layers):
        return _with_new_layers(kept, {target for _, target in pairs}, after)
    if same and len(pairs) == len(after.layers) < len(before.layers):
        return _without_old_layers(old, kept, dict(pairs), before)
    return tuple(kept)


def overlaid(old: Network, fresh: Network, before: Architecture, after: Architecture) -> Network:
    """Only what was there, in its place, over what is fresh: for the optimizer's moments."""
    kept = list(fresh)
    for source, target in _pairs(before, after):
        kept[target] = Parameters(*map(_overlap, old[source], fresh[target]))
    return tuple(kept)


def _with_new_layers(kept: list[Parameters], present: set[int], after: Architecture) -> Network:
    signal: _Signal | None = None
    """What reaches a layer behind new ones; None behind an old one."""
    carriers = after.inputs
    result = list(kept)
    for number, layer in enumerate(after.layers):
        if number not in present and isinstance(layer, Dense):
            reach = INPUT_REACH if number == 0 else 1.0
            carriers = min(carriers, layer.output_shape[0])
            result[number], passed = _pass_on(layer, kept[number], signal or _Signal(reach), carriers)
            signal = _Signal(passed.slope / reach, passed.offset)
            continue
        if signal is not None:
            result[number] = _undo(_fade_in(kept[number], carriers), signal)
        signal, carriers = None, layer.output_shape[0]
    return tuple(result)


def _without_old_layers(old: Network, kept: list[Parameters], pairs: dict[int, int], before: Architecture) -> Network:
    result = list(kept)
    folded: Parameters | None = None
    """What removed layers did together, as far as it was straight."""
    for number, layer in enumerate(before.layers):
        own = old[number] if folded is None else _compose(folded, old[number])
        folded = None
        if number in pairs:
            result[pairs[number]] = own
        elif isinstance(layer, Dense):
            straight = activations[layer.activation].tags["straight"]
            slope, value = np.float32(straight.slope), np.float32(straight.value - straight.slope * straight.centre)
            folded = Parameters(slope * np.asarray(own.weights), slope * np.asarray(own.biases) + value)
    return tuple(result)


def _compose(first: Parameters, second: Parameters) -> Parameters:
    weights, biases = map(np.asarray, second)
    return Parameters(np.asarray(first.weights) @ weights, np.asarray(first.biases) @ weights + biases)


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
    weights = np.asarray(layer.weights) / signal.slope
    biases = np.asarray(layer.biases) - signal.offset * weights.sum(axis=0)
    return Parameters(weights.astype(np.float32), biases.astype(np.float32))


def _is_same(first: Layer, second: Layer) -> bool:
    """Alike but for what they receive."""
    return replace(first, input_shape=second.input_shape) == second


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
