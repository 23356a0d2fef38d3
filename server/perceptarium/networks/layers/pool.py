"""Layers that make images smaller, and learn nothing."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Annotated, Literal

from jax import Array

from perceptarium.networks.forms import Form
from perceptarium.networks.layers.layer import Parameters, Shape, Tap, Unlearned, layers
from perceptarium.networks.windows import Window, average_pool, image_shape, window_of
from perceptarium.networks.windows import max_pool as largest
from perceptarium.registry import Count


@dataclass(frozen=True)
class Pool(Unlearned):
    """The largest or the mean of each window, channel by channel."""

    channelwise = True
    window: Window
    takes: Literal["max", "mean"]

    @property
    def footprint(self) -> int:
        """The windows laid out: size² at each place and channel."""
        return max(prod(self.output_shape) * self.window.size**2, super().footprint)

    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """(batch, height, width, channels) → (batch, height', width', channels)."""
        del parameters, form
        result = largest(self.window, inputs) if self.takes == "max" else average_pool(self.window, inputs)
        return Tap(result, result)


@dataclass(frozen=True)
class GlobalPool(Unlearned):
    """The mean of each channel."""

    channelwise = True

    def apply(self, parameters: Parameters, inputs: Array, form: Form = "dot") -> Tap:
        """(batch, height, width, channels) → (batch, channels)."""
        del parameters, form
        result = inputs.mean((1, 2))
        return Tap(result, result)


@layers.entry("Max pool", short="Pool")
def max_pool(
    input_shape: Shape,
    size: Annotated[int, Count("Size", 1, 8)] = 2,
    stride: Annotated[int, Count("Stride", 1, 8)] = 2,
) -> Pool:
    """The largest value of each window: what was found, and only roughly where."""
    return _pool("max pool", input_shape, size, stride, "max")


@layers.entry("Average pool", short="Pool")
def avg_pool(
    input_shape: Shape,
    size: Annotated[int, Count("Size", 1, 8)] = 2,
    stride: Annotated[int, Count("Stride", 1, 8)] = 2,
) -> Pool:
    """The mean of each window: a smaller, smoother image."""
    return _pool("average pool", input_shape, size, stride, "mean")


@layers.entry("Global average pool", short="Global pool")
def global_avg_pool(input_shape: Shape) -> GlobalPool:
    """The mean of each channel over the whole image: one number a filter, wherever it found something."""
    image = image_shape("global average pool", input_shape)
    return GlobalPool(image, image[2:])


def _pool(what: str, input_shape: Shape, size: int, stride: int, takes: Literal["max", "mean"]) -> Pool:
    window = window_of(what, input_shape, size, stride, "valid")
    return Pool(input_shape, (window.height, window.width, input_shape[2]), window, takes)
