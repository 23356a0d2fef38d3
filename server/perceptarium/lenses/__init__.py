"""Lenses: what is looked at, each a pure function of the network, computed only while somebody looks."""

from perceptarium.lenses.view import CompiledView, View, compile_view

__all__ = ["CompiledView", "View", "compile_view"]
