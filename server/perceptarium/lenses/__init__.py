"""Lenses: what is looked at, each a pure function of the network, computed only while somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from perceptarium.experiment import Experiment
from perceptarium.lenses import (
    augmented,
    blame,
    bowl,
    curvature,
    elsewhere,
    embedding,
    gradient_check,
    gradient_cloud,
    gradients,
    judgement,
    landscape,
    layer_statistics,
    next_step,
    planes,
    saliency,
    shift,
    unit_slopes,
)
from perceptarium.lenses.exact_view import compile_exact_view, exact_view_key
from perceptarium.lenses.padded_view import Canvas, compile_padded_view, padded_view_key, padded_views
from perceptarium.lenses.study import Study
from perceptarium.lenses.view import CompiledView, View
from perceptarium.training.compiler import Compiler
from perceptarium.training.program import padding_of

STUDIES: dict[str, Study] = {
    "test": judgement.STUDY,
    "embedding": embedding.STUDY,
    "shift": shift.STUDY,
    "saliency": saliency.STUDY,
    "gradients": gradients.STUDY,
    "augmented": augmented.STUDY,
    "next_step": next_step.STUDY,
    "gradient_check": gradient_check.STUDY,
    "gradient_cloud": gradient_cloud.STUDY,
    "bowl": bowl.STUDY,
    "layers": layer_statistics.STUDY,
    "units": unit_slopes.STUDY,
    "landscape": landscape.STUDY,
    "planes": planes.STUDY,
    "elsewhere": elsewhere.STUDY,
    "curvature": curvature.STUDY,
    **blame.STUDIES,
}
"""Lenses at their own pace; the others are computed for every frame."""
Program = tuple[Hashable, Callable[[Compiler], CompiledView]]
"""A view's key, and how it is compiled."""


def study_key(name: str, experiment: Experiment) -> Hashable:
    """Documents with the same key share one program of a lens."""
    return name, STUDIES[name].key(experiment)


def exact_view(experiment: Experiment, view: View) -> Program:
    """The fastest program for a view of a document."""
    return exact_view_key(experiment, view), partial(compile_exact_view, experiment, view)


def padded_view(experiment: Experiment, view: View) -> Program | None:
    """The program for views of all networks within the padded bound; None where this one is beyond it."""
    padding, key = padding_of(experiment), padded_view_key(experiment, view)
    if padding is None or key is None:
        return None
    return key, partial(compile_padded_view, padding.width, Canvas.of(experiment, view))


__all__ = ["STUDIES", "CompiledView", "View", "exact_view", "padded_view", "padded_views", "study_key"]
