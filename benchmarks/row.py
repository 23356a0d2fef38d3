"""One line of the table, and how rates become one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What was measured, what came out, and what it should be."""

    id: str
    what: str
    measured: str
    target: str


def median_rate(work: Callable[[], int], repeats: int = 5, seconds: float = 0.6) -> float:
    """Median over repeats of how many units of work are done in a second. `work` returns how many it did."""
    rates = []
    for _ in range(repeats):
        began = time.perf_counter()
        done = 0
        while time.perf_counter() - began < seconds:
            done += work()
        rates.append(done / (time.perf_counter() - began))
    return statistics.median(rates)


def in_turn(
    ours: Callable[[], int], theirs: Callable[[], int], repeats: int = 5, seconds: float = 0.6
) -> tuple[float, float, float]:
    """Medians of: ratio, our rate, their rate. The two take turns, for the machine is never the same."""
    found = []
    for _ in range(repeats):
        rates = median_rate(ours, 1, seconds), median_rate(theirs, 1, seconds)
        found.append((rates[0] / rates[1], *rates))
    ratio, our_rate, their_rate = (statistics.median(column) for column in zip(*found, strict=True))
    return ratio, our_rate, their_rate


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
