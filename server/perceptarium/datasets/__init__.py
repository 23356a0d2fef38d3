"""Data to learn from: one family a file, one entry a dataset."""

from perceptarium.datasets.examples import Examples, make_examples, preview
from perceptarium.datasets.features import apply_features, features
from perceptarium.datasets.table import DataKind, Shape, Table, datasets

__all__ = [
    "DataKind",
    "Examples",
    "Shape",
    "Table",
    "apply_features",
    "datasets",
    "features",
    "make_examples",
    "preview",
]
