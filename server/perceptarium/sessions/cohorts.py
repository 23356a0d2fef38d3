"""Sessions that train the same tiny network on the same data, such as a class that opened one lesson, in company."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from functools import partial

from perceptarium.sessions.session import Session
from perceptarium.training.cache import ProgramCache
from perceptarium.training.lanes import FEWEST, LANES, LaneProgram, compile_lanes, lanes_key, lanes_pay


class Cohorts:
    """Forms cohorts anew at every turn, so that a session leaves by being edited, paused or stepped."""

    def __init__(self, programs: ProgramCache) -> None:
        self._programs = programs
        self._seconds_per_step: dict[Hashable, float] = {}

    def train(self, due: Iterable[Session], seconds: float) -> set[Session]:
        """One call for every full enough cohort among the sessions that want to train; those that were served."""
        served: set[Session] = set()
        for members, program in self._cohorts(due):
            for start in range(0, len(members), LANES):
                part = members[start : start + LANES]
                if len(part) >= FEWEST:
                    self._call(part, program, seconds)
                    served.update(part)
        return served

    def _cohorts(self, due: Iterable[Session]) -> Iterator[tuple[list[Session], LaneProgram]]:
        alike: dict[Hashable, list[Session]] = defaultdict(list)
        for session in due:
            if (key := session.cohort) is not None:
                alike[key].append(session)
        for members in alike.values():
            training = members[0].training
            if len(members) < FEWEST or training is None or not lanes_pay(training.program):
                continue
            build = partial(compile_lanes, training.experiment, training.program)
            future = self._programs.get(lanes_key(training.program), build, urgent=False)
            if future.done():
                yield members, future.result()

    def _call(self, members: list[Session], program: LaneProgram, seconds: float) -> None:
        runs = [session.training for session in members if session.training is not None]
        key = runs[0].program.key
        affordable = seconds / self._seconds_per_step.get(key, 1e-4)
        now = time.perf_counter()
        wanted = [session.pace.allowance(now, session.step) for session in members]
        counts = [run.next_call(most, affordable) for run, most in zip(runs, wanted, strict=True)]
        results = program.train([run.packed for run in runs], runs[0].data, [run.knobs for run in runs], counts)
        spent = time.perf_counter() - now
        self._seconds_per_step[key] = spent / max(counts)
        for session, run, count, result in zip(members, runs, counts, results, strict=True):
            session.worked(run.take(*result, count, spent))
