"""Which way a plane lies in the space of all parameters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perceptarium.lenses.eigen import largest
from perceptarium.lenses.ground import AT_ONCE, Doubles, Floats, Keyframes
from perceptarium.networks import Architecture

TOLERANCE = 1e-6
"""Of the path's variances."""
FLAT = 1e-9
"""A share of variance, or of length, that is only rounding."""
ALIKE = 1e-3
"""Directions with a smaller angle between them span no plane."""
Mask = NDArray[np.bool_]


def filter_normalized(architecture: Architecture, weights: Floats, free: Mask, seed: int) -> Doubles:
    """(2, parameters): Gaussian directions in which every filter is as long as the network's own (Li et al. 2018).

    A filter is what goes into one unit or channel; the biases of a layer are one together, and so are the gains of a
    layer norm. As there the two are not made orthogonal, unless they are so alike that they span no plane. Held
    parameters are 0. A network that is 0 has no length: there, directions have length 1.
    """
    draws = np.random.default_rng(seed).standard_normal((3, weights.size)) * free
    first, second, spare = (_as_long_as(architecture, weights, free, draw) for draw in draws)
    if not first.any():
        first, second, spare = (draw / max(float(np.linalg.norm(draw)), FLAT) for draw in draws)
    if free.sum() < 2:
        return np.stack([first, np.zeros_like(first)])
    length = float(np.linalg.norm(second))
    if np.linalg.norm(_without(second, first)) <= ALIKE * length:
        across = orthonormal([first, spare, draws[2]])[1]
        second = length * across
    return np.stack([first, second])


def orthonormal(candidates: list[Doubles]) -> Doubles:
    """(2, parameters): the first two that are independent, each made orthogonal to the one before, of length 1.

    Gram–Schmidt, twice for rounding; 0 where there are no more.
    """
    found: list[Doubles] = []
    for candidate in candidates:
        length = np.linalg.norm(candidate)
        if len(found) == 2 or not np.isfinite(length) or length == 0:
            continue
        rest = candidate / length
        for before in found * 2:
            rest = _without(rest, before)
        if (left := np.linalg.norm(rest)) > ALIKE:
            found.append(rest / left)
    return np.stack([*found, *[np.zeros_like(candidates[0])] * (2 - len(found))])


def principal(keyframes: Keyframes, weights: Floats, free: Mask) -> list[Doubles]:
    """Up to two principal components (parameters,) of where a run has been, seen from the present weights."""
    if len(keyframes.weights) < 2:
        return []
    moved = _centred(keyframes, weights, free)

    whole = float(np.sum(np.square(moved), dtype=np.float64))
    if not 0 < whole < np.inf:
        return []
    # The smaller of both products has the same components.
    wide = len(moved) <= weights.size
    product = (moved @ moved.T if wide else moved.T @ moved).astype(np.float64)
    variances, vectors = largest(lambda vector: product @ vector, len(product), min(2, len(product)), TOLERANCE)
    kept = [vectors[:, number] for number in np.argsort(variances)[::-1] if variances[number] > FLAT * whole]
    return [(vector.astype(moved.dtype) @ moved).astype(np.float64) if wide else vector for vector in kept]


def shares(keyframes: Keyframes, weights: Floats, free: Mask, axes: Doubles) -> Floats:
    """(2,): the share of the path's variance along each axis; NaN where there is no path."""
    if len(keyframes.weights) < 2:
        return np.full(2, np.nan, np.float32)
    moved = _centred(keyframes, weights, free)
    whole = float(np.sum(np.square(moved), dtype=np.float64))
    lengths = np.maximum(np.linalg.norm(axes, axis=1), FLAT)
    along = np.sum((moved @ (axes / lengths[:, None]).T.astype(moved.dtype)) ** 2, axis=0, dtype=np.float64)
    return np.asarray(along / whole if whole > 0 else np.full(2, np.nan), np.float32)


def steepest(gradient: Floats, free: Mask, given: tuple[int | None, int | None]) -> tuple[int, int]:
    """The numbers of two parameters that train: those given, else those with the largest gradient; −1: there is none.

    A given number that this network has not, or holds fast, counts as not given.
    """
    fitting = [number if number is not None and 0 <= number < free.size and free[number] else None for number in given]
    order = np.argsort(np.where(free, np.abs(np.nan_to_num(gradient)), -1.0), kind="stable")[::-1]
    others = iter([int(number) for number in order[:4] if free[number] and number not in fitting])
    first, second = (next(others, -1) if number is None else number for number in fitting)
    return (first, second) if first >= 0 else (second, first)


def _as_long_as(architecture: Architecture, weights: Floats, free: Mask, draw: Doubles) -> Doubles:
    """A direction with the lengths of the network's own filters."""
    scaled = np.zeros_like(draw)
    start = 0
    for layer in architecture.layers:
        size = int(np.prod(layer.weights_shape))
        columns = layer.weights_shape[-1] if len(layer.weights_shape) > 1 else 1
        # A gain of a layer norm is kept as what differs from 1.
        for count, width, neutral in ((size, columns, layer.neutral_weight), (layer.parameter_count - size, 1, 0.0)):
            place = slice(start, start + count)
            start += count
            if count:
                own = ((weights[place] + neutral) * free[place]).reshape(-1, width)
                drawn = draw[place].reshape(-1, width)
                lengths = np.linalg.norm(drawn, axis=0)
                factor = np.linalg.norm(own, axis=0) / np.where(lengths > 0, lengths, 1)
                scaled[place] = (drawn * factor).ravel()
    return scaled


def _without(direction: Doubles, other: Doubles) -> Doubles:
    """What of a direction is orthogonal to another."""
    square = float(other @ other)
    return direction - (direction @ other) / square * other if square > 0 else direction


def _centred(keyframes: Keyframes, weights: Floats, free: Mask) -> NDArray[np.floating]:
    """(k, parameters): where a run has been, seen from the weights, without the mean."""
    moved = (np.stack(keyframes.weights) - weights) * free
    if moved.size <= AT_ONCE:
        moved = moved.astype(np.float64)
    moved -= moved.mean(axis=0)
    return moved
