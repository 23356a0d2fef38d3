"""What was learned, carried into an edited architecture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from perceptarium.networks.activations import Straight, activations
from perceptarium.networks.architecture import Architecture
from perceptarium.networks.layers.conv import Conv
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.layer import Layer, Parameters, Unlearned
from perceptarium.networks.network import Network
from perceptarium.networks.overlap import can_pass_on, fade_in, overlap

INPUT_REACH = 3.0
"""How far from 0 a network's inputs lie, in units of what hidden layers give on."""
FROM_ZERO = Straight(0, 1, 0, 1)
"""The straight part of an activation that leaves what is above 0 as it is."""


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
        kept[target] = overlap(before, source, old[source], after, target, fresh[target])
    return tuple(kept)


def _with_new_layers(kept: list[Parameters], present: set[int], after: Architecture) -> Network:
    signal: _Signal | None = None
    """What reaches a layer behind new ones; None behind an old one."""
    carriers = 0
    result = list(kept)
    for number, layer in enumerate(after.layers):
        if number not in present and can_pass_on(layer):
            straight = _straight(after, number, layer)
            reach = INPUT_REACH if number == 0 and straight is not FROM_ZERO else 1.0
            carriers = min(carriers if signal else layer.weights_shape[-2], layer.output_shape[-1])
            result[number], passed = _pass_on(layer, straight, kept[number], signal or _Signal(reach), carriers)
            signal = _Signal(passed.slope / reach, passed.offset)
            continue
        if isinstance(layer, Unlearned):
            continue  # what is scaled and shifted before it is so behind it
        if signal is not None and isinstance(layer, Dense | Conv):
            result[number] = _undo(fade_in(after, number, kept[number], carriers), signal)
        signal = None
    return tuple(result)


def _without_old_layers(old: Network, kept: list[Parameters], pairs: dict[int, int], before: Architecture) -> Network:
    result = list(kept)
    folded: Parameters | None = None
    """What removed layers did together, as far as it was straight."""
    for number, layer in enumerate(before.layers):
        if isinstance(layer, Unlearned):
            continue  # behind a dense layer: it leaves single numbers as they are
        if not isinstance(layer, Dense):
            folded = None
            continue
        own = old[number] if folded is None else _compose(folded, old[number])
        if number in pairs:
            # Of another shape where more than this was removed: what fits of it is there.
            if folded is not None and np.shape(result[pairs[number]].weights) == np.shape(own.weights):
                result[pairs[number]] = own
            folded = None
        else:
            straight = activations[layer.activation].tags["straight"]
            slope, value = np.float32(straight.slope), np.float32(straight.value - straight.slope * straight.centre)
            folded = Parameters(slope * np.asarray(own.weights), slope * np.asarray(own.biases) + value)
    return tuple(result)


def _compose(first: Parameters, second: Parameters) -> Parameters:
    weights, biases = map(np.asarray, second)
    return Parameters(np.asarray(first.weights) @ weights, np.asarray(first.biases) @ weights + biases)


def _straight(architecture: Architecture, number: int, layer: Dense | Conv) -> Straight:
    """The part of its activation in which a new layer passes on what it gets.

    A convolution of what is never negative is not shifted where its activation lets that pass: the next convolution
    sees zeros beyond the image's edge, which would have to be shifted too.
    """
    own = activations[layer.activation].tags
    if isinstance(layer, Conv) and own.get("keeps_positive") and _is_positive(architecture, number):
        return FROM_ZERO
    straight: Straight = own["straight"]
    return straight


def _is_positive(architecture: Architecture, number: int) -> bool:
    """Whether what reaches a layer is never negative: pixels, or what an activation makes so."""
    for layer in reversed(architecture.layers[:number]):
        if isinstance(layer, Dense | Conv):
            return bool(activations[layer.activation].tags["range"][0] >= 0)
        if not isinstance(layer, Unlearned):
            return False
    return len(architecture.input_shape) == 3


def _pass_on(
    layer: Dense | Conv, straight: Straight, fresh: Parameters, signal: _Signal, carriers: int
) -> tuple[Parameters, _Signal]:
    """The new layer, whose first units pass the first inputs on, and what it makes of them."""
    weights, biases = np.array(fresh.weights), np.array(fresh.biases)
    passed = np.zeros_like(weights[..., :carriers])
    # A filter passes on what lies under its middle.
    middle = passed[layer.window.top, layer.window.left] if isinstance(layer, Conv) else passed
    np.fill_diagonal(middle, np.float32(straight.scale))
    centre = np.full(carriers, straight.centre, np.float32)
    weights[..., :carriers], biases[:carriers] = _undo(Parameters(passed, centre), signal)
    return Parameters(weights, biases), _Signal(straight.slope * straight.scale, straight.value)


def _undo(layer: Parameters, signal: _Signal) -> Parameters:
    """A layer that makes of its new input what it made of the former one."""
    weights = np.asarray(layer.weights) / signal.slope
    biases = np.asarray(layer.biases) - signal.offset * weights.sum(axis=tuple(range(weights.ndim - 1)))
    return Parameters(weights.astype(np.float32), biases.astype(np.float32))


def _is_same(first: Layer, second: Layer) -> bool:
    """Alike but for what they receive."""
    shapes = {"input_shape": second.input_shape}
    if not isinstance(first, Dense | Conv):  # what these give on follows from what they receive
        shapes["output_shape"] = second.output_shape
    return type(first) is type(second) and replace(first, **shapes) == second


def _belong(first: Layer, second: Layer) -> bool:
    """Whether two layers with the same ones behind them are a pair."""
    return first.output_shape == second.output_shape or (
        not isinstance(first, Dense | Conv) and _is_same(first, second)
    )


def _pairs(before: Architecture, after: Architecture) -> list[tuple[int, int]]:
    first, second = before.layers, after.layers
    shorter = min(len(first), len(second))
    front = 0
    while front < shorter - 1 and first[front] == second[front]:
        front += 1
    back = 1  # the output layers always belong together
    while back < shorter - front and _belong(first[-back - 1], second[-back - 1]):
        back += 1
    pairs = [(index, index) for index in range(front)]
    pairs += [(len(first) - index, len(second) - index) for index in range(back, 0, -1)]
    middle = min(len(first), len(second)) - front - back
    pairs += [(front + index, front + index) for index in range(max(0, middle))]
    return pairs
