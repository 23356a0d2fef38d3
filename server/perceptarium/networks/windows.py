"""Sliding windows over images: convolution and pooling, each with its own backward pass.

On a CPU a library convolution inside a compiled loop is ten times slower than outside, and every operation of a loop
has its price. So a convolution is one matrix product over copied windows ("im2col", Chellapilla et al. 2006), with the
examples innermost, and a pooling whose windows do not overlap is a reshape.

Images are (batch, height, width, channels) outside, (channels, height, width, batch) inside: between two layers the
two transpositions cancel, and XLA drops them.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax

from perceptarium.errors import InvalidInput
from perceptarium.networks.paddings import paddings


class Window(NamedTuple):
    """Square windows over an image.

    size: pixels a side. stride: pixels from one window to the next. top, left: rows and columns of zeros before the
    image. height, width: how many windows there are down and across; zeros behind the image follow from that.
    """

    size: int
    stride: int
    top: int
    left: int
    height: int
    width: int


def window_of(what: str, shape: tuple[int, ...], size: int, stride: int, padding: str) -> Window:
    """The windows of a layer over images (height, width, channels).

    Raises:
        InvalidInput: the input is no image, or too small for a single window.
    """
    image_shape(what, shape)
    place = paddings[padding].function
    (height, top), (width, left) = (place(length, size, stride) for length in shape[:2])
    if min(height, width) < 1:
        raise InvalidInput(
            f"{what} {size}×{size} leaves {height}×{width} of an image of {shape[0]}×{shape[1]}; "
            "make it smaller, remove a pool, or use padding 'same' before it",
            allowed=f"size 1 to {min(shape[:2])}",
        )
    return Window(size, stride, top, left, height, width)


def image_shape(what: str, shape: tuple[int, ...]) -> tuple[int, int, int]:
    """The shape of an image, (height, width, channels).

    Raises:
        InvalidInput: it is none.
    """
    if len(shape) != 3:
        raise InvalidInput(
            f"{what} needs an image and gets {shape[0]} numbers; "
            "choose data of pictures, and put it before flatten, dense and global pooling layers",
            allowed="an image",
        )
    height, width, channels = shape
    return height, width, channels


def convolve(window: Window, images: Array, filters: Array) -> Array:
    """(batch, height, width, channels), (size, size, channels, filters) → (batch, height', width', filters).

    A cross-correlation, as in every library of the field: the filter is not flipped.
    """
    return _outside(_convolve(window, _inside(images), filters))


def max_pool(window: Window, images: Array) -> Array:
    """The largest value of each window; the slope goes to the first of equals."""
    return _outside(_max_pool(window, _inside(images)))


def average_pool(window: Window, images: Array) -> Array:
    """The mean of each window."""
    inside = _inside(images)
    total: Array = jax.tree.reduce(jnp.add, _slices(window, inside, 0.0))
    return _outside(total / window.size**2)


def _inside(images: Array) -> Array:
    return images.transpose(3, 1, 2, 0)


def _outside(images: Array) -> Array:
    return images.transpose(3, 1, 2, 0)


def _slices(window: Window, images: Array, fill: float) -> list[Array]:
    """For each place in the window, row by row, what lies there in every window: (channels, height', width', batch)."""
    size, stride, top, left, height, width = window
    rows, columns = (height - 1) * stride + size, (width - 1) * stride + size
    _, there, across, _ = images.shape
    edges = ((0, 0, 0), (top, rows - top - there, 0), (left, columns - left - across, 0), (0, 0, 0))
    padded = lax.pad(images, jnp.asarray(fill, images.dtype), edges)
    return [
        padded[:, row : row + (height - 1) * stride + 1 : stride, column : column + (width - 1) * stride + 1 : stride]
        for row in range(size)
        for column in range(size)
    ]


def _columns(window: Window, images: Array) -> Array:
    """(size · size · channels, height' · width' · batch)."""
    channels = images.shape[0]
    return jnp.concatenate(_slices(window, images, 0.0), axis=0).reshape(window.size**2 * channels, -1)


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def _convolve(window: Window, images: Array, filters: Array) -> Array:
    return _convolve_forward(window, images, filters)[0]


def _convolve_forward(window: Window, images: Array, filters: Array) -> tuple[Array, tuple[Array, Array, Array]]:
    columns = _columns(window, images)
    many = filters.shape[-1]
    result = (filters.reshape(-1, many).T @ columns).reshape(many, window.height, window.width, -1)
    return result, (columns, filters, images)


def _convolve_backward(window: Window, kept: tuple[Array, Array, Array], slope: Array) -> tuple[Array, Array]:
    columns, filters, images = kept
    many = filters.shape[-1]
    of_filters = (columns @ slope.reshape(many, -1).T).reshape(filters.shape)
    # Back to the images: the same with the filter turned round, over slopes set apart by the stride.
    _, height, width, _ = images.shape
    size, stride, top, left, *_ = window
    apart = (0, 0, 0), (0, 0, stride - 1), (0, 0, stride - 1), (0, 0, 0)
    spread = lax.pad(slope, jnp.zeros((), slope.dtype), apart)
    back = Window(size, 1, size - 1 - top, size - 1 - left, height, width)
    turned = filters[::-1, ::-1].swapaxes(2, 3)
    of_images = (turned.reshape(-1, turned.shape[-1]).T @ _columns(back, spread)).reshape(images.shape)
    return of_images, of_filters


_convolve.defvjp(_convolve_forward, _convolve_backward)


@partial(jax.custom_vjp, nondiff_argnums=(0,))
def _max_pool(window: Window, images: Array) -> Array:
    return _max_pool_forward(window, images)[0]


def _max_pool_forward(window: Window, images: Array) -> tuple[Array, tuple[Array, Array]]:
    values = _slices(window, images, -jnp.inf)
    result = jax.tree.reduce(jnp.maximum, values)
    return result, (images, result)


def _max_pool_backward(window: Window, kept: tuple[Array, Array], slope: Array) -> tuple[Array]:
    images, largest = kept
    taken = jnp.zeros(largest.shape, bool)
    parts = []
    for value in _slices(window, images, -jnp.inf):
        first = (value == largest) & ~taken
        taken |= first
        parts.append(jnp.where(first, slope, 0.0))
    return (_spread(window, images, parts),)


def _spread(window: Window, images: Array, parts: list[Array]) -> Array:
    """The sum of what goes back to each pixel; `parts` is ordered as `_slices` is."""
    size, stride, top, left, height, width = window
    channels, rows, columns, batch = images.shape
    if stride == size and (top, left, height * size, width * size) == (0, 0, rows, columns):
        apart = jnp.stack(parts).reshape(size, size, channels, height, width, batch)
        return apart.transpose(2, 3, 0, 4, 1, 5).reshape(images.shape)
    total = jnp.zeros_like(images)
    for number, part in enumerate(parts):
        row, column = divmod(number, size)
        before = row - top, column - left
        edges = [
            (0, 0, 0),
            (before[0], rows - before[0] - (height - 1) * stride - 1, stride - 1),
            (before[1], columns - before[1] - (width - 1) * stride - 1, stride - 1),
            (0, 0, 0),
        ]
        total += lax.pad(part, jnp.zeros((), part.dtype), edges)
    return total


_max_pool.defvjp(_max_pool_forward, _max_pool_backward)
