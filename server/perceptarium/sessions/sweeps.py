"""All sweeps of a host."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from perceptarium.errors import LimitExceeded, NotFound
from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import LandscapeView
from perceptarium.sessions.sweep import Sweep
from perceptarium.sessions.sweep_survey import Looking, SweepSurvey
from perceptarium.settings import Settings
from perceptarium.training.cache import ProgramCache

log = logging.getLogger("perceptarium")


class Sweeps:
    """Touched by the device thread alone. studies: works out landscapes, one at a time."""

    def __init__(self, settings: Settings, programs: ProgramCache, studies: Executor) -> None:
        self._settings = settings
        self._programs = programs
        self._studies = studies
        self._open: dict[str, Sweep] = {}
        self._surveys: dict[str, SweepSurvey] = {}

    def create(self, experiments: Sequence[Experiment], steps: int, speed: float | None = None) -> Sweep:
        """A new sweep of documents that `check_sweep` has passed; it trains while somebody reads it now and then.

        speed: steps a second of each network; None: as fast as possible.

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
        sweep = Sweep(experiments, steps, self._programs, speed=speed, trail_bytes=self._settings.trail_bytes)
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
        self._forget(self.find(name))

    def look(self, name: str, view: LandscapeView) -> Looking:
        """Look at the landscape on which the networks of a sweep are.

        Raises:
            NotFound: there is no such sweep.
            InvalidInput: its networks have not that plane, or none.
        """
        sweep = self.find(name)
        if name not in self._surveys:
            experiments = [network.experiment for network in sweep.networks]
            self._surveys[name] = SweepSurvey(experiments, self._programs, self._studies)
        return self._surveys[name].look(view, sweep.runners)

    def due(self, now: float) -> list[Sweep]:
        """Those that want to train now. Takes up programs that have been compiled meanwhile."""
        for sweep in [sweep for sweep in self._open.values() if not self._asleep(sweep)]:
            self.guard(sweep, sweep.settle)
        return [sweep for sweep in self._open.values() if not self._asleep(sweep) and sweep.due(now) <= now]

    def next_due(self, now: float) -> float:
        """When the next of them wants to train; infinity: none does."""
        return min((sweep.due(now) for sweep in self._open.values() if not self._asleep(sweep)), default=float("inf"))

    def guard(self, sweep: Sweep, action: Callable[[], object]) -> None:
        """One sweep's failure must not take others with it; one that has been ended meanwhile does nothing."""
        if sweep.id not in self._open:
            return
        try:
            action()
        except Exception:
            log.exception("a sweep failed and was ended")
            if sweep.id in self._open:
                self._forget(sweep)

    def tend(self) -> None:
        """End those that nobody has asked for in a long time."""
        now = time.monotonic()
        for sweep in list(self._open.values()):
            if now - sweep.last_contact > self._settings.idle_seconds:
                self.remove(sweep.id)

    def _forget(self, sweep: Sweep) -> None:
        self._open.pop(sweep.id)
        if (survey := self._surveys.pop(sweep.id, None)) is not None:
            survey.release()
        sweep.release()

    def _asleep(self, sweep: Sweep) -> bool:
        return time.monotonic() - sweep.last_contact > self._settings.sleep_seconds
