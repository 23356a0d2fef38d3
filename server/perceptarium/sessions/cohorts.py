"""Sessions that train the same tiny network on the same data, such as a class that opened one lesson, in company."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import Any

from perceptarium.sessions.session import Session
from perceptarium.sessions.step_time import StepTime
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.cache import ProgramCache
from perceptarium.training.lanes import FEWEST, LANES, LaneProgram, compile_lanes, lanes_key, lanes_pay

log = logging.getLogger("perceptarium")

MOST_PROGRAMS = 16
"""Lane programs that are kept at hand."""


class Cohorts:
    """Forms cohorts anew at every turn, so that a session leaves by being edited, paused or stepped.

    guard: runs what concerns one session alone, so that its failure takes no other with it.
    """

    def __init__(self, programs: ProgramCache, guard: Callable[[Session, Callable[[], None]], object]) -> None:
        self._programs = programs
        self._guard = guard
        self._lanes: OrderedDict[Hashable, Future[LaneProgram] | None] = OrderedDict()
        """None: it failed, and is not tried again."""
        self._step_times: dict[Hashable, StepTime] = defaultdict(StepTime)
        self._turn = 0

    def train(self, due: Iterable[Session], seconds: float) -> set[Session]:
        """One call for every full enough cohort among the sessions that want to train; those that were served."""
        served: set[Session] = set()
        for key, members in self._cohorts(due):
            program = self._program(key, members[0])
            for part in self._parts(members):
                if program is not None and len(part) >= FEWEST and self._call(key, part, program, seconds):
                    served.update(part)
        return served

    def _parts(self, members: list[Session]) -> list[list[Session]]:
        """Calls of nearly equal size, or where those would be too small full ones, with others left over each turn."""
        self._turn += 1
        calls = -(-len(members) // LANES)
        size = -(-len(members) // calls)
        if len(members) - (calls - 1) * size < FEWEST:
            size, first = LANES, self._turn % len(members)
            members = members[first:] + members[:first]
        return [members[start : start + size] for start in range(0, len(members), size)]

    def _cohorts(self, due: Iterable[Session]) -> Iterator[tuple[Hashable, list[Session]]]:
        alike: dict[Hashable, list[Session]] = defaultdict(list)
        for session in due:
            if (cohort := cohort_of(session)) is not None:
                alike[cohort].append(session)
        for members in alike.values():
            training = members[0].training
            if len(members) >= FEWEST and training is not None and lanes_pay(training.program):
                yield lanes_key(training.program), members

    def _program(self, key: Hashable, member: Session) -> LaneProgram | None:
        """The lane program, once it has been compiled; asked for once."""
        training = member.training
        if training is None:
            return None
        if key not in self._lanes:
            build = partial(compile_lanes, training.experiment, training.program)
            self._lanes[key] = self._programs.get(key, build, urgent=False)
            if len(self._lanes) > MOST_PROGRAMS:
                self._step_times.pop(self._lanes.popitem(last=False)[0], None)
        future = self._lanes[key]
        if future is None or not future.done():
            return None
        if error := future.exception():
            self._give_up(key, error)
            return None
        return future.result()

    def _call(self, key: Hashable, members: list[Session], program: LaneProgram, seconds: float) -> bool:
        runs = [session.training for session in members if session.training is not None]
        affordable = self._step_times[key].steps(seconds)
        began = time.perf_counter()
        wanted = [session.pace.allowance(began, session.step) for session in members]
        counts = [run.next_call(most, affordable) for run, most in zip(runs, wanted, strict=True)]
        try:
            results = program.train([run.packed for run in runs], runs[0].data, [run.knobs for run in runs], counts)
        except Exception as error:
            self._give_up(key, error)
            return False
        spent = time.perf_counter() - began
        self._step_times[key].learn(max(counts), spent)
        for session, run, count, result in zip(members, runs, counts, results, strict=True):
            self._guard(session, partial(_take, session, run, *result, count, spent))
        return True

    def _give_up(self, key: Hashable, error: BaseException | None) -> None:
        log.error("sessions cannot train in company and go on alone", exc_info=error)
        self._lanes[key] = None


def _take(session: Session, run: TrainingRun, *result: Any) -> None:
    session.worked(run.take(*result))


def cohort_of(session: Session) -> Hashable:
    """Sessions with the same one train the same program on the same data, flat out; None: not in company.

    Company rounds otherwise, so it is not for who wants the numbers of the exact program.
    """
    training = session.training
    alone = not session.pace.flat_out or session.supply.choice == "exact"
    if training is None or training.program.kind != "exact" or alone:
        return None
    # Equal documents share their program and their examples.
    return id(training.program), id(training.experiment.examples), training.experiment.batch.order
