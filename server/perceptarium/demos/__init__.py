"""Demos: one a file, each an experiment that one click opens."""

from perceptarium.demos.demo import Cure, Demo, demos

__all__ = ["Cure", "Demo", "demos"]
