"""All sweeps of a host."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from perceptarium.errors import LimitExceeded, NotFound
from perceptarium.experiment import Experiment
from perceptarium.sessions.sweep import Sweep
from perceptarium.settings import Settings
from perceptarium.training.cache import ProgramCache

log = logging.getLogger("perceptarium")


class Sweeps:
    """Touched by the device thread alone."""

    def __init__(self, settings: Settings, programs: ProgramCache) -> None:
        self._settings = settings
        self._programs = programs
        self._open: dict[str, Sweep] = {}

    def create(self, experiments: Sequence[Experiment], steps: int) -> Sweep:
        """A new sweep of documents that `check_sweep` has passed; it trains while somebody reads it now and then.

        Raises:
            LimitExceeded: there are too many.
        """
        most = self._settings.max_sweeps
        if len(self._open) >= most:
            done = [sweep for sweep in self._open.values() if self._asleep(sweep)]
            if not done:
                raise LimitExceeded(
                    f"this server is full: all its {most} sweeps are in use (setting max_sweeps); try again later",
                    allowed=f"at most {most} sweeps",
                )
            self.remove(min(done, key=lambda sweep: sweep.last_contact).id)
        sweep = Sweep(experiments, steps, self._programs)
        self._open[sweep.id] = sweep
        return sweep

    def find(self, name: str) -> Sweep:
        """The sweep of an id, whose numbers somebody wants.

        Raises:
            NotFound: there is none.
        """
        try:
            sweep = self._open[name]
        except KeyError:
            raise NotFound(f"there is no sweep {name[:40]!r}; it may have ended", field="sweep") from None
        sweep.last_contact = time.monotonic()
        return sweep

    def remove(self, name: str) -> None:
        """End a sweep.

        Raises:
            NotFound: there is none.
        """
        self.find(name).release()
        self._open.pop(name)

    def due(self) -> list[Sweep]:
        """Those that want to train."""
        return [sweep for sweep in self._open.values() if not self._asleep(sweep) and sweep.settle()]

    def guard(self, sweep: Sweep, action: Callable[[], object]) -> None:
        """One sweep's failure must not take others with it; one that has been ended meanwhile does nothing."""
        if sweep.id not in self._open:
            return
        try:
            action()
        except Exception:
            log.exception("a sweep failed and was ended")
            if (failed := self._open.pop(sweep.id, None)) is not None:
                failed.release()

    def tend(self) -> None:
        """End those that nobody has asked for in a long time."""
        now = time.monotonic()
        for sweep in list(self._open.values()):
            if now - sweep.last_contact > self._settings.idle_seconds:
                self.remove(sweep.id)

    def _asleep(self, sweep: Sweep) -> bool:
        return time.monotonic() - sweep.last_contact > self._settings.sleep_seconds
