"""From images to rows of numbers."""

from __future__ import annotations

from math import prod

from jax import Array

from perceptarium.networks.forms import Form
from perceptarium.networks.layers.layer import Parameters, Shape, Tap, Unlearned, layers


class Flatten(Unlearned):
    """All numbers of an example in one row: row by row, pixel by pixel, channel by channel."""

    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """(batch, *input_shape) → (batch, numbers)."""
        del parameters, form
        result = inputs.reshape(-1, *self.output_shape)
        return Tap(result, result)


@layers.entry("Flatten", short="Flatten")
def flatten(input_shape: Shape) -> Flatten:
    """Lays an image out as a row of numbers. A dense layer does the same with what it gets."""
    return Flatten(input_shape, (prod(input_shape),))
