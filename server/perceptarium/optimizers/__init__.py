"""Optimizers, one entry each, built on optax; every hyper-parameter may be traced."""

from perceptarium.optimizers.algorithms import OptimizerKind, optimizers
from perceptarium.optimizers.memory import Memory
from perceptarium.optimizers.schedules import schedules

__all__ = ["Memory", "OptimizerKind", "optimizers", "schedules"]
