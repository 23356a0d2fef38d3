"""The lenses of a session that take their time: what they found last goes along with every frame."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.ground import Ground
from perceptarium.lenses.study import Arrays, Look, Study
from perceptarium.sessions.wanted import Wanted
from perceptarium.training.cache import ProgramCache

log = logging.getLogger("perceptarium")
REST = 2.0
"""A lens rests so many times as long as it looked, so that others can look meanwhile."""
AFTER_ERROR = 10.0
"""Seconds that it rests when it could not look."""


class Painters(NamedTuple):
    """Who computes pictures beside the device thread: those that a frame waits for, and those that it does not.

    prompt: for those of the latter that follow somebody's hand. notify: called, in any thread, when a study is done.
    """

    pictures: Executor
    studies: Executor
    prompt: Executor
    notify: Callable[[], None]


@dataclass
class _Open:
    """One lens that somebody looks through. seen: the session's change that it looked at last."""

    key: Hashable
    programs: Wanted[Callable[[Look], Arrays]]
    looking: Future[tuple[Arrays, float]] | None = None
    found: Arrays | None = None
    seen: int = -1
    due: float = 0.0
    failed: bool = False
    """Its own program could not be compiled."""

    @property
    def idle(self) -> bool:
        """It could look now."""
        return self.looking is None and self.programs.best is not None


class Studies:
    """Touched by the device thread alone."""

    def __init__(self, programs: ProgramCache, painters: Painters) -> None:
        self._programs = programs
        self._painters = painters
        self.experiment: Experiment | None = None
        self.ground = Ground()
        self._open: dict[str, _Open] = {}

    def follow(self, experiment: Experiment, lenses: frozenset[str]) -> None:
        """Look through these from now on, for this document; what was found of another one is void."""
        wanted = {name: STUDIES[name] for name in lenses & STUDIES.keys() if STUDIES[name].fits(experiment)}
        if experiment is self.experiment and wanted.keys() == self._open.keys():
            return
        keys = {name: study_key(name, experiment) for name in wanted}
        same_data = self.experiment is not None and self.experiment.data == experiment.data
        self.experiment = experiment
        for name in [name for name, own in self._open.items() if not same_data or keys.get(name) != own.key]:
            self._close(self._open.pop(name))
        for name in wanted.keys() - self._open.keys():
            self._open[name] = self._opened(keys[name], wanted[name], experiment)
        if "landscape" not in self._open and self.ground.laid is not None:
            # Nobody looks: the next plane is laid anew.
            self.ground = Ground(self.ground.view, planes=self.ground.planes)

    def forget(self) -> None:
        """What was found is void: the network starts over."""
        # Another one: a look that is under way lays its plane on the old ground.
        self.ground = Ground(self.ground.view, planes=self.ground.planes)
        for opened in self._open.values():
            if opened.looking is not None:
                opened.looking.cancel()
            opened.looking = opened.found = None
            opened.seen, opened.due = -1, 0.0

    def look_again(self, name: str) -> None:
        """That lens is to show something else: at once, though nothing was trained."""
        if (opened := self._open.get(name)) is not None:
            opened.seen, opened.due = -1, 0.0

    def found(self, lenses: frozenset[str]) -> Arrays:
        """What these lenses showed last."""
        arrays: Arrays = {}
        for name in sorted(lenses & self._open.keys()):
            arrays |= self._open[name].found or {}
        return arrays

    @property
    def expecting(self) -> bool:
        """A lens is being compiled, or looks."""
        return any(opened.programs.waiting or opened.looking is not None for opened in self._open.values())

    def due(self, change: int) -> float:
        """When a lens wants to look at that change; infinity: none does."""
        late = [opened.due for opened in self._open.values() if opened.idle and opened.seen != change]
        return min(late, default=float("inf"))

    def begin(self, look: Look, change: int, now: float) -> None:
        """Let every lens look whose time has come."""
        for name, opened in self._open.items():
            study = opened.programs.best
            if study is None or opened.looking is not None or opened.seen == change or opened.due > now:
                continue
            opened.seen = change
            opened.due = now + STUDIES[name].interval
            painter = self._painters.prompt if STUDIES[name].prompt else self._painters.studies
            opened.looking = painter.submit(_timed, study, look)
            opened.looking.add_done_callback(lambda _: self._painters.notify())

    def settle(self) -> frozenset[str]:
        """Take up what has been compiled and found meanwhile: the lenses that show something new."""
        fresh = set()
        for name, opened in list(self._open.items()):
            if not opened.failed and (cause := opened.programs.error) is not None:
                opened.failed = True
                log.error("the lens %s of a session cannot be compiled", name, exc_info=cause)
            if opened.looking is not None and opened.looking.done():
                looked, opened.looking = opened.looking, None
                if error := looked.exception():
                    log.error("the lens %s shows nothing new of a session", name, exc_info=error)
                    opened.due = time.perf_counter() + AFTER_ERROR
                    continue
                opened.found, seconds = looked.result()
                opened.due = max(opened.due, time.perf_counter() + REST * seconds)
                fresh.add(name)
        if "landscape" in fresh:
            # On another plane the same place is another network.
            self.look_again("elsewhere")
        return frozenset(fresh)

    def _opened(self, key: Hashable, study: Study, experiment: Experiment) -> _Open:
        builds = [(key, partial(study.compile, experiment)), study.padded(experiment)]
        return _Open(key, Wanted(self._programs, [build for build in builds if build is not None], study.closed))

    def _close(self, opened: _Open) -> None:
        opened.programs.release()
        if opened.looking is not None:
            opened.looking.cancel()


def _timed(study: Callable[[Look], Arrays], look: Look) -> tuple[Arrays, float]:
    began = time.perf_counter()
    return study(look), time.perf_counter() - began
