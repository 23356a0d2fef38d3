"""From the layers of a document to an architecture with every shape settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from perceptarium.errors import InvalidInput
from perceptarium.networks.layers import LayerKind, layers
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.layer import Layer, Shape


@dataclass(frozen=True)
class Architecture:
    """All layers in order, the last one the linear output layer. Hashable: it keys the compiled programs."""

    input_shape: Shape
    """(numbers,), or of images (height, width, channels)."""
    layers: tuple[Layer, ...]

    @property
    def inputs(self) -> int:
        """Numbers of one example."""
        return prod(self.input_shape)

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
        """Units of every layer, or filters; the output's included."""
        return tuple(layer.output_shape[-1] for layer in self.layers)

    @property
    def has_maps(self) -> bool:
        """Whether a layer's output is an image."""
        return any(len(layer.output_shape) == 3 for layer in self.layers)

    @property
    def multiplications(self) -> int:
        """What a forward pass multiplies for one example."""
        return sum(layer.multiplications for layer in self.layers)

    @property
    def footprint(self) -> int:
        """Numbers that a step lays out for one example: those of all layers are kept for the way back."""
        return sum(layer.footprint for layer in self.layers)

    @property
    def parameter_count(self) -> int:
        """Weights and biases in all."""
        return sum(layer.parameter_count for layer in self.layers)


def infer(inputs: Shape, documents: Sequence[LayerKind], outputs: int) -> Architecture:
    """Settle the shapes of the hidden layers and add the linear output layer.

    inputs: (numbers,), or for images (height, width, channels).

    Raises:
        InvalidInput: a layer cannot work on what the one before it gives.
    """
    shape = inputs
    built: list[Layer] = []
    for number, document in enumerate(documents):
        try:
            layer: Layer = layers.call(document, shape)
        except InvalidInput as error:
            place = f"network.layers.{number}"
            raise InvalidInput(f"layer {number + 1}: {error.message}", field=place, allowed=error.allowed) from None
        built.append(layer)
        shape = layer.output_shape
    built.append(Dense((prod(shape),), (outputs,), "linear"))
    return Architecture(inputs, tuple(built))
