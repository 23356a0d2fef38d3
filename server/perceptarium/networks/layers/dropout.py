"""The layer that leaves units out."""

from __future__ import annotations

from typing import Annotated

from jax import Array

from perceptarium.networks.forms import Form
from perceptarium.networks.layers.layer import Parameters, Shape, Tap, Unlearned, layers
from perceptarium.registry import Slider


class Dropout(Unlearned):
    """Passes on what it gets. While training, who applies the network leaves numbers out behind it."""

    channelwise = True

    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """(batch, *input_shape) → the same."""
        del parameters, form
        return Tap(inputs, inputs)


@layers.entry("Dropout", short="Dropout", traced=("rate",))
def dropout(
    input_shape: Shape,
    rate: Annotated[float, Slider("Rate", 0, 0.9, step=0.05, percent=True)] = 0.25,  # noqa: ARG001 - traced
) -> Dropout:
    """Leaves a share of the numbers out of each step of training, and scales the others up (Srivastava et al. 2014)."""
    return Dropout(input_shape, input_shape)
