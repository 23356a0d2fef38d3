"""How far a window may reach over the edge of an image."""

from __future__ import annotations

from collections.abc import Callable

from perceptarium.registry import Registry

paddings: Registry[Callable[[int, int, int], tuple[int, int]]] = Registry("padding", "perceptarium.networks.paddings")
"""(length, window, stride) → (places of the window, zeros before the first)."""


@paddings.entry("same")
def same(length: int, window: int, stride: int) -> tuple[int, int]:
    """Zeros around the image, so that with stride 1 the output is as large as the input."""
    places = -(-length // stride)
    zeros = max(0, (places - 1) * stride + window - length)
    return places, zeros // 2


@paddings.entry("valid")
def valid(length: int, window: int, stride: int) -> tuple[int, int]:
    """No zeros: the window stays inside, and the output is smaller."""
    return max(0, (length - window) // stride + 1), 0
