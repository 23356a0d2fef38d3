"""Optimizers, one entry each, built on optax; every hyper-parameter may be traced."""

from perceptarium.optimizers.algorithms import OptimizerKind, optimizers
from perceptarium.optimizers.schedules import schedules

__all__ = ["OptimizerKind", "optimizers", "schedules"]
