"""The convolutional layer."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Annotated

import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.networks.activations import activations
from perceptarium.networks.forms import Form
from perceptarium.networks.initializers import initializers
from perceptarium.networks.layers.layer import Layer, LearningKind, Parameters, Shape, Tap, layers
from perceptarium.networks.paddings import paddings
from perceptarium.networks.windows import Window, convolve, window_of
from perceptarium.registry import Count, Pick


@dataclass(frozen=True)
class Conv(Layer):
    """a = activation(x * W + b), the same small filters at every place of an image."""

    window: Window
    activation: str

    @property
    def weights_shape(self) -> tuple[int, int, int, int]:
        """(size, size, channels, filters)."""
        return self.window.size, self.window.size, self.input_shape[-1], self.output_shape[-1]

    @property
    def parameter_count(self) -> int:
        """(size²·channels + 1)·filters."""
        size, _, channels, filters = self.weights_shape
        return (size**2 * channels + 1) * filters

    @property
    def multiplications(self) -> int:
        """size²·channels·filters at each place."""
        size, _, channels, filters = self.weights_shape
        return size**2 * channels * filters * self.window.height * self.window.width

    @property
    def footprint(self) -> int:
        """The copied windows: size²·channels at each place forward, size²·filters at each pixel back."""
        size, _, channels, filters = self.weights_shape
        forward = size**2 * channels * self.window.height * self.window.width
        return max(forward, size**2 * filters * prod(self.input_shape[:2]), super().footprint)

    def init(self, rng: np.random.Generator, initializer: str) -> Parameters:
        """Filters (size, size, channels, filters) by the initializer, biases (filters,) 0."""
        size, _, channels, filters = self.weights_shape
        weights = initializers[initializer].function(rng, self.weights_shape, (size**2 * channels, size**2 * filters))
        return Parameters(weights, np.zeros(filters, np.float32))

    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """(batch, height, width, channels) → (batch, height', width', filters)."""
        del form
        weighted_sum = convolve(self.window, inputs, jnp.asarray(parameters.weights)) + parameters.biases
        return Tap(weighted_sum, activations[self.activation].function(weighted_sum))


@layers.entry("Convolution", short="Conv", base=LearningKind)
def conv(
    input_shape: Shape,
    filters: Annotated[int, Count("Filters", 1, 128)] = 8,
    size: Annotated[int, Count("Size", 1, 11)] = 3,
    stride: Annotated[int, Count("Stride", 1, 4)] = 1,
    padding: Annotated[str, Pick("Padding", paddings)] = "same",
    activation: Annotated[str, Pick("Activation", activations)] = "relu",
) -> Layer:
    """Small filters that slide over an image: what they find, they find everywhere (LeCun et al. 1989)."""
    window = window_of("conv", input_shape, size, stride, padding)
    return Conv(input_shape, (window.height, window.width, filters), window, activation)
