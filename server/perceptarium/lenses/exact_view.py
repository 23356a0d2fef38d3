"""The pictures of one architecture, compiled with its own shapes: for networks beyond the padded bound."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.neurons import neurons
from perceptarium.lenses.prediction import prediction_map
from perceptarium.lenses.view import Floats, View, gallery, scene
from perceptarium.losses import link_of, predict
from perceptarium.networks import Network, apply, init
from perceptarium.training.compiler import Compiler


class Prepared(NamedTuple):
    """scene: see `view.scene`. columns: the chosen units of each layer."""

    scene: Any
    columns: Any


@dataclass(frozen=True)
class ExactView:
    """Implements `CompiledView`."""

    run: Callable[..., dict[str, Array]]

    def prepare(self, experiment: Experiment, view: View) -> Prepared:
        """See `CompiledView.prepare`."""
        prepared: Prepared = jax.device_put(_prepare(experiment, view))
        return prepared

    def look(self, network: Network, prepared: Prepared, probed: Floats) -> dict[str, Array]:
        """See `CompiledView.look`."""
        return self.run(network, prepared, probed)

    def read(self, looked: dict[str, Array], prepared: Prepared) -> dict[str, NDArray[Any]]:
        """See `CompiledView.read`."""
        del prepared
        return {name: np.asarray(array) for name, array in looked.items()}


def exact_view_key(experiment: Experiment, view: View) -> Hashable:
    """Documents and views with the same key share one compiled view: which units are drawn is traced, not how many."""
    shape = experiment.examples.shape
    many = len(gallery(experiment.examples).points) if shape.view in ("image", "table") else 0
    lenses = tuple(sorted(view.lenses & {"neurons", "prediction", "probe"}))
    return (
        "exact view",
        experiment.architecture,
        link_of(experiment.resolved_loss.kind),
        (shape.view, experiment.examples.classes > 0, many),
        (lenses, view.neuron_size, view.prediction_size, tuple(map(len, view.columns)) if "neurons" in lenses else ()),
    )


def compile_exact_view(experiment: Experiment, view: View, compiler: Compiler) -> ExactView:
    """Compile the lenses of a view for an architecture."""
    architecture = experiment.architecture
    link = link_of(experiment.resolved_loss.kind)
    kind = experiment.examples.shape.view
    classes = experiment.examples.classes > 0

    def run(network: Network, prepared: Prepared, probed: Array) -> dict[str, Array]:
        arrays: dict[str, Array] = {}
        if "neurons" in view.lenses:
            taps = apply(architecture, network, prepared.scene["neurons"])
            pairs = zip(taps, prepared.columns, strict=True)
            chosen = [tap.activation.T[column] for tap, column in pairs if len(column)]
            pictures, scale = neurons(jnp.concatenate(chosen))
            if kind == "plane":
                pictures = pictures.reshape(-1, view.neuron_size, view.neuron_size)
            arrays |= {"neurons": pictures, "neuron_scale": scale}
        if "prediction" in view.lenses:
            outputs = apply(architecture, network, prepared.scene["prediction"])[-1].activation
            values = predict(link, outputs)
            if kind == "plane":
                maps, limits = prediction_map(values.T, classes)
                size = view.prediction_size
                arrays |= {"prediction": maps.reshape(-1, size, size), "prediction_range": limits}
            else:
                arrays["prediction"] = values.T if kind == "line" else values
        if "probe" in view.lenses:
            taps = apply(architecture, network, probed)
            arrays |= {
                "probe_inputs": probed[0],
                "probe_sum": jnp.concatenate([tap.weighted_sum[0].ravel() for tap in taps]),
                "probe_activation": jnp.concatenate([tap.activation[0].ravel() for tap in taps]),
                "probe_prediction": predict(link, taps[-1].activation[0]),
            }
        return arrays

    network = init(architecture, experiment.network.initializer, 0)
    probed = np.zeros((1, architecture.inputs), np.float32)
    key = exact_view_key(experiment, view)
    return ExactView(compiler(key, run, network, _prepare(experiment, view), probed))


def _prepare(experiment: Experiment, view: View) -> Prepared:
    columns = view.columns if "neurons" in view.lenses else ()
    return Prepared(scene(experiment, view), tuple(np.asarray(column, np.int32) for column in columns))
