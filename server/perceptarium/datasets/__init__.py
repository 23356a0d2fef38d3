"""Data to learn from: one family a file, one entry a dataset."""

from perceptarium.datasets.examples import Examples, make_examples, preview
from perceptarium.datasets.features import apply_features, features
from perceptarium.datasets.images import ImageKind, pixel_order
from perceptarium.datasets.table import DataKind, Drawing, Shape, Table, datasets

__all__ = [
    "DataKind",
    "Drawing",
    "Examples",
    "ImageKind",
    "Shape",
    "Table",
    "apply_features",
    "datasets",
    "features",
    "make_examples",
    "pixel_order",
    "preview",
]
