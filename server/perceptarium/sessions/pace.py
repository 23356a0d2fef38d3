"""How fast a session trains and how far: what its owner asked for."""

from __future__ import annotations

import time

TICK = 1 / 60
"""At a set speed, steps are taken in groups of this many seconds."""
ALL = 1_000_000_000


class Pace:
    """Touched by the device thread alone. Times are those of `time.perf_counter`."""

    def __init__(self) -> None:
        self.running = False
        self.speed: float | None = None
        """Steps a second; None is as fast as possible."""
        self.until: int | None = None
        """Pause at this step."""
        self.pending = 0
        """Steps that are still to be taken one by one, running or not."""
        self._credit = 0.0
        self._credited = time.perf_counter()

    def run(self, until: int | None) -> None:
        """Go on, to some step or until paused."""
        self.running = True
        self.until = until
        self.start_counting()

    def pause(self) -> None:
        """Go no further."""
        self.running = False
        self.until = None

    def stop(self) -> None:
        """Pause, and forget steps that were asked for."""
        self.pause()
        self.pending = 0

    def set_speed(self, speed: float | None) -> None:
        """From now on."""
        self.speed = speed
        self.start_counting()

    def start_counting(self) -> None:
        """Time before now earns no steps."""
        self._credit, self._credited = 0.0, time.perf_counter()

    @property
    def busy(self) -> bool:
        """Somebody asked for a number of steps that is not reached yet."""
        return bool(self.pending) or (self.running and self.until is not None)

    @property
    def flat_out(self) -> bool:
        """It trains as fast as possible."""
        return self.running and self.speed is None and not self.pending

    def due(self, now: float) -> float:
        """When steps are wanted next; infinity for not at all."""
        if self.pending or (self.running and self.speed is None):
            return now
        if not self.running or self.speed is None:
            return float("inf")
        wanted = max(1.0, self.speed * TICK)
        return self._credited + (wanted - self._credit) / self.speed

    def allowance(self, now: float, step: int) -> int:
        """How many steps may be taken now."""
        if self.pending:
            return self.pending
        most = ALL
        if self.speed is not None:
            # A session that could not keep up does not catch up later.
            earned = (now - self._credited) * self.speed
            self._credit = min(self._credit + earned, max(1.0, self.speed * 4 * TICK))
            self._credited = now
            most = int(self._credit)
        return most if self.until is None else min(most, self.until - step)

    def spend(self, steps: int) -> None:
        """So many were taken."""
        self._credit -= steps
        self.pending = max(0, self.pending - steps)
