"""Which compiled program a session trains with: at once a padded one where that holds its network, soon its own."""

from __future__ import annotations

import logging
import time
from concurrent.futures import Future
from functools import partial

from perceptarium.experiment import Experiment
from perceptarium.sessions.events import ProgramChoice
from perceptarium.training.cache import ProgramCache
from perceptarium.training.program import Program, compile_padded, compile_program, padded_key, padding_of, program_key

log = logging.getLogger("perceptarium")
STABLE_SECONDS = 1.0
"""The exact program is compiled when a document has kept its shape for so long."""


class Supply:
    """Touched by the device thread alone."""

    def __init__(self, programs: ProgramCache, choice: ProgramChoice) -> None:
        self._programs = programs
        self.choice = choice
        self._wanted: Experiment | None = None
        self._since = 0.0
        self._exact: Future[Program] | None = None
        self._padded: Future[Program] | None = None
        self.waiting = False
        """No program of the present document is there yet."""

    def request(self, experiment: Experiment, present: Program | None) -> Program | None:
        """The program for a document, or None: then `settle` will have one.

        present: what the session trains with.
        """
        self.release()
        self._wanted, self._since = experiment, time.monotonic()
        found = self._find(program_key(experiment), present)
        if found is None and self.choice == "auto":
            found = self._find(padded_key(experiment), present)
        self.waiting = found is None
        if found is None:
            self._exact = self._ask_exact(experiment, urgent=True)
            if self.choice == "auto" and (padding := padding_of(experiment)) is not None:
                build = partial(compile_padded, padding.width)
                # Behind the exact one, but ahead of what later edits ask for.
                self._padded = self._programs.get(padded_key(experiment), build)
            found = self.settle()
        return found

    @property
    def expecting(self) -> bool:
        """A program is on its way."""
        return self._exact is not None or self._padded is not None

    def settle(self) -> Program | None:
        """A program that has been compiled meanwhile, once.

        Raises:
            Exception: neither program can be compiled.
        """
        if self._exact is not None and self._exact.done():
            exact, self._exact = self._exact, None
            if (error := exact.exception()) is None:
                self.release()
                return exact.result()
            if self.waiting and self._padded is None:
                raise error
            log.error("a session trains with the padded program alone", exc_info=error)
            self._wanted = None
        if self._padded is not None and self._padded.done():
            # The exact one is asked for again when the document has been stable for a while.
            padded, self._padded = self._padded, None
            if (error := padded.exception()) is None:
                self.release()
                return padded.result()
            if self._exact is None:
                raise error
            log.error("a session waits for the exact program", exc_info=error)
        return None

    def improve(self, present: Program) -> None:
        """Ask for the exact program, now that it pays."""
        if present.kind == "exact" or self._exact is not None or self._wanted is None:
            return
        if time.monotonic() - self._since >= STABLE_SECONDS:
            self._exact = self._ask_exact(self._wanted, urgent=False)

    def release(self) -> None:
        """Wait for nothing any longer."""
        for future in (self._exact, self._padded):
            if future is not None:
                self._programs.release(future)
        self._exact = self._padded = None
        self.waiting = False

    def _find(self, key: object, present: Program | None) -> Program | None:
        if key is None:
            return None
        if present is not None and present.key == key:
            return present
        ready: Program | None = self._programs.ready(key)
        return ready

    def _ask_exact(self, experiment: Experiment, *, urgent: bool) -> Future[Program]:
        return self._programs.get(program_key(experiment), partial(compile_program, experiment), urgent=urgent)
