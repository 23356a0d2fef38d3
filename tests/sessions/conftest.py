"""Sessions without threads: programs are compiled at once, or when the test says so."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from perceptarium.experiment import Experiment
from perceptarium.sessions.session import Session
from perceptarium.settings import Settings
from perceptarium.training.program import ProgramCache
from tests.compiled import once


class Programs(ProgramCache):
    """Shares what was compiled with all tests. While `held`, what is new stays unfinished until `finish`."""

    def __init__(self) -> None:
        self.held = False
        self._asked: list[tuple[Hashable, Future[Any], Callable[[], Any]]] = []
        self._known: set[Hashable] = set()

    def get(self, key: Hashable, build: Callable[[], Any]) -> Future[Any]:
        future: Future[Any] = Future()
        if self.held and key not in self._known:
            self._asked.append((key, future, build))
        else:
            self._fill(key, future, build)
        return future

    def release(self, future: Future[Any]) -> None:
        future.cancel()

    def finish(self) -> None:
        """Compile what was asked for, and somebody still waits for."""
        asked, self._asked = self._asked, []
        for key, future, build in asked:
            if not future.cancelled():
                self._fill(key, future, build)

    def _fill(self, key: Hashable, future: Future[Any], build: Callable[[], Any]) -> None:
        self._known.add(key)
        future.set_result(once(key, build))


@pytest.fixture
def programs() -> Programs:
    return Programs()


@pytest.fixture
def open_session(programs: Programs) -> Iterator[Callable[..., Session]]:
    """Make a session of a document, on this thread."""
    opened: list[Session] = []

    def make(experiment: Experiment, **settings: Any) -> Session:
        session = Session(experiment, programs, Settings(**settings), "CPU")
        opened.append(session)
        return session

    yield make
    for session in opened:
        session.close()
