"""Where a run has been: copies of its parameters at some of its steps, from the first one on."""

from __future__ import annotations

from collections.abc import Callable

from perceptarium.lenses.ground import Floats, Keyframes

MOST = 256
"""Keyframes that are kept."""
FEWEST = 2


class Trail:
    """Offered every row of the record, it keeps every n-th; when it is full, every other goes and n doubles.

    So it depends on the run alone, and rows that lie ever farther apart bound what it costs. Touched by the device
    thread alone; the arrays never change.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self.restart()

    def restart(self) -> None:
        """Forget everything: another run, or another network."""
        self._steps: list[int] = []
        self._weights: list[Floats] = []
        self._losses: list[tuple[float, float]] = []
        self._stride = 1
        self._rows = 0

    def offer(self, step: int, weights: Callable[[], Floats], train_loss: float, test_loss: float) -> None:
        """A row of the record. weights: gives a copy of all parameters (float32)."""
        wanted = self._rows % self._stride == 0
        self._rows += 1
        if not wanted or (self._steps and step <= self._steps[-1]):
            return
        self._steps.append(step)
        self._weights.append(weights())
        self._losses.append((train_loss, test_loss))
        while len(self._steps) > self._most():
            self._thin()

    def judge_anew(self) -> None:
        """The losses so far were of other data, or of another loss: they are not known of the present ones."""
        self._losses = [(float("nan"), float("nan"))] * len(self._losses)

    def truncate(self, step: int) -> None:
        """Forget what came after a step: training stopped there because it diverged."""
        while self._steps and self._steps[-1] > step:
            for column in (self._steps, self._weights, self._losses):
                column.pop()
        self._rows = len(self._steps) * self._stride

    def keyframes(self) -> Keyframes:
        """All that are kept."""
        return Keyframes(tuple(self._steps), tuple(self._weights), tuple(self._losses))

    def _most(self) -> int:
        return max(FEWEST, min(MOST, self._most_bytes // max(1, self._weights[-1].nbytes)))

    def _thin(self) -> None:
        for column in (self._steps, self._weights, self._losses):
            del column[1::2]
        self._stride *= 2
