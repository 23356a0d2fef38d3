"""From the layers of a document to an architecture with every shape settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from perceptarium.networks.layers import LayerKind, layers
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.layer import Layer


@dataclass(frozen=True)
class Architecture:
    """All layers in order, the last one the linear output layer. Hashable: it keys the compiled programs."""

    inputs: int
    layers: tuple[Layer, ...]

    @property
    def hidden(self) -> tuple[Layer, ...]:
        """Every layer but the output."""
        return self.layers[:-1]

    @property
    def outputs(self) -> int:
        """Width of the last layer."""
        return self.layers[-1].output_shape[0]

    @property
    def widths(self) -> tuple[int, ...]:
        """Units of every layer, the output's included."""
        return tuple(layer.output_shape[0] for layer in self.layers)

    @property
    def parameter_count(self) -> int:
        """Weights and biases in all."""
        return sum(layer.parameter_count for layer in self.layers)


def infer(inputs: int, documents: Sequence[LayerKind], outputs: int) -> Architecture:
    """Settle the shapes of the hidden layers and add the linear output layer."""
    shape: tuple[int, ...] = (inputs,)
    built: list[Layer] = []
    for document in documents:
        layer: Layer = layers.call(document, shape)
        built.append(layer)
        shape = layer.output_shape
    built.append(Dense(shape, (outputs,), "linear"))
    return Architecture(inputs, tuple(built))
