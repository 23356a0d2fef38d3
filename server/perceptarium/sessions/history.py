"""The record of a run: its metrics at fixed steps, so that the same document leaves the same record."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from perceptarium.sessions.events import Best, History, ProgramKind, Switch

SCORES = (
    "train_loss",
    "validation_loss",
    "test_loss",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
)
SMOOTHING = 5


def record_interval(step: int, least: int = 1) -> int:
    """Steps between records: every step up to 128, then 64 to 128 records for each doubling.

    least: a power of two. Where evaluations are dear they are so many steps apart; before that, each twice as late as
    the one before.
    """
    interval = 1 if step < 128 else 1 << (step.bit_length() - 7)
    if interval >= least:
        return interval
    return min(least, 1 << max(0, step.bit_length() - 1))


def next_record(step: int, least: int = 1) -> int:
    """The next step after this one that is recorded."""
    interval = record_interval(step, least)
    return (step // interval + 1) * interval


@dataclass
class Record:
    """Rows (step, epoch, six scores), in order of steps. Read by other threads: rows are only ever appended."""

    run: int
    steps: list[int] = field(default_factory=list)
    judged_from: int = 0
    """First row that counts for the turning point: before it the data were others."""
    best: Best | None = None
    programs: list[tuple[int, ProgramKind]] = field(default_factory=list)
    """(step, sort of program) of every switch."""
    version: int = 0
    """Grows when rows were taken away: a reader then starts again from row 0."""
    _lowest: float = math.inf
    _epochs: array[float] = field(default_factory=lambda: array("d"))
    _scores: array[float] = field(default_factory=lambda: array("f"))
    """Row after row, NaN where there is none: a tenth of the memory of as many Python numbers."""

    @property
    def scores(self) -> list[tuple[float | None, ...]]:
        """The six scores of every row, None where there is none."""
        return self._rows(0, len(self._scores) // len(SCORES))

    def append(self, step: int, scores: NDArray[np.float32], epoch: float = 0.0) -> None:
        """Add a row, unless that step has one. epoch: passes over the training set so far."""
        if self.steps and step <= self.steps[-1]:
            return
        self._epochs.append(epoch)
        self._scores.extend(scores.tolist())
        self.steps.append(step)
        self._judge(len(self.steps) - 1)

    def switch(self, step: int, program: ProgramKind) -> None:
        """From this step on another sort of program trains."""
        kept = [entry for entry in self.programs if entry[0] < step]
        self.programs = kept if kept and kept[-1][1] == program else [*kept, (step, program)]

    def truncate(self, step: int) -> None:
        """Forget what came after a step: training stopped there because it diverged."""
        self.version += 1
        while self.steps and self.steps[-1] > step:
            self.steps.pop()
        del self._epochs[len(self.steps) :]
        del self._scores[len(self.steps) * len(SCORES) :]
        if self.best is not None and self.best.step > step:
            self.best, self._lowest = None, math.inf
            for row in range(self.judged_from, len(self.steps)):
                self._judge(row)

    def new_data(self) -> None:
        """From the next row on losses are of other data: the search for the turning point starts anew."""
        self.judged_from = len(self.steps)
        self._lowest = math.inf
        self.best = None

    def rows(self, start: int) -> History:
        """All rows from `start` on, as a message."""
        count = min(len(self.steps), len(self._scores) // len(SCORES))
        columns = list(zip(*self._rows(start, count), strict=True)) or [()] * len(SCORES)
        return History(
            run=self.run,
            start=start,
            step=tuple(self.steps[start:count]),
            epoch=tuple(self._epochs[start:count]),
            **dict(zip(SCORES, columns, strict=True)),
            best=self.best,
            programs=tuple(Switch(step=step, program=program) for step, program in self.programs),
        )

    def _rows(self, start: int, stop: int) -> list[tuple[float | None, ...]]:
        many = len(SCORES)
        flat = [value if math.isfinite(value) else None for value in self._scores[start * many : stop * many]]
        return [tuple(flat[first : first + many]) for first in range(0, len(flat), many)]

    def _judge(self, last: int) -> None:
        """The turning point: lowest judged loss up to row `last`, smoothed over five rows once there are that many.

        Judged on validation where there is a validation set, else on test.
        """
        first = max(self.judged_from, last + 1 - SMOOTHING)
        rows = self._rows(first, last + 1)
        validated = rows[-1][1] is not None
        column = 1 if validated else 2
        values = [value for row in rows if (value := row[column]) is not None]
        if not values:
            return
        smooth = sum(values) / len(values)
        if smooth < self._lowest:
            self._lowest = smooth
            middle = last - len(values) // 2
            loss = rows[middle - first][column]
            self.best = Best(
                step=self.steps[middle],
                loss=smooth if loss is None else loss,
                judged_on="validation" if validated else "test",
            )
