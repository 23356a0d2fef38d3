"""Few noisy points on a known curve: where overfitting can be watched. x is uniform in (−1, 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np

from perceptarium.datasets.table import Floats, LineKind, Shape, Table, datasets
from perceptarium.registry import Count, Slider

Samples = Annotated[int, Count("Train points", 4, 1000, log=True)]
TestSamples = Annotated[int, Count("Test points", 10, 1000, log=True)]
Noise = Annotated[float, Slider("Noise σ", 0.0, 1.0, step=0.01)]
CURVE = Shape("line", "regression", domain=(-1.0, 1.0), inputs=("x",))


def _noisy(
    rng: np.random.Generator, truth: Callable[[Floats], Floats], samples: int, tests: int, noise: float
) -> Table:
    def draw(count: int) -> tuple[Floats, Floats]:
        x = rng.uniform(-1, 1, (count, 1)).astype(np.float32)
        return x, (truth(x) + noise * rng.normal(size=(count, 1))).astype(np.float32)

    inputs, targets = draw(samples)
    return Table(inputs, targets, test=draw(tests), truth=truth)


@datasets.entry("Sine", base=LineKind, shape=CURVE, family="curve")
def sine(rng: np.random.Generator, samples: Samples = 15, test_samples: TestSamples = 200, noise: Noise = 0.3) -> Table:
    """One period of a sine, sin πx, with few noisy points."""
    return _noisy(rng, lambda x: np.sin(np.pi * x), samples, test_samples, noise)


@datasets.entry("Line", base=LineKind, shape=CURVE, family="curve")
def line(rng: np.random.Generator, samples: Samples = 15, test_samples: TestSamples = 200, noise: Noise = 0.3) -> Table:
    """A straight line, y = x, with few noisy points: anything wiggly is learned noise."""
    return _noisy(rng, lambda x: x, samples, test_samples, noise)
