"""What every layer kind answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from jax import Array
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from perceptarium.networks.forms import Form
from perceptarium.registry import Kind, Registry, Toggle

Shape = tuple[int, ...]
MOST_CUTS = 100_000
MOST_UNITS = 4096
Weight = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Edge = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
"""(source, unit): a weight of a dense layer, by what it comes from and what it goes to."""


def _in_order(edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    return tuple(sorted(set(edges)))


Frozen = Annotated[bool, Toggle("Frozen", help="its weights and biases stay as they are while the others train")]
Bias = Annotated[bool, Toggle("Bias", help="each unit adds a number of its own to its weighted sum; without, 0")]
Cut = Annotated[tuple[Edge, ...], AfterValidator(_in_order), Field(max_length=MOST_CUTS)]
"""Edges that are cut: their weights are 0 and stay 0. Those that a layer has not count for nothing."""


class LayerKind(Kind):
    """The document of one layer."""


class LearningKind(LayerKind):
    """The document of a layer that learns."""

    frozen: Frozen = False


class Start(BaseModel):
    """Given parameters to start from. weights: (in, out), row by row. biases: (out,)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: tuple[Annotated[tuple[Weight, ...], Field(max_length=MOST_UNITS)], ...] = Field(max_length=MOST_UNITS)
    biases: tuple[Weight, ...] = Field(max_length=MOST_UNITS)


class DenseKind(LearningKind):
    """The document of a layer whose weights are edges from unit to unit.

    start: what it starts from where the shapes fit; else, and where there is none, the initializer draws.
    """

    bias: Bias = True
    cut: Cut = ()
    start: Start | None = None


class Parameters(NamedTuple):
    """What a layer learns. weights: (in, out) for a dense layer, (size, size, in, out) for a convolution.

    biases: (out,). Both are empty where there is nothing to learn.
    """

    weights: Array | NDArray[np.float32]
    biases: Array | NDArray[np.float32]


def with_start(drawn: Parameters, start: Start | None) -> Parameters:
    """What a layer starts from (NumPy): what is given, where the shapes are those of what was drawn."""
    if start is None or len({len(row) for row in start.weights}) != 1:
        return drawn
    given = Parameters(np.array(start.weights, np.float32), np.array(start.biases, np.float32))
    same = all(np.shape(one) == np.shape(other) for one, other in zip(given, drawn, strict=True))
    return given if same else drawn


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
    neutral_weight: ClassVar[float] = 0.0
    """What a weight of 0 multiplies by: other than 0 where weights are kept as what differs from that."""

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
