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
from perceptarium.lenses.company import Runner
from perceptarium.lenses.ground import Keyframes
from perceptarium.sessions.history import SCORES
from perceptarium.sessions.pace import Pace
from perceptarium.sessions.step_time import StepTime
from perceptarium.sessions.trail import Trail
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.cache import Build, ProgramCache
from perceptarium.training.evaluation import evaluation_work
from perceptarium.training.lanes import FEWEST, LANES, LaneProgram, compile_lanes, lanes_key, lanes_pay
from perceptarium.training.program import (
    Program,
    compile_padded,
    compile_program,
    padded_key,
    padding_of,
    program_key,
)

log = logging.getLogger("perceptarium")

SweepStatus = Literal["compiling", "running", "done"]
FEWEST_ROWS, MOST_ROWS = 32, 256
"""Of a network's record, about."""
ALL_ROWS = 2048
"""Of all records together, about: more evaluations would take longer than to train the networks."""
MOST_PROGRAMS = 8
"""Programs of a sweep at a time: networks that need another one wait until some are done."""
READ_WORK = 200_000_000
"""Multiplications of the evaluations that one reader may cause: some 0.05 s of a CPU."""


@dataclass
class Swept:
    """One network of a sweep. run: none before its turn has come. key, build: its program. problem: why it has none."""

    experiment: Experiment
    key: Hashable
    build: Build
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
        """Steps that it has still to take until it has taken so many."""
        return 0 if self.diverged or self.problem else max(0, steps - (self.run.step if self.run else 0))

    def runner(self, *, judged: bool) -> Runner | None:
        """Where it is and has been; None: it has not begun. judged: its present weights are evaluated."""
        if (run := self.run) is None:
            return None
        losses = (float("nan"), float("nan"))
        if judged or run.record.steps[-1] == run.step:
            scores = run.scores()
            losses = float(scores[0]), float(scores[2])
        path = run.trail.keyframes() if run.trail else Keyframes()
        return Runner(self.experiment, run.step, run.network(), path, losses, self.diverged)


class Sweep:
    """Touched by the device thread alone; all its networks together take the turn of one session.

    Many small networks of one architecture on the same data train as lanes of one call, others one after the other.
    Few begin together, as in a race, when the programs of all are there: padded ones where those hold them, which are
    the same for all optimizers and warm on a server that has been up for a while.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        steps: int,
        programs: ProgramCache,
        *,
        speed: float | None = None,
        trail_bytes: int = 0,
    ) -> None:
        """speed: steps a second of each network; None: as fast as possible. trail_bytes: for all paths together."""
        self.id = secrets.token_urlsafe(12)
        self.steps = steps
        few = len(experiments) < FEWEST
        self.networks = [_swept(experiment, padded=few) for experiment in experiments]
        self._at_once = few and len({network.key for network in self.networks}) <= MOST_PROGRAMS
        """They begin together."""
        self.last_contact = time.monotonic()
        self.debt = 0.0
        """Seconds of training that it has had beyond its share."""
        self.judged = sum(map(evaluation_work, experiments)) <= READ_WORK
        """A reader may have the present weights evaluated."""
        rows = max(FEWEST_ROWS, min(MOST_ROWS, ALL_ROWS // len(experiments)))
        self._rarely = 1 << (steps // rows).bit_length()
        self._trail_bytes = trail_bytes // len(experiments)
        self._pace = Pace()
        self._pace.set_speed(speed)
        self._goal = 0
        """The step up to which the pace lets all train now."""
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
        return "running" if self._ready() else "compiling"

    def settle(self) -> bool:
        """Take up programs that have been compiled meanwhile. True: a network can train on, now or later."""
        for key, future in self._programs.items():
            if future.done() and not future.cancelled() and (error := future.exception()) is not None:
                log.error("networks of a sweep cannot be trained", exc_info=error)
                for network in self.networks:
                    if network.key == key:
                        network.problem = "its program could not be compiled"
        self._ask()
        return bool(self._ready())

    def due(self, now: float) -> float:
        """When it wants to train next; infinity: not before a program is there."""
        ready = self._ready()
        if not ready:
            return float("inf")
        behind = any(network.left(self._goal) for network in ready)
        return now if behind or not self._pace.running else self._pace.due(now)

    def work(self, now: float, seconds: float) -> float:
        """Train for about so many seconds. Returns what it should take."""
        self._go_on()
        left, end, expected = seconds, now + seconds, 0.0
        while left > seconds / 4 and (network := self._next()) is not None:
            expected += self._together(network, left) or self._alone(network, left)
            left = end - time.perf_counter()
        return expected

    def runners(self) -> list[Runner | None]:
        """Where all of them are and have been."""
        return [network.runner(judged=self.judged) for network in self.networks]

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
                build = next(network.build for network in self.networks if network.key == key)
                self._programs[key] = self._cache.get(key, build, urgent=not self._programs)
            if not self._programs[key].done():
                return

    def _ready(self) -> list[Swept]:
        """The networks that can train on: their program is there, and where they begin together everybody's is."""
        there = {
            key
            for key, future in self._programs.items()
            if future.done() and not future.cancelled() and not future.exception()
        }
        unfinished = [network for network in self.networks if network.left(self.steps)]
        ready = [network for network in unfinished if network.key in there]
        return [] if self._at_once and len(ready) < len(unfinished) else ready

    def _go_on(self) -> None:
        """Begin; and when all have come as far as the pace let them, on to where it lets them now.

        A network whose program comes late follows the others as fast as it can.
        """
        ready = self._ready()
        if not ready:
            return
        if not self._pace.running:
            if self._at_once:
                for network in ready:
                    self._begun(network)
            self._pace.run(self.steps)
        if not any(network.left(self._goal) for network in ready):
            allowed = self._pace.allowance(time.perf_counter(), self._goal)
            self._pace.spend(allowed)
            self._goal += allowed

    def _next(self) -> Swept | None:
        """The network that is furthest behind, of those that may train now."""
        waiting = [network for network in self._ready() if network.left(self._goal)]
        return max(waiting, key=lambda network: network.left(self._goal), default=None)

    def _begun(self, network: Swept) -> TrainingRun:
        if network.run is None:
            program = self._programs[network.key].result()
            trail = Trail(self._trail_bytes)
            network.run = TrainingRun(network.experiment, program, 1, rarely=self._rarely, trail=trail)
        return network.run

    def _alone(self, network: Swept, seconds: float) -> float:
        run = self._begun(network)
        self._took(network, steps := run.advance(network.left(self._goal), seconds))
        return run.step_time.call(max(1, steps))

    def _together(self, network: Swept, seconds: float) -> float:
        """One call for all networks like this one; 0 where they train one by one."""
        alike = [other for other in self.networks if other.company == network.company and other.left(self._goal)]
        program = self._lane_program(network) if len(alike) >= FEWEST else None
        if program is None:
            return 0.0
        part = sorted(alike, key=lambda other: -other.left(self._goal))[:LANES]
        runs = [self._begun(other) for other in part]
        affordable = self._lane_time[network.key].steps(seconds)
        counts = [own.next_call(other.left(self._goal), affordable) for own, other in zip(runs, part, strict=True)]
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


def _swept(experiment: Experiment, *, padded: bool) -> Swept:
    padding = padding_of(experiment) if padded else None
    if padding is None:
        return Swept(experiment, program_key(experiment), partial(compile_program, experiment))
    return Swept(experiment, padded_key(experiment), partial(compile_padded, padding.width))
