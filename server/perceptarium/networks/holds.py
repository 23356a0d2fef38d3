"""What is held fast while a network trains: layers that are frozen, and weights that are cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perceptarium.networks.architecture import Architecture
from perceptarium.networks.layers.layer import Edge, Parameters
from perceptarium.networks.network import Network


class Hold(NamedTuple):
    """What a document says of one layer; bias and cut of a dense one."""

    frozen: bool = False
    bias: bool = True
    cut: tuple[Edge, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether something does not train."""
        return self.frozen or not self.bias or bool(self.cut)

    @staticmethod
    def of(document: object) -> Hold:
        """Nothing is held of a kind that knows of no such thing."""
        return Hold(getattr(document, "frozen", False), getattr(document, "bias", True), getattr(document, "cut", ()))


def connected(architecture: Architecture, holds: Sequence[Hold], network: Network) -> Network:
    """The network (NumPy) with 0 for every weight that is cut, and for biases that there are none of."""
    result = []
    for hold, gone, (weights, biases) in zip(holds, missing(architecture, holds), network, strict=True):
        kept = np.where(gone, np.float32(0), weights) if hold.cut else weights
        result.append(Parameters(kept, biases if hold.bias else np.zeros_like(biases)))
    return tuple(result)


def trainable(architecture: Architecture, holds: Sequence[Hold]) -> Network | None:
    """For every parameter 1 where it trains and 0 where it does not (NumPy); None: all of them train."""
    if not any(hold.holds for hold in holds):
        return None
    masks = []
    for layer, hold, gone in zip(architecture.layers, holds, missing(architecture, holds), strict=True):
        trains = np.float32(not hold.frozen)
        biases = np.full(layer.output_shape[-1:] if layer.parameter_count else (0,), trains * hold.bias)
        masks.append(Parameters(trains * ~gone, biases))
    return tuple(masks)


def missing(architecture: Architecture, holds: Sequence[Hold]) -> list[NDArray[np.bool_]]:
    """For each layer, in the shape of its weights, where there is none (bool): an edge is cut."""
    found = []
    for layer, hold in zip(architecture.layers, holds, strict=True):
        gone = np.zeros(layer.weights_shape, bool)
        if hold.cut:
            edges = np.array(hold.cut)
            sources, units = edges[(edges < layer.weights_shape).all(axis=1)].T
            gone[sources, units] = True
        found.append(gone)
    return found
