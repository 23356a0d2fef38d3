"""The same compiled program in a plain loop, without a server."""

from __future__ import annotations

import time
from collections.abc import Callable

import jax
import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.networks import init
from perceptarium.training.compiler import Compiler
from perceptarium.training.program import Program, compile_program
from perceptarium.training.state import begin

CALL_SECONDS = 0.0025
"""About as long as a server's call takes, which must stay answerable. The number of steps follows, as it does there."""

WARM_SECONDS = 1.0


def bare_loop(experiment: Experiment, program: Program | None = None) -> Callable[[], int]:
    """A call of the program alone: does as many steps as fit, and says how many. Without a program, the exact."""
    program = program or compile_program(experiment, Compiler())
    data = program.place(experiment)
    knobs = jax.device_put(program.knobs(experiment))
    network = init(experiment.architecture, experiment.network.initializer, experiment.network.seed)
    state = program.pack(begin(network, experiment.optimizer.kind))

    seconds_per_step = CALL_SECONDS

    def work() -> int:
        nonlocal state, seconds_per_step
        steps = max(1, round(CALL_SECONDS / seconds_per_step))
        began = time.perf_counter()
        state, loss, _ = program.train(state, data, knobs, np.int32(steps))
        float(loss)
        seconds_per_step += 0.3 * ((time.perf_counter() - began) / steps - seconds_per_step)
        return steps

    until = time.perf_counter() + WARM_SECONDS
    while time.perf_counter() < until:
        work()
    return work
