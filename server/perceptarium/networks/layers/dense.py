"""The fully connected layer."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Annotated

import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.networks.activations import activations
from perceptarium.networks.forms import FORMS, Form
from perceptarium.networks.initializers import initializers
from perceptarium.networks.layers.layer import DenseKind, Layer, Parameters, Shape, Tap, layers
from perceptarium.registry import Count, Pick


@dataclass(frozen=True)
class Dense(Layer):
    """a = activation(x·W + b)."""

    activation: str

    @property
    def weights_shape(self) -> tuple[int, int]:
        """(in, out)."""
        return self.input_shape[0], self.output_shape[0]

    @property
    def parameter_count(self) -> int:
        """(in + 1)·out."""
        return (self.input_shape[0] + 1) * self.output_shape[0]

    @property
    def multiplications(self) -> int:
        """in·out."""
        return self.input_shape[0] * self.output_shape[0]

    def init(self, rng: np.random.Generator, initializer: str) -> Parameters:
        """Weights (in, out) by the initializer, biases (out,) 0."""
        shape = self.weights_shape
        return Parameters(
            initializers[initializer].function(rng, shape, shape), np.zeros(self.output_shape, np.float32)
        )

    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """(batch, in) → (batch, out)."""
        weighted_sum = FORMS[form](inputs, jnp.asarray(parameters.weights)) + parameters.biases
        return Tap(weighted_sum, activations[self.activation].function(weighted_sum))


@layers.entry("Dense", short="Dense", base=DenseKind)
def dense(
    input_shape: Shape,
    units: Annotated[int, Count("Units", 1, 1024)] = 8,
    activation: Annotated[str, Pick("Activation", activations)] = "tanh",
) -> Layer:
    """Fully connected: every unit sees every output of the layer before."""
    return Dense((prod(input_shape),), (units,), activation)
