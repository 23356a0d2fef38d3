"""The network with the weights of a place on the landscape's plane: what it predicts, and its loss."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.lenses.exact_view import compile_exact_view, exact_view_key
from perceptarium.lenses.ground import Ground, Plane, moves
from perceptarium.lenses.landscape import extent
from perceptarium.lenses.padded_view import SIZES, Canvas, compile_padded_view
from perceptarium.lenses.study import Arrays, Look, Study, padded_lens
from perceptarium.lenses.surface import compile_loss, surface_key
from perceptarium.lenses.view import CompiledView, View
from perceptarium.networks.padded import Padding
from perceptarium.training.compiler import Compiler
from perceptarium.training.state import Packing

VIEW = View(frozenset({"prediction"}), *SIZES, ())
"""The lens `prediction` as the page draws it."""


def pointed(experiment: Experiment, ground: Ground) -> tuple[Plane, tuple[float, float]] | None:
    """The plane that was laid last, and where somebody points at it; None: nowhere, or at another plane."""
    plane, view = ground.laid, ground.view
    if plane is None or view.at is None or plane.view.axes != view.axes:
        return None
    return (plane, view.at) if plane.experiment.architecture == experiment.architecture else None


def _key(experiment: Experiment) -> tuple[Hashable, ...]:
    return exact_view_key(experiment, VIEW), surface_key(experiment)


def _compile(experiment: Experiment, compiler: Compiler, padding: Padding | None = None) -> Callable[[Look], Arrays]:
    view: CompiledView = (
        compile_padded_view(padding.width, Canvas.of(experiment, VIEW), compiler)
        if padding
        else compile_exact_view(experiment, VIEW, compiler)
    )
    loss = compile_loss(experiment, compiler, padding)

    def look(look: Look) -> Arrays:
        experiment = look.experiment
        found = pointed(experiment, look.ground or Ground())
        if found is None:
            return {}
        plane, at = found
        weights = plane.at(*at)
        network = Packing.of(experiment.start, 0).network(weights)
        prepared = view.prepare(experiment, VIEW)
        shown = view.read(view.look(network, prepared, look.probed), prepared)
        arrays = {name.replace("prediction", "elsewhere"): array for name, array in shown.items()}
        heap = extent(experiment, plane.view)[1]
        arrays["elsewhere_loss"] = np.array([loss(experiment, weights, heap)])
        arrays["elsewhere_at"] = np.array(at, np.float64)
        return arrays

    return look


_padded = padded_lens("elsewhere", _compile, lambda experiment: Canvas.of(experiment, VIEW))

STUDY = Study(0.02, moves, _key, _compile, warmed=False, prompt=True, padded=_padded)
