"""Sessions without threads: programs are compiled at once, or when the test says so."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from perceptarium.experiment import Experiment
from perceptarium.sessions import picture, supply
from perceptarium.sessions.events import ProgramChoice
from perceptarium.sessions.host import Host
from perceptarium.sessions.session import Session
from perceptarium.sessions.studies import Painters
from perceptarium.settings import Settings
from perceptarium.training.cache import Build, ProgramCache
from tests.compiled import once, padded_program

PAINTERS = Painters(ThreadPoolExecutor(1), ThreadPoolExecutor(1), ThreadPoolExecutor(1), lambda: None)


class Programs(ProgramCache):
    """Shares what was compiled with all tests, at once. While `held`, what is new stays unfinished until `finish`.

    ahead: padded programs are there before anybody asks, as on a server that has been up for a while; else they come
    after all others.
    """

    def __init__(self) -> None:
        self.held = False
        self.ahead = False
        self._asked: list[tuple[Hashable, Future[Any], Build]] = []
        self._known: set[Hashable] = set()

    def get(self, key: Hashable, build: Build, *, urgent: bool = True) -> Future[Any]:
        del urgent
        future: Future[Any] = Future()
        if self._there(key):
            self._fill(key, future, build)
        else:
            self._asked.append((key, future, build))
        return future

    def ready(self, key: Hashable) -> Any | None:
        if self.ahead and isinstance(key, tuple) and sort_of(key) == "padded":
            return padded_program(key[1])
        if self.ahead and sort_of(key) == "padded view":
            return key  # it is built by `get`
        return once(key, lambda _: None) if key in self._known else None

    def release(self, future: Future[Any]) -> None:
        future.cancel()

    def close(self) -> None:
        """There is no thread to end."""

    @property
    def awaited(self) -> list[str]:
        """The sorts of programs that somebody waits for."""
        return [sort_of(key) for key, future, _ in self._asked if not future.cancelled()]

    def finish_sort(self, sort: str) -> None:
        """Compile what was asked for of that sort alone."""
        others = [entry for entry in self._asked if sort_of(entry[0]) != sort]
        self._asked = [entry for entry in self._asked if entry not in others]
        self.finish()
        self._asked = others

    def finish(self) -> None:
        """Compile what was asked for, and somebody still waits for."""
        asked, self._asked = self._asked, []
        for key, future, build in asked:
            if not future.cancelled():
                self._fill(key, future, build)

    def fail(self, sort: str = "") -> None:
        """Nothing of what was asked for can be compiled, or nothing of that sort."""
        failing = [entry for entry in self._asked if sort in ("", sort_of(entry[0]))]
        self._asked = [entry for entry in self._asked if entry not in failing]
        for _, future, _ in failing:
            if not future.cancelled():
                future.set_exception(RuntimeError("the compiler failed"))

    def evict(self) -> None:
        """Drop all programs, as when others took their place."""
        self._known.clear()

    def _there(self, key: Hashable) -> bool:
        if sort_of(key).startswith("padded") and self.ahead:
            return True
        return key in self._known or (not self.held and sort_of(key) != "padded")

    def _fill(self, key: Hashable, future: Future[Any], build: Build) -> None:
        self._known.add(key)
        future.set_result(once(key, build))


def sort_of(key: Hashable) -> str:
    """What a key says first: exact, padded, lanes, exact view, padded view."""
    return str(key[0]) if isinstance(key, tuple) else ""


@pytest.fixture
def programs() -> Programs:
    return Programs()


class Clock:
    """Time by which a document is stable; it stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    perf_counter = staticmethod(time.perf_counter)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(supply, "time", found)
    monkeypatch.setattr(picture, "time", found)
    return found


@pytest.fixture
def warm(programs: Programs, clock: Clock) -> Programs:
    """As on a server that has been up for a while: padded programs are there, a compiler is slow."""
    del clock
    programs.held = programs.ahead = True
    return programs


@pytest.fixture
def open_host(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Host]]:
    """Make a host whose own thread is not started: the test takes its turns."""
    monkeypatch.setattr("perceptarium.sessions.host.ProgramCache", lambda *_: programs)
    opened: list[Host] = []

    def make(**settings: Any) -> Host:
        opened.append(Host(Settings(cache_dir=None, **settings)))
        return opened[-1]

    yield make
    for host in opened:
        for session in list(host.sessions.values()):
            host.remove(session)
        host.close()


@pytest.fixture
def open_session(programs: Programs) -> Iterator[Callable[..., Session]]:
    """Make a session of a document, on this thread."""
    opened: list[Session] = []

    def make(experiment: Experiment, program: ProgramChoice = "auto", **settings: Any) -> Session:
        session = Session(experiment, programs, PAINTERS, Settings(**settings), "CPU", program)
        opened.append(session)
        return session

    yield make
    for session in opened:
        session.close()
