"""What somebody waits for: one program, or several that do the same, of which one may be there sooner."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from perceptarium.training.cache import Build, ProgramCache

T = TypeVar("T")


class Wanted(Generic[T]):
    """Touched by the device thread alone.

    builds: keys and builds, the one first that is best once all are compiled. closed: what needs no program at all.
    """

    def __init__(
        self, programs: ProgramCache, builds: Sequence[tuple[Hashable, Build]], closed: T | None = None
    ) -> None:
        self._programs = programs
        self._closed = closed
        wanted = builds if closed is None else ()
        self._futures: list[Future[T]] = [programs.get(key, build, urgent=False) for key, build in wanted]

    @property
    def waiting(self) -> bool:
        """Some are still being compiled."""
        return not all(future.done() for future in self._futures)

    @property
    def best(self) -> T | None:
        """The best of those that are there; None: none is."""
        done = (future for future in self._futures if future.done() and future.exception() is None)
        first = next(done, None)
        return self._closed if first is None else first.result()

    @property
    def error(self) -> BaseException | None:
        """Why the first of them will never be there; None: it will, or may."""
        return next((future.exception() for future in self._futures[:1] if future.done()), None)

    def release(self) -> None:
        """Wait no longer."""
        for future in self._futures:
            if not future.done():
                self._programs.release(future)
