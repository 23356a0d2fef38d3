"""Networks that train together, from other seeds or with other settings: how often does one land where?"""

from __future__ import annotations

import secrets
import time
from collections.abc import Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Literal

from perceptarium.errors import InvalidInput, LimitExceeded
from perceptarium.experiment import Experiment
from perceptarium.sessions.history import SCORES
from perceptarium.sessions.limits import check_limits, check_steps
from perceptarium.sessions.step_time import StepTime
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.settings import Settings
from perceptarium.training.cache import ProgramCache
from perceptarium.training.lanes import FEWEST, LANES, LaneProgram, compile_lanes, lanes_key, lanes_pay
from perceptarium.training.program import Program, compile_program, program_key

MOST_ROWS = 32
"""Of a network's record, about."""
SweepStatus = Literal["compiling", "running", "done"]


@dataclass
class Swept:
    """One network of a sweep. run: none before its turn has come. key: of its program."""

    experiment: Experiment
    key: Hashable
    run: TrainingRun | None = None
    diverged: bool = False

    def scores(self, steps: int) -> dict[str, float | None]:
        """Losses and accuracies: while it trains those of the last row of its record, for an evaluation can be dear."""
        if self.run is None:
            return {}
        if not self.left(steps):
            return self.run.scores_by_name()
        return dict(zip(SCORES, self.run.record.scores[-1], strict=True))

    def left(self, steps: int) -> int:
        """Steps that it has still to take."""
        return 0 if self.diverged else steps - (self.run.step if self.run else 0)


class Sweep:
    """Touched by the device thread alone; all its networks together take the turn of one session.

    Small networks of one architecture on the same data train as lanes of one call, others one after the other.
    """

    def __init__(self, experiments: Sequence[Experiment], steps: int, programs: ProgramCache) -> None:
        self.id = secrets.token_urlsafe(12)
        self.steps = steps
        self.networks = [Swept(experiment, program_key(experiment)) for experiment in experiments]
        self.last_contact = time.monotonic()
        # So many evaluations of so many networks would take longer than to train them.
        self._rarely = 1 << (steps // MOST_ROWS).bit_length()
        self.debt = 0.0
        """Seconds of training that it has had beyond its share."""
        self._cache = programs
        self._programs: dict[Hashable, Future[Program]] = {}
        for network in self.networks:
            if network.key not in self._programs:
                build = partial(compile_program, network.experiment)
                self._programs[network.key] = programs.get(network.key, build)
        self._lanes: dict[Hashable, Future[LaneProgram]] = {}
        self._lane_time = StepTime()

    @property
    def status(self) -> SweepStatus:
        """Where it stands."""
        if not any(network.left(self.steps) for network in self.networks):
            return "done"
        return "running" if self._next() else "compiling"

    def ready(self) -> bool:
        """Whether a network can train on."""
        return self._next() is not None

    def work(self, now: float, seconds: float) -> float:
        """Train for about so many seconds. Returns what it should take.

        Raises:
            Exception: a program cannot be compiled, or fails.
        """
        left, end, expected = seconds, now + seconds, 0.0
        while left > seconds / 4 and (network := self._next()) is not None:
            expected += self._together(network, left) or self._alone(network, left)
            left = end - time.perf_counter()
        return expected

    def release(self) -> None:
        """Wait for nothing any longer."""
        for programs in (self._programs, self._lanes):
            for future in programs.values():
                self._cache.release(future)

    def _next(self) -> Swept | None:
        """The network that is furthest behind, of those whose program is there."""
        waiting = [
            network for network in self.networks if network.left(self.steps) and self._programs[network.key].done()
        ]
        return max(waiting, key=lambda network: network.left(self.steps), default=None)

    def _begun(self, network: Swept) -> TrainingRun:
        if network.run is None:
            like = (other.run for other in self.networks if other.run and other.key == network.key)
            same = next((run for run in like if run.shares_data(network.experiment)), None)
            program = self._programs[network.key].result()
            data = same.data if same else None
            network.run = TrainingRun(network.experiment, program, 1, data, rarely=self._rarely)
        return network.run

    def _alone(self, network: Swept, seconds: float) -> float:
        run = self._begun(network)
        steps = run.advance(network.left(self.steps), seconds)
        network.diverged = steps < 0
        return run.step_time.call(max(1, steps))

    def _together(self, network: Swept, seconds: float) -> float:
        """One call for all networks like this one; 0 where they train one by one."""
        run = self._begun(network)
        alike = [other for other in self.networks if other.key == network.key and other.left(self.steps)]
        program = self._lane_program(network, run.program) if len(alike) >= FEWEST else None
        if program is None:
            return 0.0
        part = [other for other in alike if self._begun(other).data is run.data]
        part = sorted(part, key=lambda other: -other.left(self.steps))[:LANES]
        runs = [self._begun(other) for other in part]
        affordable = self._lane_time.steps(seconds)
        counts = [own.next_call(other.left(self.steps), affordable) for own, other in zip(runs, part, strict=True)]
        began = time.perf_counter()
        results = program.train([own.packed for own in runs], run.data, [own.knobs for own in runs], counts)
        spent = time.perf_counter() - began
        self._lane_time.learn(max(counts), spent)
        for other, own, count, result in zip(part, runs, counts, results, strict=True):
            other.diverged = own.take(*result, count, spent) < 0
        return self._lane_time.call(max(counts))

    def _lane_program(self, network: Swept, program: Program) -> LaneProgram | None:
        if not lanes_pay(program):
            return None
        if network.key not in self._lanes:
            build = partial(compile_lanes, network.experiment, program)
            self._lanes[network.key] = self._cache.get(lanes_key(program), build, urgent=False)
        future = self._lanes[network.key]
        return future.result() if future.done() else None


def check_sweep(experiments: Sequence[Experiment], steps: int, settings: Settings) -> None:
    """Refuse what this server does not take.

    Raises:
        LimitExceeded: names the bound and the setting.
        InvalidInput: a document's loss and data do not fit each other.
    """
    if not experiments:
        raise InvalidInput("changes: a sweep needs a network", field="changes", allowed="at least one")
    check_steps(steps, settings)
    for experiment in experiments:
        check_limits(experiment, settings)
    parameters = sum(experiment.architecture.parameter_count for experiment in experiments)
    most = settings.max_sweep_parameters
    if parameters > most:
        raise LimitExceeded(
            f"{parameters} weights and biases in {len(experiments)} networks are more than this server takes at once: "
            f"at most {most} (setting max_sweep_parameters)",
            field="experiment",
            allowed=f"at most {most} in all networks together",
        )
