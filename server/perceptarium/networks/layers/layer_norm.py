"""The layer that brings each example to mean 0 and deviation 1."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.networks.forms import Form
from perceptarium.networks.layers.layer import Layer, LearningKind, Parameters, Shape, Tap, layers

EPSILON = 1e-5


class LayerNorm(Layer):
    """a = (x − mean) / √(variance + ε) · (1 + w) + b over all numbers of an example; w and b for each unit or channel.

    The gain is kept as 1 + w, so that a penalty on weights pulls it to 1, not to 0.
    """

    neutral_weight = 1.0

    @property
    def weights_shape(self) -> Shape:
        """(channels,)."""
        return self.output_shape[-1:]

    @property
    def parameter_count(self) -> int:
        """Two for each channel."""
        return 2 * self.output_shape[-1]

    def init(self, rng: np.random.Generator, initializer: str) -> Parameters:
        """Gain 1, shift 0."""
        del rng, initializer
        return Parameters(np.zeros(self.weights_shape, np.float32), np.zeros(self.weights_shape, np.float32))

    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """(batch, *input_shape) → the same shape."""
        del form
        axes = tuple(range(1, inputs.ndim))
        mean = inputs.mean(axes, keepdims=True)
        variance = inputs.var(axes, keepdims=True)
        gain = self.neutral_weight + parameters.weights
        result = (inputs - mean) / jnp.sqrt(variance + EPSILON) * gain + parameters.biases
        return Tap(result, result)


@layers.entry("Layer norm", short="Norm", base=LearningKind)
def layer_norm(input_shape: Shape) -> LayerNorm:
    """Brings each example to mean 0 and deviation 1, then scales and shifts each channel (Ba et al. 2016)."""
    return LayerNorm(input_shape, input_shape)
