"""Row `many`: a hundred sessions that train at once, and a thousand that are open."""

from __future__ import annotations

import random
import statistics
import time
from typing import Any

import httpx

from benchmarks.nets import experiment
from benchmarks.row import Row
from benchmarks.running import Server, Unwatched, server

SESSIONS = 100
OPEN = 1000
WINDOWS = 5
SECONDS = 3.0
MOST_WINDOWS = 10


def rows() -> list[Row]:
    """Rates against one session alone, how evenly they are shared, and memory."""
    with server() as running, _http(running) as http:
        running.wait_until_warm()
        different, least = _different(http)
    with server() as running, _http(running) as http:
        running.wait_until_warm()
        alike, alike_least, each = _alike(running, http)
    with server(max_sessions=OPEN + 100) as running, _http(running) as http:
        running.wait_until_warm()
        whole, paused = _open(running, http)
    even = f"{least:.2f} with different architectures, {alike_least:.2f} with one"
    return [
        Row("many", f"{SESSIONS} sessions of different architectures, sum of rate ÷ rate alone", different, "≥ 0.75"),
        Row("many", f"{SESSIONS} sessions of 2-4-2-1 b10, all steps/s ÷ those of one alone", alike, "≥ 1.5"),
        Row("many", "the slowest of them against their mean", even, "≥ 0.8"),
        Row(
            "many",
            "memory of a session beyond its program",
            f"{each:.2f} MB training, {paused:.2f} MB paused",
            "≤ 0.5 MB",
        ),
        Row("many", f"{OPEN:,} open sessions, memory of the whole server", f"{whole:,.0f} MB", "≤ 1,000 MB"),
    ]


def _http(running: Server) -> httpx.Client:
    return httpx.Client(base_url=running.address, timeout=120)


def _different(http: httpx.Client) -> tuple[str, float]:
    """Each has its exact program and has trained alone before all train at once.

    What each does then is a share of what it does alone. The shares add up to the aggregate, whatever the sizes; the
    smallest is compared with their mean.
    """
    sessions = [Unwatched(http, {"experiment": body, "program": "exact"}) for body in _architectures()]
    for session in sessions:
        session.wait_until_compiled()
    alone = []
    for session in sessions:
        session.run()
        time.sleep(0.2)
        alone += _rates([session], 0.3)
        session.pause()
    for session in sessions:
        session.run()
    _settle(sessions)
    sums, least, totals = [], [], []
    for _ in range(WINDOWS):
        rates = _rates(sessions, SECONDS)
        shares = [rate / own for rate, own in zip(rates, alone, strict=True)]
        sums.append(sum(shares))
        least.append(min(shares) / statistics.mean(shares))
        totals.append(sum(rates))
    total, mean = statistics.median(totals), statistics.mean(alone)
    measured = f"{statistics.median(sums):.2f} ({total:,.0f} steps/s together, {mean:,.0f} alone on average)"
    return measured, statistics.median(least)


def _alike(running: Server, http: httpx.Client) -> tuple[str, float, float]:
    """A class that opened one lesson: one architecture, each with its own seed."""
    first = Unwatched(http, {"experiment": _lesson(0), "program": "exact"})
    first.wait_until_compiled()
    first.run()
    time.sleep(2)
    alone = statistics.median(_rates([first], 1.0)[0] for _ in range(WINDOWS))
    first.end()
    before = running.memory()
    sessions = [Unwatched(http, {"experiment": _lesson(seed)}) for seed in range(SESSIONS)]
    for session in sessions:
        session.run()
    _settle(sessions)
    windows = [_rates(sessions, SECONDS) for _ in range(WINDOWS)]
    total = statistics.median(sum(rates) for rates in windows)
    least = statistics.median(min(rates) / statistics.mean(rates) for rates in windows)
    each = (running.memory() - before) / SESSIONS
    return f"{total / alone:.2f} ({total:,.0f} against {alone:,.0f} steps/s)", least, each


def _open(running: Server, http: httpx.Client) -> tuple[float, float]:
    """Megabytes of a server with so many sessions, and of each of them."""
    first = Unwatched(http, {"experiment": _lesson(0)})
    first.wait_until_compiled()
    before = running.memory()
    for seed in range(1, OPEN):
        Unwatched(http, {"experiment": _lesson(seed)})
    time.sleep(2)
    whole = running.memory()
    return whole, (whole - before) / (OPEN - 1)


def _settle(sessions: list[Unwatched]) -> None:
    """Wait until they are as fast as they get: programs are compiled, and the first steps are recorded one by one."""
    fastest, calm = 0.0, 0
    for _ in range(MOST_WINDOWS):
        total = sum(_rates(sessions, SECONDS))
        calm = 0 if total > 1.05 * fastest else calm + 1
        if calm == 2:
            return
        fastest = max(fastest, total)


def _rates(sessions: list[Unwatched], seconds: float) -> list[float]:
    """Steps a second of each, all in about the same time."""
    before = [session.progress() for session in sessions]
    time.sleep(seconds)
    after = [session.progress() for session in sessions]
    return [(step - first) / (when - began) for (began, first), (when, step) in zip(before, after, strict=True)]


def _architectures() -> list[dict[str, Any]]:
    """Small networks, no two alike, the same in every run."""
    chance = random.Random(0)
    found: dict[tuple[int, ...], None] = {}
    while len(found) < SESSIONS:
        found[tuple(chance.randint(2, 8) for _ in range(chance.randint(1, 3)))] = None
    return [experiment(hidden, 10).model_dump(mode="json") for hidden in found]


def _lesson(seed: int) -> dict[str, Any]:
    """2-4-2-1 on two spirals, other weights and other batches for every seed."""
    document = experiment((4, 2), 10).model_dump(mode="json")
    document["network"]["seed"] = document["batch"]["seed"] = seed
    return document
