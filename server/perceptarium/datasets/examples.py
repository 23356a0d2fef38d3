"""From a dataset's document to the arrays that a network trains on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from perceptarium.datasets.features import apply_features, check_features, feature_label
from perceptarium.datasets.images import ImageKind, pixel_order
from perceptarium.datasets.table import DataKind, Floats, Ints, PlaneKind, RowsKind, Shape, Table, datasets
from perceptarium.datasets.user_arrays import ArrayKind

SETS = ("train", "validation", "test")
PICTURES = 9
"""Of a preview."""


@dataclass(frozen=True)
class Subset:
    """One of the three sets.

    points: (n, d) as drawn. inputs: (n, features) as the network gets them.
    targets: (n, outputs), class numbers one-hot for more than two classes.
    labels: (n,) class numbers, or None where an example has not exactly one.
    """

    points: Floats
    inputs: Floats
    targets: Floats
    labels: Ints | None

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True, eq=False)
class Examples:
    """A dataset, drawn, split and with its features made."""

    shape: Shape
    feature_names: tuple[str, ...]
    outputs: int
    sets: dict[str, Subset]
    truth: Callable[[Floats], Floats] | None
    to_inputs: Callable[[Floats], Floats]
    """Raw points (n, d) → network inputs (n, features)."""
    pixel_order: tuple[int, ...] | None = None
    """Input i is pixel `pixel_order[i]` of the picture as drawn; None: they are in place."""

    @property
    def classes(self) -> int:
        """How many classes or labels there are; 0 for regression."""
        return len(self.shape.classes)

    @property
    def count(self) -> int:
        """Examples of all three sets."""
        return sum(map(len, self.sets.values()))

    def classes_of(self, part: Subset) -> list[list[int]]:
        """For each example the numbers of its classes; empty for regression."""
        if part.labels is not None:
            return [[int(label)] for label in part.labels]
        return [np.flatnonzero(row > 0.5).tolist() for row in part.targets] if self.classes else []


def shape_of(document: DataKind) -> Shape:
    """What the dataset of this document looks like, without drawing it."""
    if isinstance(document, ArrayKind):
        return document.shape()
    tags = datasets[document.kind].tags
    shape: Shape = tags["shape"]
    if name := tags.get("class_parameter"):
        count = getattr(document, name)
        return replace(shape, classes=shape.classes[:count])
    return shape


_living: WeakValueDictionary[DataKind, Examples] = WeakValueDictionary()


@lru_cache(maxsize=2)  # few: pictures take tens of megabytes
def make_examples(document: DataKind) -> Examples:
    """Draw, split and prepare a dataset: while anybody holds its examples, the same document gives the same ones."""
    found = _living.get(document)
    if found is None:
        found = _living[document] = draw_examples(document)
    return found


def draw_examples(document: DataKind) -> Examples:
    """Draw, split and prepare a dataset anew: the same document gives the same arrays."""
    rng = np.random.default_rng(document.seed)
    table: Table = document.arrays() if isinstance(document, RowsKind) else datasets.call(document, rng)
    shape = shape_of(document)
    names = tuple(document.features) if isinstance(document, PlaneKind) else ()
    check_features(names, shape.domain, table.inputs)
    shuffled = isinstance(document, ImageKind) and document.shuffle_pixels
    order = pixel_order(*shape.image) if shuffled and shape.image else None

    def to_inputs(points: Floats) -> Floats:
        points = np.asarray(points, np.float32)
        if names:
            return apply_features(names, points)
        return points if order is None else points.take(order, axis=1)

    outputs = {"binary": 1, "classes": len(shape.classes)}.get(shape.task) or table.targets.shape[1]

    def subset(points: Floats, targets: Floats | Ints) -> Subset:
        if shape.task in ("regression", "labels"):
            return Subset(points, to_inputs(points), targets.astype(np.float32, copy=False), None)
        labels = targets.astype(np.int64, copy=False)
        hot = labels[:, None] if shape.task == "binary" else np.eye(outputs, dtype=np.float32)[labels]
        return Subset(points, to_inputs(points), hot.astype(np.float32, copy=False), labels)

    sizes = document.split.sizes(len(table.inputs))
    edges = np.cumsum((0, *sizes))
    sets = {
        name: subset(table.inputs[start:stop], table.targets[start:stop])
        for name, start, stop in zip(SETS, edges[:-1], edges[1:], strict=True)
    }
    if table.test is not None:
        points = np.concatenate([sets["test"].points, table.test[0]])
        first = table.targets[edges[2] : edges[3]]
        sets["test"] = subset(points, np.concatenate([first, table.test[1]]))
    labels = tuple(map(feature_label, names)) or shape.inputs
    places = None
    if order is not None:
        places = tuple(order.tolist())
        labels = tuple(labels[place] for place in places)
    return Examples(shape, labels, outputs, sets, table.truth, to_inputs, places)


@lru_cache(maxsize=64)
def preview(kind: str, count: int = 80) -> dict[str, Any]:
    """A few examples of a dataset with default parameters, for its picture in a chooser.

    values: the class number, the value, or how many labels an example has.
    """
    entry = datasets[kind]
    if entry.model is ArrayKind:
        return {"points": [], "values": []}
    # Not out of the cache: hardly any of them is the one that somebody opens.
    examples = draw_examples(datasets.document(kind))
    train, shape = examples.sets["train"], examples.shape
    points, values = train.points, train.targets[:, 0] if train.labels is None else train.labels
    if shape.task == "labels":
        values = train.targets.sum(axis=1)
    if shape.view == "table":
        points = points[:, [-2, -1]]
    elif shape.view == "line":
        points = np.stack([points[:, 0], values], axis=1)
    shown = np.arange(min(count, len(points)))
    if shape.view == "image":
        shown = (shown if train.labels is None else _in_turn(train.labels))[:PICTURES]
    return {"points": _short(points[shown]), "values": _short(values[shown])}


def _short(numbers: Floats | Ints) -> list[Any]:
    # Rounded in 64 bits: 32 would be written with all the digits of 64.
    rounded: list[Any] = np.round(numbers.astype(np.float64), 2).tolist()
    return rounded


def _in_turn(labels: Ints) -> Ints:
    """Numbers of the examples: the first one of each class, then the second one of each, and so on."""
    occurrence = np.zeros(len(labels), np.int64)
    for number in np.unique(labels):
        same = labels == number
        occurrence[same] = np.arange(same.sum())
    return np.lexsort((labels, occurrence))
