"""One compiled program for all that a client looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.datasets import Examples
from perceptarium.experiment import Experiment
from perceptarium.lenses.neurons import neurons
from perceptarium.lenses.prediction import prediction_curve, prediction_map
from perceptarium.lenses.probe import probe
from perceptarium.networks import Architecture, Network, apply, init

Floats = NDArray[np.float32]
LINE_POINTS = 101
CURVE_POINTS = 201
GALLERY = 60


@dataclass(frozen=True)
class View:
    """What is looked at and how large. columns: for each layer the units whose pictures are wanted."""

    lenses: frozenset[str]
    neuron_size: int
    prediction_size: int
    columns: tuple[tuple[int, ...], ...]

    @property
    def key(self) -> tuple[Any, ...]:
        """Views with the same key share one program: which units are drawn is traced, only how many is not."""
        lenses = self.lenses - {"weights"}
        return lenses, self.neuron_size, self.prediction_size, tuple(map(len, self.columns))


@dataclass(frozen=True)
class CompiledView:
    """look(network, scene, columns, probe inputs (1, inputs)) → arrays by their names in a frame."""

    look: Callable[[Any, Any, Any, Any], dict[str, Array]]


@dataclass(frozen=True)
class Gallery:
    """The examples that responses are drawn for, sorted by class or by value. points: raw inputs (n, d)."""

    points: Floats
    labels: NDArray[Any]


def gallery(examples: Examples) -> Gallery:
    """The first test examples, sorted; training examples where there is no test set."""
    part = examples.sets["test"] if len(examples.sets["test"]) else examples.sets["train"]
    values = part.labels if part.labels is not None else part.targets[:, 0]
    chosen = np.arange(min(GALLERY, len(part)))
    order = chosen[np.argsort(values[chosen], kind="stable")]
    return Gallery(part.points[order], values[order])


def scene(experiment: Experiment, view: View) -> dict[str, Floats]:
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
    points = gallery(examples).points
    return {"neurons": examples.to_inputs(points), "prediction": examples.to_inputs(points)}


def compile_view(experiment: Experiment, view: View) -> CompiledView:
    """Trace and compile the lenses of a view for an architecture."""
    architecture = experiment.architecture
    loss = experiment.resolved_loss.kind
    kind = experiment.examples.shape.view
    classes = experiment.examples.classes > 0

    def look(network: Network, scene: dict[str, Array], columns: tuple[Array, ...], probed: Array) -> dict[str, Array]:
        arrays: dict[str, Array] = {}
        if "neurons" in view.lenses:
            pictures, scale = neurons(apply(architecture, network, scene["neurons"]), columns)
            if kind == "plane":
                pictures = pictures.reshape(-1, view.neuron_size, view.neuron_size)
            arrays |= {"neurons": pictures, "neuron_scale": scale}
        if "prediction" in view.lenses:
            outputs = apply(architecture, network, scene["prediction"])[-1].activation
            if kind == "plane":
                maps, limits = prediction_map(loss, outputs, classes=classes)
                size = view.prediction_size
                arrays |= {"prediction": maps.reshape(-1, size, size), "prediction_range": limits}
            elif kind == "line":
                arrays["prediction"] = prediction_curve(loss, outputs)
            else:
                arrays["prediction"] = prediction_curve(loss, outputs).T
        if "probe" in view.lenses:
            sums, activations, predicted = probe(loss, apply(architecture, network, probed))
            arrays |= {
                "probe_inputs": probed[0],
                "probe_sum": sums,
                "probe_activation": activations,
                "probe_prediction": predicted,
            }
        return arrays

    network = init(architecture, experiment.network.initializer, 0)
    probed = np.zeros((1, architecture.inputs), np.float32)
    columns = column_arrays(view)
    return CompiledView(jax.jit(look).lower(network, scene(experiment, view), columns, probed).compile())


def column_arrays(view: View) -> tuple[NDArray[np.int32], ...]:
    """The chosen units as traced arguments."""
    return tuple(np.asarray(column, np.int32) for column in view.columns)


def default_columns(architecture: Architecture, most: int = 12) -> tuple[tuple[int, ...], ...]:
    """The first units of every layer."""
    return tuple(tuple(range(min(width, most))) for width in architecture.widths)


def _plane(low: float, high: float, size: int) -> Floats:
    # Pixel centres, top row first: the picture's first row is the highest y.
    centres = low + (np.arange(size, dtype=np.float32) + 0.5) / size * (high - low)
    across, up = np.meshgrid(centres, centres[::-1])
    return np.stack([across.ravel(), up.ravel()], axis=1)


def _line(low: float, high: float, points: int) -> Floats:
    return np.linspace(low, high, points, dtype=np.float32)[:, None]
