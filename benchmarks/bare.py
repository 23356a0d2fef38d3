"""The same compiled program in a plain loop, without a server."""

from __future__ import annotations

from collections.abc import Callable

import jax
import numpy as np

from benchmarks.row import median_rate
from perceptarium.experiment import Experiment
from perceptarium.networks import init
from perceptarium.training.data import place
from perceptarium.training.program import compile_program, make_knobs


def bare_rate(experiment: Experiment, steps_a_call: int = 1000) -> float:
    """Steps a second of the program alone."""
    return median_rate(bare_loop(experiment, steps_a_call))


def bare_loop(experiment: Experiment, steps_a_call: int = 1000) -> Callable[[], int]:
    """A call of the program alone: does `steps_a_call` steps and says so."""
    program = compile_program(experiment)
    data = jax.device_put(place(experiment.examples, experiment.batch.order))
    knobs = jax.device_put(make_knobs(experiment))
    network = init(experiment.architecture, experiment.network.initializer, experiment.network.seed)
    state = program.start(network)

    def work() -> int:
        nonlocal state
        state, loss, _ = program.train(state, data, knobs, np.int32(steps_a_call))
        float(loss)
        return steps_a_call

    work()
    return work
