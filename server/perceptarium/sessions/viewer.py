"""One client that looks at a session: what it draws, how often, and the newest frame made for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from perceptarium.lenses import View
from perceptarium.sessions.commands import Subscribe
from perceptarium.sessions.events import Layout

IN_FLIGHT = 2


@dataclass
class Viewer:
    """Shared by the device thread, which fills the slot, and the socket's task, which empties it.

    Latest wins: a frame that was not sent yet is replaced by the next one.
    """

    wake: Callable[[], None]
    owner: bool = False
    """Whether it may control the session."""
    subscription: Subscribe | None = None
    view: View | None = None
    """What the subscription means for the present document."""
    interval: float = 1 / 30
    due: float = 0.0
    seen: tuple[int, int] = (-1, -1)
    """What the newest frame showed: number of the session's last change, and of the view."""
    layout: Layout | None = None
    _slot: tuple[int, bytes] | None = None
    _under_way: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def lays(self) -> bool:
        """Whether its choice of a landscape comes first: it is the owner's."""
        return self.owner and self.subscription is not None and self.subscription.landscape is not None

    def may_have(self, now: float, change: tuple[int, int]) -> bool:
        """Whether a frame of that change would be sent soon."""
        if self.view is None or now < self.due or change == self.seen:
            return False
        with self._lock:
            return len(self._under_way) < IN_FLIGHT and self._slot is None

    def next_due(self, now: float, change: tuple[int, int]) -> float:
        """When a frame of that change may be made; infinity: not before this viewer has drawn one."""
        if self.view is None or change == self.seen:
            return float("inf")
        with self._lock:
            free = len(self._under_way) < IN_FLIGHT and self._slot is None
        return max(now, self.due) if free else float("inf")

    def begin(self, rate: float) -> None:
        """It draws something else from now on, so many times a second at most."""
        self.interval = 1 / rate
        self.seen, self.due = (-1, -1), 0.0

    def keep_pace(self, now: float) -> None:
        """A frame was made: the next is due an interval after this one was, not after it was ready."""
        self.due = (self.due if now - self.due < self.interval else now) + self.interval

    def offer(self, number: int, frame: bytes) -> None:
        """Put a frame into the slot."""
        with self._lock:
            self._slot = (number, frame)
        self.wake()

    def take(self) -> bytes | None:
        """The newest frame, once; it is under way until it is acknowledged."""
        with self._lock:
            if self._slot is None:
                return None
            number, frame = self._slot
            self._slot = None
            self._under_way.append(number)
            return frame

    def drawn(self, number: int) -> None:
        """A frame has been drawn, and with it all before."""
        with self._lock:
            self._under_way = [other for other in self._under_way if other > number]
