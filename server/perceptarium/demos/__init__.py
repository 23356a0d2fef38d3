"""Demos: one a file, each an experiment that one click opens."""

from perceptarium.demos.demo import Cure, Demo, Race, demos

__all__ = ["Cure", "Demo", "Race", "demos"]
