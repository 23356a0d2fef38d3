"""Row `slow`: one viewer that reads a frame a second among fifty of the same session that read thirty."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from typing import Any

import httpx

from benchmarks.nets import experiment
from benchmarks.row import Row
from benchmarks.running import MOST_STEPS, Unwatched, server
from benchmarks.viewers import RATE, VIEWERS


def rows() -> list[Row]:
    """What the others get with and without it, window by window, and the server's memory after each."""
    with server() as running, httpx.Client(base_url=running.address) as http:
        running.wait_until_warm()
        document = experiment((4, 2), 10).model_dump(mode="json")
        session = Unwatched(http, {"experiment": document, "steps": MOST_STEPS, "program": "exact"})
        session.wait_until_compiled()
        stream = f"ws{running.address[4:]}{session.path}/stream"
        command = [sys.executable, "-m", "benchmarks.viewers", stream]
        windows: list[tuple[dict[str, Any], float]] = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as viewers:
            assert viewers.stdout is not None
            windows += ((json.loads(line), running.memory()) for line in viewers.stdout)
        if viewers.returncode:
            raise RuntimeError("the viewers' process failed")
    without = [window for window, _ in windows if window["slow"] is None]
    beside = [window for window, _ in windows if window["slow"] is not None]
    ratio = statistics.median(b["mean"] / w["mean"] for w, b in zip(without, beside, strict=True))
    alone, together = (statistics.median(window["mean"] for window in part) for part in (without, beside))
    least = statistics.median(window["least"] / window["mean"] for window in beside)
    own = statistics.median(window["slow"] for window in beside)
    memory = [megabytes for _, megabytes in windows]
    return [
        Row(
            "slow",
            f"frames/s of {VIEWERS} viewers beside one that reads 1 frame/s, against without it",
            f"{ratio:.2f} ({together:.1f} of {alone:.1f} frames/s, {RATE} wanted; the least {least:.2f} of the mean; "
            f"the slow one {own:.1f})",
            "lose nothing",
        ),
        Row(
            "slow",
            "server's memory after the first and the last window, and the most",
            f"{memory[0]:.0f}, {memory[-1]:.0f}, {max(memory):.0f} MB",
            "bounded",
        ),
    ]
