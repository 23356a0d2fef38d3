"""The pictures of every dense network within the padded bound, by one program for each width and canvas."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.neurons import neurons
from perceptarium.lenses.prediction import prediction_map
from perceptarium.lenses.view import CURVE_POINTS, GALLERY, LINE_POINTS, MOST_PICTURES, Floats, View, scene
from perceptarium.losses import Link, link_of, predict
from perceptarium.networks import Network
from perceptarium.networks.padded import MOST_LAYERS, TIERS, Padding, Plan, units_of
from perceptarium.training.compiler import Compiler
from perceptarium.training.program import padding_of
from perceptarium.training.step import LOSSES, choose

LINKS = tuple(dict.fromkeys(link_of(kind) for kind in LOSSES))
SIZES = (50, 100)
"""Pixels a side of neuron and decision pictures that are compiled ahead: those that the page asks for."""


class Canvas(NamedTuple):
    """How many pixels a view has room for, in neurons' pictures and in those of the prediction."""

    neurons: int
    prediction: int

    @staticmethod
    def of(experiment: Experiment, view: View) -> Canvas:
        """The canvas of a document's data."""
        plane = experiment.examples.shape.view == "plane"
        return Canvas(view.neuron_size**2, view.prediction_size**2) if plane else ROW


ROW = Canvas(max(LINE_POINTS, GALLERY), max(CURVE_POINTS, GALLERY))
"""For points on a line, or the examples of a gallery."""


class Arguments(NamedTuple):
    """A document and a view, as the program takes them.

    link: number of the output's. classes: bool. scene: inputs of the pictures, first neurons', then the prediction's,
    (width, pixels).
    """

    plan: Plan
    link: Any
    classes: Any
    scene: Any


@dataclass(frozen=True)
class Prepared:
    """The arguments, with what says which of the results are real.

    layers, units: for each call (slots,), which unit each picture is of.
    """

    experiment: Experiment
    view: View
    arguments: Arguments
    layers: list[Any]
    units: list[Any]
    points: int


@dataclass(frozen=True)
class PaddedView:
    """Implements `CompiledView`."""

    padding: Padding
    canvas: Canvas
    run: Callable[..., dict[str, Array]]

    def prepare(self, experiment: Experiment, view: View) -> Prepared:
        """See `CompiledView.prepare`."""
        pictures = [(layer, unit) for layer, column in enumerate(view.columns) for unit in column]
        slots = slots_of(self.padding)
        calls = max(1, -(-len(pictures) // slots)) if "neurons" in view.lenses else 1
        places = np.zeros((2, calls * slots), np.int32)
        places[:, : len(pictures)] = np.array(pictures, np.int32).reshape(-1, 2).T[:, : calls * slots]
        inputs = scene(experiment, view)
        arguments = Arguments(
            self.padding.plan(experiment.architecture),
            np.int32(LINKS.index(link_of(experiment.resolved_loss.kind))),
            np.bool_(experiment.examples.classes > 0),
            np.concatenate(
                [
                    self._fill(inputs["neurons"], self.canvas.neurons),
                    self._fill(inputs["prediction"], self.canvas.prediction),
                ]
            ).T.copy(),
        )
        layers, units = (jax.device_put(np.split(numbers, calls)) for numbers in places)
        return Prepared(experiment, view, jax.device_put(arguments), layers, units, len(inputs["neurons"]))

    def look(self, network: Network, prepared: Prepared, probed: Floats) -> list[dict[str, Array]]:
        """See `CompiledView.look`."""
        padded = self.padding.pad(network)
        wide = self.padding.fill(probed).T
        pairs = zip(prepared.layers, prepared.units, strict=True)
        return [self.run(padded, prepared.arguments, layers, units, wide) for layers, units in pairs]

    def read(self, looked: list[dict[str, Array]], prepared: Prepared) -> dict[str, NDArray[Any]]:
        """See `CompiledView.read`."""
        view, experiment = prepared.view, prepared.experiment
        widths, outputs = experiment.architecture.widths, experiment.architecture.outputs
        arrays: dict[str, NDArray[Any]] = {}
        first = looked[0]
        sort = experiment.examples.shape.view
        if "neurons" in view.lenses:
            count = sum(map(len, view.columns))
            shape = (view.neuron_size, view.neuron_size) if sort == "plane" else (prepared.points,)
            pictures = np.concatenate([np.asarray(part["neurons"]) for part in looked])[:count, : prepared.points]
            arrays["neurons"] = pictures.reshape(count, *shape)
            arrays["neuron_scale"] = np.concatenate([np.asarray(part["neuron_scale"]) for part in looked])[:count]
        if "prediction" in view.lenses:
            if sort == "plane":
                size = view.prediction_size
                arrays["prediction"] = np.asarray(first["prediction_map"])[:outputs].reshape(-1, size, size)
                arrays["prediction_range"] = np.asarray(first["prediction_range"])
            else:
                values = np.asarray(first["prediction"])[:outputs]
                arrays["prediction"] = values[:, :CURVE_POINTS] if sort == "line" else values[:, : prepared.points].T
        if "probe" in view.lenses:
            arrays["probe_inputs"] = np.asarray(first["probe_inputs"])[: experiment.architecture.inputs]
            for name in ("probe_sum", "probe_activation"):
                layers = np.asarray(first[name])
                arrays[name] = np.concatenate([layers[layer, :units] for layer, units in enumerate(widths)])
            arrays["probe_prediction"] = np.asarray(first["probe_prediction"])[:outputs]
        return arrays

    def _fill(self, rows: Floats, count: int) -> Floats:
        # Rows beyond the real ones repeat the last, so that they change no picture's scale.
        return self.padding.fill(rows[np.minimum(np.arange(count), len(rows) - 1)])


def slots_of(padding: Padding) -> int:
    """Pictures that one call makes: all that the page shows of a network, and one whole column."""
    return MOST_PICTURES * MOST_LAYERS + padding.width


def padded_view_key(experiment: Experiment, view: View) -> Hashable | None:
    """Documents and views with the same key share one compiled view; None: beyond the padded bound."""
    padding = padding_of(experiment)
    return None if padding is None else _key(padding.width, Canvas.of(experiment, view))


def compile_padded_view(width: int, canvas: Canvas, compiler: Compiler) -> PaddedView:
    """Compile the lenses for a width and a canvas."""
    padding = Padding(width)

    def run(network: Network, arguments: Arguments, layers: Array, units: Array, probed: Array) -> dict[str, Array]:
        plan = arguments.plan
        real = jnp.arange(width) < plan.units[plan.depth - 1]

        def predicted(values: Array) -> Array:
            """(width, pixels) of the output layer → the same as predictions."""
            return choose_link(arguments.link, values.T, real).T

        inputs = jnp.concatenate([arguments.scene, jnp.tile(probed, (1, 12))], axis=1)
        sums, activations = units_of(network, inputs, plan)
        pictures, scale = neurons(jnp.stack([values[:, : canvas.neurons] for values in activations])[layers, units])
        values = predicted(activations[-1][:, canvas.neurons :])
        maps, limits = prediction_map(jnp.where(real[:, None], values[:, :-12], 0.0), arguments.classes)
        return {
            "neurons": pictures,
            "neuron_scale": scale,
            "prediction": values[:, :-12],
            "prediction_map": maps,
            "prediction_range": limits,
            "probe_inputs": probed[:, 0],
            "probe_sum": jnp.stack(sums),
            "probe_activation": jnp.stack([values[:, -1] for values in activations]),
            "probe_prediction": values[:, -1],
        }

    slots = np.zeros(slots_of(padding), np.int32)
    pixels = np.zeros((width, canvas.neurons + canvas.prediction), np.float32)
    plan = Plan(
        np.int32(1),
        np.ones(MOST_LAYERS, np.int32),
        np.zeros(MOST_LAYERS, np.int32),
        np.zeros((MOST_LAYERS, width, width), np.float32),
    )
    arguments = Arguments(plan, np.int32(0), np.bool_(True), pixels)
    return PaddedView(
        padding, canvas, compiler(_key(width, canvas), run, padding.pad(()), arguments, slots, slots, pixels[:, :1])
    )


def choose_link(link: Array, outputs: Array, real: Array) -> Array:
    """Outputs (rows, width) as predictions, by the number of their link."""

    def call(kind: Link, outputs: Array) -> Array:
        return predict(kind, outputs, real)

    return choose(LINKS, link, call, outputs)


def padded_views() -> list[tuple[Hashable, Callable[[Compiler], PaddedView]]]:
    """All padded views at the page's sizes, those that most visitors need first."""
    plane = Canvas(SIZES[0] ** 2, SIZES[1] ** 2)
    return [
        (_key(width, canvas), partial(compile_padded_view, width, canvas)) for canvas in (plane, ROW) for width in TIERS
    ]


def _key(width: int, canvas: Canvas) -> Hashable:
    return "padded view", width, *canvas
