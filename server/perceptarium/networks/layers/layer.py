"""What every layer kind answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import ClassVar, NamedTuple

import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.networks.forms import Form
from perceptarium.registry import Kind, Registry

Shape = tuple[int, ...]


class LayerKind(Kind):
    """The document of one layer."""


class Parameters(NamedTuple):
    """What a layer learns. weights: (in, out) for a dense layer, (size, size, in, out) for a convolution.

    biases: (out,). Both are empty where there is nothing to learn.
    """

    weights: Array | NDArray[np.float32]
    biases: Array | NDArray[np.float32]


class Tap(NamedTuple):
    """What a layer did to a batch. weighted_sum z and activation a: (batch, *output shape)."""

    weighted_sum: Array
    activation: Array


@dataclass(frozen=True)
class Layer(ABC):
    """One layer with its shapes settled; immutable, and hashable as part of a program's key."""

    input_shape: Shape
    output_shape: Shape
    channelwise: ClassVar[bool] = False
    """Whether each channel of the output comes from the same channel of the input alone."""

    @property
    @abstractmethod
    def parameter_count(self) -> int:
        """How many numbers it learns."""

    @property
    @abstractmethod
    def weights_shape(self) -> Shape:
        """Of its weights; (0,) where it learns nothing."""

    @property
    def multiplications(self) -> int:
        """What a forward pass multiplies for one example: the measure of its cost."""
        return 0

    @property
    def footprint(self) -> int:
        """Numbers that a step lays out for one example, forward or back: the measure of its memory."""
        return max(prod(self.input_shape), prod(self.output_shape))

    @abstractmethod
    def init(self, rng: np.random.Generator, initializer: str) -> Parameters:
        """Fresh parameters; `initializer` is the id of a registered one."""

    @abstractmethod
    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """Forward pass over a batch (batch, *input_shape), its matrix products in that form."""


class Unlearned(Layer):
    """A layer without parameters."""

    @property
    def weights_shape(self) -> Shape:
        """None."""
        return (0,)

    @property
    def parameter_count(self) -> int:
        """None."""
        return 0

    def init(self, rng: np.random.Generator, initializer: str) -> Parameters:
        """Nothing."""
        del rng, initializer
        return Parameters(np.zeros(0, np.float32), np.zeros(0, np.float32))


layers: Registry[Callable[..., Layer]] = Registry("layer kind", "perceptarium.networks.layers", base=LayerKind)
"""Tags: `short`, what it is called where there is little room; `traced`, parameters that may be turned while a program
runs, and so are no part of the built layer."""
