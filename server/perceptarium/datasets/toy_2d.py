"""Points in the plane: two classes, k classes, or a value. Every plane reaches from −6 to 6."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from perceptarium.datasets.table import Floats, Ints, PlaneKind, Shape, Table, datasets
from perceptarium.registry import Count, Slider

Samples = Annotated[int, Count("Samples", 20, 2000)]
Noise = Annotated[float, Slider("Noise", 0.0, 0.5, step=0.01, percent=True)]
TWO = Shape("plane", "binary", inputs=("x₁", "x₂"), classes=("Class 0", "Class 1"))
VALUE = Shape("plane", "regression", inputs=("x₁", "x₂"))


def _shuffled(rng: np.random.Generator, points: NDArray[Any], targets: Floats | Ints) -> Table:
    order = rng.permutation(len(points))
    return Table(points[order].astype(np.float32), targets[order])


@datasets.entry("Spirals", base=PlaneKind, shape=TWO, family="plane")
def spiral(rng: np.random.Generator, samples: Samples = 300, noise: Noise = 0.1) -> Table:
    """Two spirals wound into each other: needs depth, or good features."""
    count = np.array([samples - samples // 2, samples // 2])
    label = np.repeat([0, 1], count)
    along = np.concatenate([np.arange(k) / k for k in count])
    angle = 1.75 * along * 2 * np.pi + np.pi * label
    points = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    points = points + rng.uniform(-1, 1, points.shape) * noise * 2
    return _shuffled(rng, points, label)


@datasets.entry("Circle", base=PlaneKind, shape=TWO, family="plane")
def circle(rng: np.random.Generator, samples: Samples = 300, noise: Noise = 0.1) -> Table:
    """A disc inside a ring: one hidden layer of three units can close around it."""
    label = np.arange(samples) % 2
    radius = np.where(label == 1, rng.uniform(0, 2.5, samples), rng.uniform(3.5, 5, samples))
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    moved = points + rng.uniform(-5, 5, points.shape) * noise
    label = (np.hypot(moved[:, 0], moved[:, 1]) < 2.5).astype(np.int64)
    return _shuffled(rng, points, label)


@datasets.entry("Exclusive or", base=PlaneKind, shape=TWO, family="plane")
def exclusive_or(rng: np.random.Generator, samples: Samples = 300, noise: Noise = 0.1) -> Table:
    """Opposite quadrants belong together: no straight line parts them."""
    points = rng.uniform(-5, 5, (samples, 2))
    points = points + np.sign(points) * 0.3
    moved = points + rng.uniform(-5, 5, points.shape) * noise
    label = (moved[:, 0] * moved[:, 1] >= 0).astype(np.int64)
    return _shuffled(rng, points, label)


@datasets.entry("Gaussians", base=PlaneKind, shape=TWO, family="plane")
def gaussians(rng: np.random.Generator, samples: Samples = 300, noise: Noise = 0.1) -> Table:
    """Two round clouds: a single neuron parts them."""
    label = np.arange(samples) % 2
    centre = np.where(label == 1, 2.0, -2.0)[:, None]
    points = centre + rng.normal(0, 0.7 + 3.5 * noise, (samples, 2))
    return _shuffled(rng, points, label)


@datasets.entry("Moons", base=PlaneKind, shape=TWO, family="plane")
def moons(rng: np.random.Generator, samples: Samples = 300, noise: Noise = 0.1) -> Table:
    """Two half moons that reach into each other."""
    from sklearn.datasets import make_moons  # imported late: it would delay the server's start

    points, label = make_moons(samples, noise=noise, random_state=int(rng.integers(2**31)))
    return _shuffled(rng, (points - [0.5, 0.25]) * 3, label.astype(np.int64))


MANY = Shape("plane", "classes", inputs=("x₁", "x₂"), classes=tuple(f"Class {number}" for number in range(6)))


@datasets.entry("Blobs", base=PlaneKind, shape=MANY, family="plane", class_parameter="classes")
def blobs(
    rng: np.random.Generator,
    samples: Samples = 300,
    noise: Noise = 0.1,
    classes: Annotated[int, Count("Classes", 3, 6)] = 4,
) -> Table:
    """Three to six clouds on a ring: one output for each class."""
    label = np.arange(samples) % classes
    angle = 2 * np.pi * label / classes
    centre = 3.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = centre + rng.normal(0, 0.5 + 3.0 * noise, (samples, 2))
    return _shuffled(rng, points, label)


@datasets.entry("Plane", base=PlaneKind, shape=VALUE, family="surface")
def regression_plane(rng: np.random.Generator, samples: Samples = 300, noise: Noise = 0.1) -> Table:
    """A tilted plane: the value grows along the diagonal."""
    points = rng.uniform(-6, 6, (samples, 2))
    value = points.sum(axis=1) / 10 + rng.normal(0, 1, samples) * noise
    return _shuffled(rng, points, value[:, None].astype(np.float32))


@datasets.entry("Hills", base=PlaneKind, shape=VALUE, family="surface")
def regression_gaussians(rng: np.random.Generator, samples: Samples = 300, noise: Noise = 0.1) -> Table:
    """Three round hills and three hollows."""
    points = rng.uniform(-6, 6, (samples, 2))
    centres = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
    signs = np.array([1, -1, 1, -1, 1, -1])
    distance = np.linalg.norm(points[:, None] - centres[None], axis=2)
    value = (signs * np.clip(1 - distance / 2.5, 0, 1)).sum(axis=1) + rng.normal(0, 1, samples) * noise * 0.5
    return _shuffled(rng, points, value[:, None].astype(np.float32))
