"""From a dataset's document to the arrays that a network trains on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from perceptarium.datasets.features import apply_features
from perceptarium.datasets.features import features as feature_entries
from perceptarium.datasets.table import DataKind, Floats, Ints, PlaneKind, Shape, Table, datasets
from perceptarium.datasets.user_arrays import ArrayKind

SETS = ("train", "validation", "test")


@dataclass(frozen=True)
class Subset:
    """One of the three sets.

    points: (n, d) as drawn. inputs: (n, features) as the network gets them.
    targets: (n, outputs), class numbers one-hot for more than two classes. labels: (n,) or None.
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

    @property
    def classes(self) -> int:
        """How many classes there are; 0 for regression."""
        return len(self.shape.classes)

    @property
    def count(self) -> int:
        """Examples of all three sets."""
        return sum(map(len, self.sets.values()))


def shape_of(document: DataKind) -> Shape:
    """What the dataset of this document looks like, without drawing it."""
    if isinstance(document, ArrayKind):
        return document.shape()
    tags = datasets[document.kind].tags
    shape: Shape = tags["shape"]
    if name := tags.get("class_parameter"):
        count = getattr(document, name)
        return Shape(shape.view, shape.task, shape.domain, shape.image, shape.classes[:count], shape.inputs)
    return shape


@lru_cache(maxsize=32)
def make_examples(document: DataKind) -> Examples:
    """Draw, split and prepare a dataset: the same document gives the same arrays."""
    rng = np.random.default_rng(document.seed)
    table: Table = document.arrays() if isinstance(document, ArrayKind) else datasets.call(document, rng)
    shape = shape_of(document)
    names = tuple(document.features) if isinstance(document, PlaneKind) else ()

    def to_inputs(points: Floats) -> Floats:
        points = np.asarray(points, np.float32)
        return apply_features(names, points) if names else points

    outputs = {"binary": 1, "classes": len(shape.classes)}.get(shape.task) or table.targets.shape[1]

    def subset(points: Floats, targets: Floats | Ints) -> Subset:
        if shape.task == "regression":
            return Subset(points, to_inputs(points), targets.astype(np.float32), None)
        labels = targets.astype(np.int64)
        hot = labels[:, None] if shape.task == "binary" else np.eye(outputs)[labels]
        return Subset(points, to_inputs(points), hot.astype(np.float32), labels)

    sizes = split_sizes(len(table.inputs), document)
    edges = np.cumsum((0, *sizes))
    sets = {
        name: subset(table.inputs[start:stop], table.targets[start:stop])
        for name, start, stop in zip(SETS, edges[:-1], edges[1:], strict=True)
    }
    if table.test is not None:
        points = np.concatenate([sets["test"].points, table.test[0]])
        first = table.targets[edges[2] : edges[3]]
        sets["test"] = subset(points, np.concatenate([first, table.test[1]]))
    labels = tuple(feature_entries[name].label for name in names) or shape.inputs
    return Examples(shape, labels, outputs, sets, table.truth, to_inputs)


def split_sizes(count: int, document: DataKind) -> tuple[int, int, int]:
    """How many of `count` examples train, validate and test: at least one trains."""
    train = min(count, max(1, round(count * document.split.train)))
    validation = min(count - train, round(count * document.split.validation))
    return train, validation, count - train - validation


@lru_cache(maxsize=64)
def preview(kind: str, count: int = 80) -> dict[str, Any]:
    """A few examples of a dataset with default parameters, for its picture in a chooser."""
    entry = datasets[kind]
    if entry.model is ArrayKind:
        return {"points": [], "values": []}
    examples = make_examples(datasets.document(kind))
    train = examples.sets["train"]
    values = train.labels if train.labels is not None else train.targets[:, 0]
    if examples.shape.view == "image":
        first = [int(np.argmax(values == number)) for number in range(9)]
        return {"points": np.round(train.points[first], 2).tolist(), "values": values[first].tolist()}
    points = train.points[:, [2, 3]] if examples.shape.view == "table" else train.points
    if examples.shape.view == "line":
        points = np.stack([train.points[:, 0], train.targets[:, 0]], axis=1)
    return {"points": np.round(points[:count], 2).tolist(), "values": np.round(values[:count], 2).tolist()}
