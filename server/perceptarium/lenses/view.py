"""What a client looks at: which lenses, of which units, at what size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from perceptarium.datasets import Examples
from perceptarium.experiment import Experiment
from perceptarium.networks import Architecture, Network

Floats = NDArray[np.float32]
LINE_POINTS = 101
CURVE_POINTS = 201
GALLERY = 60
MOST_PICTURES = 12
"""Units of a layer that are drawn unless a client asks for others."""


@dataclass(frozen=True)
class View:
    """What is looked at and how large. columns: for each layer the units whose pictures are wanted."""

    lenses: frozenset[str]
    neuron_size: int
    prediction_size: int
    columns: tuple[tuple[int, ...], ...]


class CompiledView(Protocol):
    """One compiled program for all that a client looks at."""

    def prepare(self, experiment: Experiment, view: View) -> Any:
        """What the program needs to know of a document and a view, on the device."""

    def look(self, network: Network, prepared: Any, probed: Floats) -> Any:
        """Begin to compute.

        network: its parameters (NumPy). prepared: of `prepare`. probed: the probe's inputs (1, inputs).
        """

    def read(self, looked: Any, prepared: Any) -> dict[str, NDArray[Any]]:
        """Wait for what `look` began: arrays by their names in a frame."""


@dataclass(frozen=True)
class Gallery:
    """The examples that responses are drawn for, sorted by class or by value.

    points: raw inputs (n, d). labels: the numbers of each one's classes; empty for regression. targets: (n, outputs).
    """

    points: Floats
    labels: list[list[int]]
    targets: Floats


def gallery(examples: Examples) -> Gallery:
    """The first test examples, sorted; training examples where there is no test set."""
    part = examples.sets["test"] if len(examples.sets["test"]) else examples.sets["train"]
    labels = examples.classes_of(part)
    rows = range(min(GALLERY, len(part)))
    # What shows nothing comes last: the first one is what a visitor sees first.
    order = sorted(rows, key=lambda row: (not labels[row], labels[row]) if labels else part.targets[row, 0])
    return Gallery(part.points[order], [labels[row] for row in order] if labels else [], part.targets[order])


def scene(experiment: Experiment, view: View) -> Mapping[str, Floats]:
    """Inputs of the pictures: `neurons` and `prediction`, each (pixels, inputs)."""
    examples = experiment.examples
    low, high = examples.shape.domain
    if examples.shape.view == "plane":
        return {
            "neurons": examples.to_inputs(_plane(low, high, view.neuron_size)),
            "prediction": examples.to_inputs(_plane(low, high, view.prediction_size)),
        }
    if examples.shape.view == "line":
        return {
            "neurons": examples.to_inputs(_line(low, high, LINE_POINTS)),
            "prediction": examples.to_inputs(_line(low, high, CURVE_POINTS)),
        }
    inputs = examples.to_inputs(gallery(examples).points)
    return {"neurons": inputs, "prediction": inputs}


def default_columns(architecture: Architecture, most: int = MOST_PICTURES) -> tuple[tuple[int, ...], ...]:
    """The first units of every layer."""
    return tuple(tuple(range(min(count, most))) for count in picturable(architecture))


def picturable(architecture: Architecture) -> tuple[int, ...]:
    """How many units of each layer have a picture over the inputs: none where a layer's output is an image itself."""
    return tuple(layer.output_shape[0] if len(layer.output_shape) == 1 else 0 for layer in architecture.layers)


def _plane(low: float, high: float, size: int) -> Floats:
    # Pixel centres, top row first: the picture's first row is the highest y.
    centres = low + (np.arange(size, dtype=np.float32) + 0.5) / size * (high - low)
    across, up = np.meshgrid(centres, centres[::-1])
    return np.stack([across.ravel(), up.ravel()], axis=1)


def _line(low: float, high: float, points: int) -> Floats:
    return np.linspace(low, high, points, dtype=np.float32)[:, None]
