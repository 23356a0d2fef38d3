"""Other weights that do the same job: hidden units in another order, or on another scale (Hecht-Nielsen 1990)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from perceptarium.errors import InvalidInput
from perceptarium.networks.activations import activations
from perceptarium.networks.architecture import Architecture
from perceptarium.networks.holds import Hold
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.dropout import Dropout
from perceptarium.networks.layers.layer import Parameters
from perceptarium.networks.network import Network


def swap_units(
    architecture: Architecture, holds: Sequence[Hold], network: Network, layer: int, first: int, second: int
) -> Network:
    """The network (NumPy) with two units of a hidden dense layer in each other's place: it computes the same.

    Of moments of an optimizer, which are like parameters, the same is true.

    Raises:
        InvalidInput: there is no such unit, or an edge of the layer or of the one behind it is cut.
    """
    behind = _behind(architecture, layer)
    for name, unit in (("first", first), ("second", second)):
        _check_unit(architecture, layer, unit, name)
    if holds[layer].cut or holds[behind].cut:
        raise InvalidInput(
            f"layer: edges at layer {layer} are cut, and units with other edges cannot swap; restore them first",
            field="layer",
            allowed="a layer without cut edges",
        )
    order = np.arange(architecture.layers[layer].output_shape[0])
    order[[first, second]] = second, first
    own, next_ = network[layer], network[behind]
    changed = {
        layer: Parameters(np.asarray(own.weights)[:, order], np.asarray(own.biases)[order]),
        behind: Parameters(np.asarray(next_.weights)[order], next_.biases),
    }
    return tuple(changed.get(number, parameters) for number, parameters in enumerate(network))


def rescale_unit(architecture: Architecture, network: Network, layer: int, unit: int, factor: float) -> Network:
    """The network (NumPy) with what goes into a unit times `factor` and what comes out of it divided: same outputs.

    Raises:
        InvalidInput: there is no such unit, or its activation f has not f(c·z) = c·f(z) for that factor c.
    """
    behind = _behind(architecture, layer)
    _check_unit(architecture, layer, unit, "unit")
    dense = architecture.layers[layer]
    activation = activations[dense.activation if isinstance(dense, Dense) else "linear"]
    symmetry = activation.tags.get("symmetry")
    allowed = {"homogeneous": "more than 0", "odd": "-1", "linear": "any number but 0"}.get(symmetry or "", "")
    fits = {"homogeneous": factor > 0, "odd": factor == -1, "linear": factor != 0}
    if not fits.get(symmetry or "", False):
        why = f"a unit of {activation.label} bears the factor {allowed}" if allowed else f"{activation.label} bends"
        raise InvalidInput(f"factor: {why}; {factor:g} would change the output", field="factor", allowed=allowed)
    own, next_ = network[layer], network[behind]
    weights, biases, outgoing = np.array(own.weights), np.array(own.biases), np.array(next_.weights)
    weights[:, unit] *= factor
    biases[unit] *= factor
    outgoing[unit] /= factor
    changed = {layer: Parameters(weights, biases), behind: Parameters(outgoing, next_.biases)}
    return tuple(changed.get(number, parameters) for number, parameters in enumerate(network))


def _behind(architecture: Architecture, layer: int) -> int:
    """The number of the dense layer that a hidden dense layer's units go into."""
    layers = architecture.layers
    if layer < len(layers) - 1 and isinstance(layers[layer], Dense):
        behind = next(number for number in range(layer + 1, len(layers)) if not isinstance(layers[number], Dropout))
        if isinstance(layers[behind], Dense):
            return behind
    raise InvalidInput(
        f"layer: number {layer} is not a hidden dense layer with a dense layer behind it",
        field="layer",
        allowed="a hidden dense layer with a dense layer behind it",
    )


def _check_unit(architecture: Architecture, layer: int, unit: int, field: str) -> None:
    count = architecture.layers[layer].output_shape[0]
    if unit >= count:
        raise InvalidInput(f"{field}: there is no unit {unit} here", field=field, allowed=f"0 to {count - 1}")
