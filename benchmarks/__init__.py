"""Measurements: ratios and distributions taken in one run on one machine. None of them is a pass/fail test."""

import os

from perceptarium.environment import prepare_jax, run_where_called

SURROUNDINGS = dict(os.environ)
"""The environment as it was: a server that is measured finds out by itself what JAX must be told."""

prepare_jax()
run_where_called()
