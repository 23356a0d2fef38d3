"""What every layer kind answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.networks.forms import Form
from perceptarium.registry import Kind, Registry

Shape = tuple[int, ...]


class LayerKind(Kind):
    """The document of one layer."""


class Parameters(NamedTuple):
    """What a layer learns. weights: (in, out) for a dense layer. biases: (out,)."""

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

    @property
    @abstractmethod
    def parameter_count(self) -> int:
        """How many numbers it learns."""

    @abstractmethod
    def init(self, rng: np.random.Generator, initializer: str) -> Parameters:
        """Fresh parameters; `initializer` is the id of a registered one."""

    @abstractmethod
    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """Forward pass over a batch (batch, *input_shape), its matrix products in that form."""


layers: Registry[Callable[..., Layer]] = Registry("layer kind", "perceptarium.networks.layers", base=LayerKind)
