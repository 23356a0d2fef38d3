"""Sessions whose lenses look when the test says so."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES
from perceptarium.lenses.study import Arrays, Look, Study
from perceptarium.sessions import studies
from perceptarium.sessions.session import Session
from perceptarium.sessions.studies import Painters
from perceptarium.sessions.viewer import Viewer
from perceptarium.settings import Settings
from tests.compiled import SMALL
from tests.sessions import opened
from tests.sessions.conftest import PAINTERS, Programs
from tests.sessions.opened import show, watch

INTERVAL = 0.5
_keys = itertools.count()


class Time:
    """By which lenses look; it stands still until the test moves it."""

    now = 1000.0

    def perf_counter(self) -> float:
        return self.now


class Patient(Executor):
    """Lets lenses look when the test says so. busy: what is asked for has not been begun."""

    def __init__(self) -> None:
        self.asked: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.busy = False

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if not self.busy:
            future.set_running_or_notify_cancel()
        self.asked.append((future, lambda: function(*arguments, **named)))
        return future

    def look(self) -> None:
        """All that was asked for."""
        asked, self.asked = self.asked, []
        for future, call in asked:
            if future.cancelled():
                continue
            try:
                future.set_result(call())
            except Exception as error:
                future.set_exception(error)


class Studio:
    """A session, and the lens "gradients" put in by the test: it says at which step it looked, and how often."""

    def __init__(self, programs: Programs, clock: Time, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = clock
        self.patient = Patient()
        self.looks: list[Look] = []
        self.seconds = 0.0
        """So long a look takes."""
        self.told = 0
        self.opened: list[Session] = []
        self._programs = programs
        self._own = next(_keys)
        self._patch = monkeypatch
        self.put(self._look)

    def put(
        self, look: Callable[[Look], Arrays], name: str = "gradients", padded: Callable[[Look], Arrays] | None = None
    ) -> None:
        """A lens in the place of another. padded: the one that serves many documents."""
        own = self._own, next(_keys)
        spare = (("padded lens", own), lambda _: padded) if padded else None
        study = Study(
            INTERVAL, lambda _: True, lambda it: (own, it.architecture), lambda *_: look, padded=lambda _: spare
        )
        self._patch.setitem(STUDIES, name, study)

    def open(self, experiment: Experiment = SMALL) -> Session:
        painters = Painters(PAINTERS.pictures, self.patient, self.patient, self._tell)
        self.opened.append(Session(experiment, self._programs, painters, Settings(), "CPU", "auto"))
        return self.opened[-1]

    def turn(self, session: Session, seconds: float = 0.0) -> int:
        """Later, give lenses their chance. Returns how many of them want to look."""
        self.clock.now += seconds
        session.settle()
        session.begin_frames(self.clock.now)
        session.finish_frames()
        for viewer in session.viewers:
            drawn(viewer)
        return len(self.patient.asked)

    def _look(self, look: Look) -> Arrays:
        self.looks.append(look)
        self.clock.now += self.seconds
        return {"gradients": np.array([look.step, len(self.looks)], np.float32)}

    def _tell(self) -> None:
        self.told += 1


def open_studio(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """For a fixture."""
    clock = Time()
    monkeypatch.setattr(studies, "time", clock)
    monkeypatch.setattr(opened, "time", clock)
    made = Studio(programs, clock, monkeypatch)
    yield made
    for session in made.opened:
        session.close()


def drawn(viewer: Viewer) -> None:
    """It takes the newest frame, and is ready for the next one."""
    viewer.take()
    viewer.drawn(10**9)


def shown(session: Session, viewer: Viewer) -> set[str]:
    """The names of what is on the page."""
    session.settle()
    viewer.due = 0.0
    show(session)
    drawn(viewer)
    assert viewer.layout is not None
    return {field.name for field in viewer.layout.fields}


def look_once(studio: Studio, session: Session, lenses: tuple[str, ...] = ("weights", "gradients")) -> Viewer:
    """A viewer that has seen what the lens found."""
    viewer = watch(session, lenses=lenses)
    studio.turn(session)
    studio.patient.look()
    assert "gradients" in shown(session, viewer)
    return viewer
