"""Networks that train together, from other seeds or with other settings: how often does one land where?"""

from __future__ import annotations

import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Literal

from perceptarium.experiment import Experiment
from perceptarium.sessions.history import SCORES
from perceptarium.sessions.step_time import StepTime
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.cache import ProgramCache
from perceptarium.training.lanes import FEWEST, LANES, LaneProgram, compile_lanes, lanes_key, lanes_pay
from perceptarium.training.program import Program, compile_program, program_key

log = logging.getLogger("perceptarium")

SweepStatus = Literal["compiling", "running", "done"]
MOST_ROWS = 32
"""Of a network's record, about."""
MOST_PROGRAMS = 8
"""Programs of a sweep at a time: networks that need another one wait until some are done."""


@dataclass
class Swept:
    """One network of a sweep. run: none before its turn has come. key: of its program. problem: why it has none."""

    experiment: Experiment
    key: Hashable
    run: TrainingRun | None = None
    diverged: bool = False
    problem: str = ""

    @property
    def company(self) -> Hashable:
        """Networks with the same one can train in one call."""
        return self.key, id(self.experiment.examples), self.experiment.batch.order

    @property
    def scores(self) -> dict[str, float | None]:
        """Losses and accuracies of the last row of its record, which ends with its last step."""
        return dict(zip(SCORES, self.run.record.scores[-1], strict=True)) if self.run else {}

    def left(self, steps: int) -> int:
        """Steps that it has still to take."""
        return 0 if self.diverged or self.problem else steps - (self.run.step if self.run else 0)


class Sweep:
    """Touched by the device thread alone; all its networks together take the turn of one session.

    Small networks of one architecture on the same data train as lanes of one call, others one after the other.
    """

    def __init__(self, experiments: Sequence[Experiment], steps: int, programs: ProgramCache) -> None:
        self.id = secrets.token_urlsafe(12)
        self.steps = steps
        self.networks = [Swept(experiment, program_key(experiment)) for experiment in experiments]
        self.last_contact = time.monotonic()
        self.debt = 0.0
        """Seconds of training that it has had beyond its share."""
        # So many evaluations of so many networks would take longer than to train them.
        self._rarely = 1 << (steps // MOST_ROWS).bit_length()
        self._cache = programs
        self._programs: dict[Hashable, Future[Program]] = {}
        self._lanes: dict[Hashable, Future[LaneProgram] | None] = {}
        """None: it failed, and is not tried again."""
        self._lane_time: dict[Hashable, StepTime] = defaultdict(StepTime)
        self._ask()

    @property
    def status(self) -> SweepStatus:
        """Where it stands."""
        if not any(network.left(self.steps) for network in self.networks):
            return "done"
        return "running" if self._next() else "compiling"

    def settle(self) -> bool:
        """Take up programs that have been compiled meanwhile. True: a network can train on."""
        for key, future in self._programs.items():
            if future.done() and not future.cancelled() and (error := future.exception()) is not None:
                log.error("networks of a sweep cannot be trained", exc_info=error)
                for network in self.networks:
                    if network.key == key:
                        network.problem = "its program could not be compiled"
        self._ask()
        return self._next() is not None

    def work(self, now: float, seconds: float) -> float:
        """Train for about so many seconds. Returns what it should take."""
        left, end, expected = seconds, now + seconds, 0.0
        while left > seconds / 4 and (network := self._next()) is not None:
            expected += self._together(network, left) or self._alone(network, left)
            left = end - time.perf_counter()
        return expected

    def release(self) -> None:
        """Wait for nothing any longer."""
        for programs in (self._programs, self._lanes):
            for future in programs.values():
                if future is not None:
                    self._cache.release(future)

    def _ask(self) -> None:
        """Have the programs compiled that are needed next, one after the other; those no longer needed may go."""
        needed = list(dict.fromkeys(network.key for network in self.networks if network.left(self.steps)))
        for key in self._programs.keys() - set(needed):
            self._cache.release(self._programs.pop(key))
        for key in needed[:MOST_PROGRAMS]:
            if key not in self._programs:
                first = next(network.experiment for network in self.networks if network.key == key)
                build = partial(compile_program, first)
                self._programs[key] = self._cache.get(key, build, urgent=not self._programs)
            if not self._programs[key].done():
                return

    def _next(self) -> Swept | None:
        """The network that is furthest behind, of those whose program is there."""
        ready = {
            key
            for key, future in self._programs.items()
            if future.done() and not future.cancelled() and not future.exception()
        }
        waiting = [network for network in self.networks if network.key in ready and network.left(self.steps)]
        return max(waiting, key=lambda network: network.left(self.steps), default=None)

    def _begun(self, network: Swept) -> TrainingRun:
        if network.run is None:
            program = self._programs[network.key].result()
            network.run = TrainingRun(network.experiment, program, 1, rarely=self._rarely)
        return network.run

    def _alone(self, network: Swept, seconds: float) -> float:
        run = self._begun(network)
        self._took(network, steps := run.advance(network.left(self.steps), seconds))
        return run.step_time.call(max(1, steps))

    def _together(self, network: Swept, seconds: float) -> float:
        """One call for all networks like this one; 0 where they train one by one."""
        alike = [other for other in self.networks if other.company == network.company and other.left(self.steps)]
        program = self._lane_program(network) if len(alike) >= FEWEST else None
        if program is None:
            return 0.0
        part = sorted(alike, key=lambda other: -other.left(self.steps))[:LANES]
        runs = [self._begun(other) for other in part]
        affordable = self._lane_time[network.key].steps(seconds)
        counts = [own.next_call(other.left(self.steps), affordable) for own, other in zip(runs, part, strict=True)]
        began = time.perf_counter()
        results = program.train([own.packed for own in runs], runs[0].data, [own.knobs for own in runs], counts)
        spent = time.perf_counter() - began
        self._lane_time[network.key].learn(max(counts), spent)
        for other, own, count, result in zip(part, runs, counts, results, strict=True):
            self._took(other, own.take(*result, count, spent))
        return self._lane_time[network.key].call(max(counts))

    def _took(self, network: Swept, steps: int) -> None:
        """So many steps were trained; −1: it diverged."""
        network.diverged = steps < 0
        if network.run is not None and not network.left(self.steps):
            network.run.write_last()

    def _lane_program(self, network: Swept) -> LaneProgram | None:
        program = self._programs[network.key].result()
        if not lanes_pay(program):
            return None
        if network.key not in self._lanes:
            build = partial(compile_lanes, network.experiment, program)
            self._lanes[network.key] = self._cache.get(lanes_key(program), build, urgent=False)
        future = self._lanes[network.key]
        if future is None or not future.done() or future.cancelled():
            return None
        if error := future.exception():
            log.error("networks of a sweep cannot train in company and go on alone", exc_info=error)
            self._lanes[network.key] = None
            return None
        return future.result()
