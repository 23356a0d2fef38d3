"""Documents and their programs for tests: each program is compiled once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from perceptarium.experiment import Experiment, parse
from perceptarium.networks.layers.layer import Parameters
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.program import Program, compile_program, program_key

_built: dict[Hashable, Any] = {}


def once(key: Hashable, build: Callable[[], Any]) -> Any:
    """What a key stands for, built when it is first asked for."""
    if key not in _built:
        _built[key] = build()
    return _built[key]


def program_of(experiment: Experiment) -> Program:
    """The compiled program of a document."""
    program: Program = once(program_key(experiment), lambda: compile_program(experiment))
    return program


def run_of(experiment: Experiment, run: int = 1) -> TrainingRun:
    """A run of a document, at step 0."""
    return TrainingRun(experiment, program_of(experiment), run)


def document(**parts: Any) -> Experiment:
    """A document; what is not said is the default."""
    return parse(parts)


def dense(*units: int, activation: str = "tanh") -> list[dict[str, Any]]:
    """Hidden layers of a document."""
    return [{"kind": "dense", "units": count, "activation": activation} for count in units]


def train(run: TrainingRun, steps: int, most: int = 1_000_000) -> None:
    """Train exactly so many steps, in calls of at most `most`."""
    goal = run.step + steps
    while run.step < goal:
        assert run.advance(min(most, goal - run.step)) > 0


def flat(network: list[Parameters]) -> np.ndarray:
    """All parameters in one array."""
    return np.concatenate([np.ravel(part) for layer in network for part in layer])


SMALL = document(network={"layers": dense(4, 3)})
"""Two spirals and few units."""

WILD = document(
    data="sine",
    network={"layers": dense(3)},
    loss="half_sum",
    optimizer={"kind": "sgd", "learning_rate": 10},
    batch={"size": "full"},
)
"""Diverges within a few steps."""
