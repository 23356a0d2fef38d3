"""Sums: what a network of straight pieces can do exactly, and never has to."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from perceptarium.datasets.table import PlaneKind, Shape, Table, datasets
from perceptarium.registry import Count

SUM = Shape("plane", "regression", domain=(0.0, 10.0), inputs=("a", "b"))


@datasets.entry("Addition", base=PlaneKind, shape=SUM, family="surface")
def addition(rng: np.random.Generator, samples: Annotated[int, Count("Samples", 20, 2000)] = 200) -> Table:
    """Two numbers from 0 to 10, and their sum: nothing is noisy, and one linear neuron would do."""
    points = rng.uniform(0, 10, (samples, 2)).astype(np.float32)
    return Table(points, points.sum(axis=1, keepdims=True))
