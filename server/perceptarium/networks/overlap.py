"""What of one layer's parameters fits into another's: in NumPy, for JAX would compile a program for every shape."""

from __future__ import annotations

from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from perceptarium.networks.architecture import Architecture
from perceptarium.networks.layers.conv import Conv
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.dropout import Dropout
from perceptarium.networks.layers.flatten import Flatten
from perceptarium.networks.layers.layer import Layer, Parameters, Shape
from perceptarium.networks.layers.layer_norm import LayerNorm

Floats = NDArray[np.float32]


def can_pass_on(layer: Layer) -> TypeGuard[Dense | Conv]:
    """Whether a new layer can be made to pass on what it gets: a convolution only if it keeps the image's size."""
    return isinstance(layer, Dense) or (isinstance(layer, Conv) and layer.input_shape[:2] == layer.output_shape[:2])


def overlap(
    before: Architecture, source: int, old: Parameters, after: Architecture, target: int, fresh: Parameters
) -> Parameters:
    """Parameters of layer `target` with what is kept of layer `source` of another architecture.

    Filters are laid over each other by their middles. A dense layer behind an image keeps its weights by place and
    channel; where the image has become larger or smaller by a whole factor, each weight by the place it belongs to now.
    """
    weights, own = np.asarray(old.weights), np.array(fresh.weights)
    biases = _overlaid(np.asarray(old.biases), np.array(fresh.biases))
    if weights.ndim != own.ndim:  # layers of different kinds
        return Parameters(own, biases)
    if weights.ndim == 4:
        starts = [_middle(weights.shape[axis], own.shape[axis]) for axis in (0, 1)]
        return Parameters(_overlaid(weights, own, [*starts, (0, 0), (0, 0)]), biases)
    images = image_behind(before, source), image_behind(after, target)
    if weights.ndim == 2 and images[0] is not None and images[1] is not None and images[0] != images[1]:
        resized = _resized(weights.reshape(*images[0], -1), images[1][:2])
        if resized is None:
            return Parameters(own, biases)
        return Parameters(_overlaid(resized, own.reshape(*images[1], -1)).reshape(own.shape), biases)
    return Parameters(_overlaid(weights, own), biases)


def fade_in(architecture: Architecture, number: int, behind: Parameters, carriers: int) -> Parameters:
    """Layer `number` behind a new one, whose units beyond those that pass something on have no say yet."""
    weights = np.array(behind.weights)
    image = image_behind(architecture, number)
    by_channel = weights.reshape(*image, -1) if image is not None and weights.ndim == 2 else weights
    by_channel[..., carriers:, :] = 0
    return Parameters(weights, behind.biases)


def image_behind(architecture: Architecture, number: int) -> tuple[int, int, int] | None:
    """The image (height, width, channels) whose numbers a dense layer sees; None where they are of no image."""
    for layer in reversed(architecture.layers[:number]):
        if len(layer.output_shape) == 3:
            return _image(layer.output_shape)
        if isinstance(layer, Flatten) and len(layer.input_shape) == 3:
            return _image(layer.input_shape)
        if not isinstance(layer, Flatten | Dropout | LayerNorm):
            return None
    return _image(architecture.input_shape) if len(architecture.input_shape) == 3 else None


def _image(shape: Shape) -> tuple[int, int, int]:
    height, width, channels = shape
    return height, width, channels


def _resized(weights: Floats, size: tuple[int, int]) -> Floats | None:
    """Weights (height, width, channels, units) for an image of another size, so that a smooth image gives the same."""
    for axis, wanted in enumerate(size):
        present = weights.shape[axis]
        if wanted % present == 0:
            weights = np.repeat(weights, wanted // present, axis) / np.float32(wanted // present)
        elif present % wanted == 0:
            weights = np.add.reduceat(weights, np.arange(0, present, present // wanted), axis)
        else:
            return None
    return weights


def _overlaid(old: Floats, fresh: Floats, starts: list[tuple[int, int]] | None = None) -> Floats:
    starts = starts or [(0, 0)] * old.ndim
    sizes = [min(a - i, b - j) for a, b, (i, j) in zip(old.shape, fresh.shape, starts, strict=True)]
    there = tuple(slice(j, j + size) for size, (_, j) in zip(sizes, starts, strict=True))
    here = tuple(slice(i, i + size) for size, (i, _) in zip(sizes, starts, strict=True))
    fresh[there] = old[here]
    return fresh


def _middle(old: int, fresh: int) -> tuple[int, int]:
    return max(0, (old - fresh) // 2), max(0, (fresh - old) // 2)
