"""Real pictures."""

from __future__ import annotations

from functools import cache

import numpy as np

from perceptarium.datasets.table import Floats, Ints, Shape, Table, datasets


@cache
def _digits() -> tuple[Floats, Ints]:
    from sklearn.datasets import load_digits  # imported late: it would delay the server's start

    bunch = load_digits()
    return (bunch.data / 16).astype(np.float32), bunch.target.astype(np.int64)


@datasets.entry(
    "Digits 8×8",
    shape=Shape(
        "image",
        "classes",
        domain=(0.0, 1.0),
        image=(8, 8),
        classes=tuple("0123456789"),
        inputs=tuple(f"pixel {row},{column}" for row in range(8) for column in range(8)),
    ),
    family="image",
)
def digits(rng: np.random.Generator) -> Table:
    """1,797 real handwritten digits of 8×8 pixels (Alpaydin & Kaynak 1998), by way of scikit-learn."""
    inputs, targets = _digits()
    order = rng.permutation(len(inputs))
    return Table(inputs[order], targets[order])
