"""Documents and their programs for tests: each program is compiled once for all of them.

With `PERCEPTARIUM_TEST_CACHE` set to a folder, programs are kept there for the next run of the tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np

from perceptarium.experiment import Experiment, parse
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.study import Arrays, Look
from perceptarium.networks.layers.layer import Parameters
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.compiler import Compiler
from perceptarium.training.program import Program, compile_padded, compile_program, program_key


class Late(Compiler):
    """Compiles a function when it is first called: many a test trains and never evaluates."""

    def __call__(self, key: Hashable, function: Callable[..., Any], *arguments: Any) -> Callable[..., Any]:
        compiled: list[Callable[..., Any]] = []

        def call(*given: Any) -> Any:
            if not compiled:
                compiled.append(self.now(key, function, *arguments))
            return compiled[0](*given)

        return call

    def now(self, key: Hashable, function: Callable[..., Any], *arguments: Any) -> Callable[..., Any]:
        """The compiled function."""
        return super().__call__(key, function, *arguments)


_folder = os.environ.get("PERCEPTARIUM_TEST_CACHE")
COMPILER = Late(Path(_folder) if _folder else None)
"""The one compiler of a test process."""

ROUGHLY: Any = {"xla_backend_optimization_level": 0}
"""Options of `jax.jit` that spend no time on fast code."""


class Rough(Late):
    """Takes about half the time: for programs that are run a few times, or that others are compared with."""

    def now(self, key: Hashable, function: Callable[..., Any], *arguments: Any) -> Callable[..., Any]:
        """The compiled function."""
        del key
        return jax.jit(function).lower(*arguments).compile(ROUGHLY)


ROUGH = Rough()

_built: dict[Hashable, Any] = {}


def once(key: Hashable, build: Callable[[Compiler], Any]) -> Any:
    """What a key stands for, built when it is first asked for."""
    if key not in _built:
        _built[key] = build(COMPILER)
    return _built[key]


def program_of(experiment: Experiment) -> Program:
    """The exact program of a document."""
    program: Program = once(program_key(experiment), partial(compile_program, experiment))
    return program


def padded_program(width: int) -> Program:
    """The padded program of a width."""
    program: Program = once(("padded", width), partial(compile_padded, width))
    return program


def study_of(name: str, experiment: Experiment) -> Callable[[Look], Arrays]:
    """A lens of a document, for a few looks."""
    key = "rough", study_key(name, experiment)
    study: Callable[[Look], Arrays] = once(key, lambda _: STUDIES[name].compile(experiment, ROUGH))
    return study


def run_of(experiment: Experiment, run: int = 1, program: Program | None = None) -> TrainingRun:
    """A run of a document, at step 0, with its exact program or another."""
    return TrainingRun(experiment, program or program_of(experiment), run)


def document(**parts: Any) -> Experiment:
    """A document; what is not said is the default."""
    return parse(parts)


def dense(*units: int, activation: str = "tanh") -> list[dict[str, Any]]:
    """Hidden layers of a document."""
    return [{"kind": "dense", "units": count, "activation": activation} for count in units]


def conv(filters: int = 2, size: int = 3, **more: Any) -> dict[str, Any]:
    """A convolution of a document: ReLU, stride 1 and as large as its input unless told."""
    return {"kind": "conv", "filters": filters, "size": size, "activation": "relu", **more}


def pool(size: int = 2, stride: int | None = None, kind: str = "max_pool") -> dict[str, Any]:
    """A pool of a document."""
    return {"kind": kind, "size": size, "stride": stride or size}


def pictures(task: str = "classes", count: int = 40, side: int = 6, **more: Any) -> dict[str, Any]:
    """Data of a document: pictures with a bright spot, whose place says their class; half of them train."""
    rng = np.random.default_rng(3)
    classes = 2 if task == "binary" else 3
    labels = np.arange(count) % classes
    images = 0.3 * rng.random((count, side, side))
    images[np.arange(count), labels + 1, labels + 1] = 1
    targets = labels[:, None]
    if task == "labels":
        targets = np.arange(count)[:, None] >> np.arange(classes) & 1
        images = 0.3 * rng.random((count, side, side))
        for label in range(classes):
            images[:, label + 1, label + 1] = np.maximum(images[:, label + 1, label + 1], targets[:, label])
    data: dict[str, Any] = {
        "kind": "arrays",
        "task": task,
        "image": [side, side],
        "inputs": images.reshape(count, -1).tolist(),
    }
    data |= {"targets": targets.tolist(), "split": {"train": 0.5, "validation": 0.0, "test": 0.5}}
    return data | ({} if task == "labels" else {"classes": classes}) | more


def train(run: TrainingRun, steps: int, most: int = 1_000_000) -> None:
    """Train exactly so many steps, in calls of at most `most`."""
    goal = run.step + steps
    while run.step < goal:
        assert run.advance(min(most, goal - run.step)) > 0


def flat(network: Sequence[Parameters]) -> np.ndarray:
    """All parameters in one array."""
    return np.concatenate([np.ravel(part) for layer in network for part in layer])


SMALL = document(network={"layers": dense(4, 3)})
"""Two spirals and few units."""

TINY_CONVNET: dict[str, Any] = {"layers": [conv(2, activation="tanh"), pool(), *dense(4)], "seed": 5}
"""Hidden layers of a network for tiny pictures."""

WILD = document(
    data="sine",
    network={"layers": dense(3)},
    loss="half_sum",
    optimizer={"kind": "sgd", "learning_rate": 10},
    batch={"size": "full"},
)
"""Diverges within a few steps."""
