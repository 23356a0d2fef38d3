"""Weights by hand: one at a time, all, or rearranged so that the network computes the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment
from perceptarium.networks import Architecture, Hold, Network, connected
from perceptarium.networks.layers.layer import Parameters
from perceptarium.networks.symmetries import rescale_unit, swap_units
from perceptarium.sessions.commands import LARGEST, LayerWeights
from perceptarium.training.state import TrainingState

Change: TypeAlias = Callable[[Experiment, TrainingState], TrainingState]
"""What somebody does to the parameters (NumPy); raises InvalidInput where it does not fit."""


def one_weight(layer: int, source: int | None, unit: int, value: float) -> Change:
    """Set one weight, or with `source` None a bias."""

    def change(experiment: Experiment, state: TrainingState) -> TrainingState:
        _check_edge(experiment.holds, layer, source, unit)
        return state._replace(network=_with_weight(state.network, layer, source, unit, value))

    return change


def all_weights(layers: list[Parameters]) -> Change:
    """Replace all parameters."""

    def change(experiment: Experiment, state: TrainingState) -> TrainingState:
        _check_weights(layers, state.network, experiment.architecture, experiment.holds)
        return state._replace(network=tuple(layers))

    return change


def parameters_of(layers: Sequence[LayerWeights]) -> list[Parameters]:
    """The parameters (NumPy) that somebody sent.

    Raises:
        InvalidInput: lists of a level are not equally long, or hold something else than numbers.
    """
    given: list[Parameters] = []
    for number, layer in enumerate(layers):
        try:
            given.append(Parameters(np.array(layer.weights, np.float32), np.array(layer.biases, np.float32)))
        except (ValueError, TypeError, OverflowError):
            field = f"layers.{number}.weights"
            raise InvalidInput(
                f"{field}: numbers in lists, and every list of a level as long as the others",
                field=field,
                allowed="the shape that GET …/weights gives",
            ) from None
    return given


def swapped(layer: int, first: int, second: int) -> Change:
    """Two units of a hidden layer change places, and with them what the optimizer remembers of their weights."""

    def change(experiment: Experiment, state: TrainingState) -> TrainingState:
        network, *moments = (
            swap_units(experiment.architecture, experiment.holds, part, layer, first, second)
            for part in (state.network, *state.memory.moments)
        )
        return state._replace(network=network, memory=state.memory._replace(moments=tuple(moments)))

    return change


def rescaled(layer: int, unit: int, factor: float) -> Change:
    """What goes into a unit is multiplied, what comes out of it divided; the optimizer's moments stay."""

    def change(experiment: Experiment, state: TrainingState) -> TrainingState:
        network = rescale_unit(experiment.architecture, state.network, layer, unit, factor)
        if any(np.abs(part).max(initial=0) > LARGEST for parameters in network for part in parameters):
            allowed = f"weights of at most {LARGEST:,.0f}"
            raise InvalidInput(f"factor: a weight would be larger than {LARGEST:,.0f}", field="factor", allowed=allowed)
        return state._replace(network=network)

    return change


def _with_weight(network: Network, layer: int, source: int | None, unit: int, value: float) -> Network:
    """The network with one weight set, or with `source` None a bias.

    source: number of the input that the weight is of; of a convolution (row · size + column) · channels + channel.

    Raises:
        InvalidInput: there is no such weight.
    """
    units = len(network[layer].biases) if layer < len(network) else 0
    weights = np.array(network[layer].weights).reshape(-1, units) if units else np.zeros((0, 0), np.float32)
    for name, number, count in (
        ("layer", layer, len(network)),
        ("unit", unit, units),
        ("source", source or 0, len(weights)),
    ):
        if number >= count:
            allowed = f"0 to {count - 1}" if count else "a layer that learns"
            raise InvalidInput(f"{name}: there is no number {number} here", field=name, allowed=allowed)
    biases = np.array(network[layer].biases)
    if source is None:
        biases[unit] = value
    else:
        weights[source, unit] = value
    changed = Parameters(weights.reshape(network[layer].weights.shape), biases)
    return (*network[:layer], changed, *network[layer + 1 :])


def _check_edge(holds: Sequence[Hold], layer: int, source: int | None, unit: int) -> None:
    """Whether a weight can be set.

    Raises:
        InvalidInput: that edge is cut, or the layer has no biases.
    """
    if layer >= len(holds):
        return
    if source is None and not holds[layer].bias:
        raise InvalidInput(f"source: layer {layer} has no biases", field="source", allowed="a weight")
    if (source, unit) in holds[layer].cut:
        raise InvalidInput(
            f"source: the edge from {source} to {unit} of layer {layer} is cut; restore it first",
            field="source",
            allowed="an edge that is not cut",
        )


def _check_weights(given: list[Parameters], own: Network, architecture: Architecture, holds: Sequence[Hold]) -> None:
    """Whether these parameters can replace those.

    Raises:
        InvalidInput: a shape is another, a number is not finite, or a weight that is cut is not 0.
    """
    if len(given) != len(own):
        raise InvalidInput(
            f"layers: {len(given)} layers given, the network has {len(own)}",
            field="layers",
            allowed=f"{len(own)} layers, the output layer last",
        )
    for number, (layer, present) in enumerate(zip(given, own, strict=True)):
        for name, array, expected in zip(("weights", "biases"), layer, present, strict=True):
            field = f"layers.{number}.{name}"
            if array.shape != expected.shape:
                shape = expected.shape
                raise InvalidInput(
                    f"{field}: the shape is {array.shape}, it must be {shape}", field=field, allowed=f"shape {shape}"
                )
            if not np.isfinite(array).all():
                raise InvalidInput(f"{field}: a number is not finite", field=field, allowed="finite numbers")
    for number, (layer, kept) in enumerate(zip(given, connected(architecture, holds, tuple(given)), strict=True)):
        for name, array, part in zip(("weights", "biases"), layer, kept, strict=True):
            for place in np.argwhere(np.asarray(array) != part):
                field = f"layers.{number}.{name}.{'.'.join(map(str, place))}"
                why = "that edge is cut" if name == "weights" else "the layer has no biases"
                raise InvalidInput(f"{field}: {why}, so it is 0", field=field, allowed="0")
