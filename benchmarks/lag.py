"""Row `lag`: how soon the event loop answers while the server compiles and trains."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from typing import Any

import httpx

from benchmarks.nets import experiment
from benchmarks.row import Row, percentile
from benchmarks.running import MOST_STEPS, Unwatched, server

SECONDS = 20.0
TRAINING = 3


def rows() -> list[Row]:
    """Round trips of /healthz from a process of their own: at rest, then beside training and compiling."""
    with server() as running, httpx.Client(base_url=running.address, timeout=120) as http:
        running.wait_until_warm()
        rest = _start(running.address, SECONDS / 4)
        at_rest = _times(rest)
        document = experiment((4, 2), 10).model_dump(mode="json")
        for _ in range(TRAINING):
            Unwatched(http, {"experiment": document, "steps": MOST_STEPS, "program": "exact"}).wait_until_compiled()
        pulse = _start(running.address, SECONDS)
        compiled = _keep_compiling(http, pulse)
        busy = _times(pulse)
    what = f"round trip of a request every 10 ms while {TRAINING} sessions train and another {compiled} are compiled"
    measured = (
        f"p50 {percentile(busy, 0.5):.1f} ms, p99 {percentile(busy, 0.99):.1f} ms, slowest {max(busy):.0f} ms "
        f"(at rest p50 {percentile(at_rest, 0.5):.1f} ms, p99 {percentile(at_rest, 0.99):.1f} ms)"
    )
    return [Row("lag", what, measured, "p99 < 20 ms")]


def _start(address: str, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.pulse", address, str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _times(pulse: subprocess.Popen[str]) -> list[float]:
    text, _ = pulse.communicate()
    if pulse.returncode:
        raise RuntimeError("the process that sends the requests failed")
    found: list[float] = json.loads(text)
    return found


def _keep_compiling(http: httpx.Client, pulse: subprocess.Popen[str]) -> int:
    """Sessions of architectures that nobody had before, two waiting at any time. Returns how many were compiled."""
    chance = random.Random(1)
    waiting: list[Unwatched] = []
    compiled = 0
    while pulse.poll() is None:
        while len(waiting) < 2:
            waiting.append(Unwatched(http, {"experiment": _unseen(chance), "program": "exact"}))
        if waiting[0].numbers()["status"] != "compiling":
            waiting.pop(0).end()
            compiled += 1
        time.sleep(0.1)
    return compiled


def _unseen(chance: random.Random) -> dict[str, Any]:
    """A document with a network of its own shape; no other row has this activation in all layers."""
    hidden = tuple(chance.randint(2, 32) for _ in range(chance.randint(2, 5)))
    document = experiment(hidden, 10).model_dump(mode="json")
    for layer in document["network"]["layers"]:
        layer["activation"] = "gelu"
    return document
