"""Real tables, each column scaled to mean 0 and standard deviation 1 over the whole table."""

from __future__ import annotations

from typing import Any

import numpy as np

from perceptarium.datasets.table import Shape, Table, datasets


def _standardized(rng: np.random.Generator, name: str) -> Table:
    from sklearn import datasets as tables  # imported late: it would delay the server's start

    bunch: Any = getattr(tables, f"load_{name}")()
    inputs = (bunch.data - bunch.data.mean(axis=0)) / bunch.data.std(axis=0)
    order = rng.permutation(len(inputs))
    return Table(inputs[order].astype(np.float32), bunch.target[order].astype(np.int64))


@datasets.entry(
    "Iris",
    shape=Shape(
        "table",
        "classes",
        domain=(-3.0, 3.0),
        classes=("setosa", "versicolor", "virginica"),
        inputs=("sepal length", "sepal width", "petal length", "petal width"),
    ),
    family="table",
)
def iris(rng: np.random.Generator) -> Table:
    """150 irises of three species, four measures each (Fisher 1936)."""
    return _standardized(rng, "iris")


@datasets.entry(
    "Wine",
    shape=Shape(
        "table",
        "classes",
        domain=(-3.0, 3.0),
        classes=("Cultivar 1", "Cultivar 2", "Cultivar 3"),
        inputs=(
            "alcohol",
            "malic acid",
            "ash",
            "alcalinity of ash",
            "magnesium",
            "total phenols",
            "flavanoids",
            "nonflavanoid phenols",
            "proanthocyanins",
            "color intensity",
            "hue",
            "OD280/OD315",
            "proline",
        ),
    ),
    family="table",
)
def wine(rng: np.random.Generator) -> Table:
    """178 Italian wines of three cultivars, thirteen chemical measures each (Forina 1991)."""
    return _standardized(rng, "wine")
