"""Compiled programs by key, shared by all sessions."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import itertools
import logging
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from queue import PriorityQueue
from typing import Any, TypeAlias

from perceptarium.training.compiler import Compiler

log = logging.getLogger("perceptarium")
Build: TypeAlias = Callable[[Compiler], Any]

MEMORY_FACTOR = 20
"""A program takes about so many times the size of its code in memory (measured: 12 to 21 MB for 0.58 to 0.95 MB)."""


class ProgramCache:
    """The least recently used programs are dropped when all together take more memory than `memory` bytes.

    One background thread compiles, so that training goes on meanwhile (XLA releases the GIL). What a visitor waits
    for comes before what is wanted soon, and that before what is only warmed. `notify` is called when one is ready.
    """

    def __init__(
        self,
        compiler: Compiler | None = None,
        memory: int = 512_000_000,
        notify: Callable[[], None] = lambda: None,
    ) -> None:
        self._compiler = compiler or Compiler()
        self._memory = memory
        self._notify = notify
        self._programs: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._lock = threading.Lock()
        self._waiting: Counter[Future[Any]] = Counter()
        self._jobs: PriorityQueue[tuple[int, int, Callable[[], None]]] = PriorityQueue()
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._compile, name="compiler")
        self._thread.start()

    def get(self, key: Hashable, build: Build, *, urgent: bool = True) -> Future[Any]:
        """The program of that key, compiled or on its way; a failure is not kept.

        urgent: somebody waits; else training goes on with another program meanwhile.
        """
        with self._lock:
            future = self._programs.get(key)
            if future is None or future.cancelled() or (future.done() and future.exception()):
                future = self._programs[key] = Future()
            self._programs.move_to_end(key)
            if not future.done():
                # Also where it is only being warmed: then with more weight; it is built once.
                self._waiting[future] += 1
                self._submit(0 if urgent else 1, key, future, build)
            return future

    def ready(self, key: Hashable) -> Any | None:
        """The program of that key if it has been compiled."""
        with self._lock:
            future = self._programs.get(key)
            if future is None or not future.done() or future.cancelled() or future.exception():
                return None
            self._programs.move_to_end(key)
            return future.result()

    def release(self, future: Future[Any]) -> None:
        """One who asked waits no longer: what nobody waits for is not built."""
        with self._lock:
            self._waiting[future] -= 1
            if self._waiting[future] <= 0:
                del self._waiting[future]
                if future.cancel():
                    self._programs = OrderedDict(
                        (key, kept) for key, kept in self._programs.items() if kept is not future
                    )

    def warm(self, prepare: Callable[[], Sequence[tuple[Hashable, Build]]]) -> None:
        """Build what `prepare` names, when nobody waits for anything else."""

        def work() -> None:
            for key, build in prepare():
                with self._lock:
                    if key in self._programs:
                        continue
                    future = self._programs[key] = Future()
                    self._waiting[future] += 1
                self._submit(2, key, future, build)

        self._jobs.put((2, next(self._order), work))

    def close(self) -> None:
        """Finish the running compilation and take no more."""
        self._jobs.put((-1, next(self._order), self._stop))
        self._thread.join()

    def _submit(self, weight: int, key: Hashable, future: Future[Any], build: Build) -> None:
        def work() -> None:
            if future.done() or not future.set_running_or_notify_cancel():
                return
            before = self._compiler.size
            try:
                program = build(self._compiler)
            except BaseException as error:
                future.set_exception(error)
            else:
                self._keep(key, self._compiler.size - before)
                future.set_result(program)
            with self._lock:
                self._waiting.pop(future, None)
            self._notify()

        self._jobs.put((weight, next(self._order), work))

    def _keep(self, key: Hashable, code: int) -> None:
        """Count a new program, and drop old ones if they are too large together."""
        with self._lock:
            self._sizes[key] = code * MEMORY_FACTOR
            for old in [old for old, future in self._programs.items() if future.done() and old != key]:
                if sum(self._sizes.values()) <= self._memory:
                    return
                del self._programs[old]
                self._sizes.pop(old, None)

    def _compile(self) -> None:
        while True:
            _, _, work = self._jobs.get()
            if work == self._stop:
                return
            try:
                work()
            except Exception:
                log.exception("a program could not be warmed")
            # What tracing leaves behind lives long: a full collection over it would stop all threads for 0.2 s.
            gc.collect(1)
            gc.freeze()
            if self._jobs.empty():
                _give_memory_back()

    def _stop(self) -> None:
        """The last job."""


def _give_memory_back() -> None:
    """Return what compiling has freed to the system: a few hundred MB after a start, which glibc would hold on to."""
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)
