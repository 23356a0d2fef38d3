"""Lenses: what is looked at, each a pure function of the network, computed only while somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from perceptarium.experiment import Experiment
from perceptarium.lenses.exact_view import compile_exact_view, exact_view_key
from perceptarium.lenses.padded_view import Canvas, compile_padded_view, padded_view_key, padded_views
from perceptarium.lenses.view import CompiledView, View
from perceptarium.training.compiler import Compiler
from perceptarium.training.program import padding_of


def view_program(experiment: Experiment, view: View) -> tuple[Hashable, Callable[[Compiler], CompiledView]]:
    """The program for a view of a document: its key, and how it is compiled."""
    padding, key = padding_of(experiment), padded_view_key(experiment, view)
    if padding is not None and key is not None:
        return key, partial(compile_padded_view, padding.width, Canvas.of(experiment, view))
    return exact_view_key(experiment, view), partial(compile_exact_view, experiment, view)


__all__ = ["CompiledView", "View", "padded_views", "view_program"]
