"""Rows `stream` and `step`: a running session that one client watches, and single steps."""

from __future__ import annotations

import statistics
import time

from benchmarks.bare import bare_loop
from benchmarks.nets import NETS, experiment
from benchmarks.row import Row, median_rate, percentile
from benchmarks.running import PANELS, Client, server
from perceptarium.experiment import Experiment


def rows() -> list[Row]:
    """Three networks watched at 30 frames/s, and 500 single steps."""
    table = []
    with server() as running:
        running.wait_until_warm()
        for name in ("2-4-2-1 b10", "2-8×6-1 b10", "2-64-64-1 b32"):
            ratio, watched, bare, frames = _watched(running.address, experiment(*NETS[name]))
            measured = f"{ratio:.2f} ({watched:,.0f} of {bare:,.0f} steps/s, {frames:.0f} frames/s)"
            table.append(Row("stream", f"{name}, watched at 30 frames/s, against the bare loop", measured, "≥ 0.90"))
        times = _single_steps(running.address)
    measured = f"p50 {percentile(times, 0.5):.1f} ms, p99 {percentile(times, 0.99):.1f} ms"
    table.append(Row("step", "single step → its frame at the client", measured, "p50 ≤ 5 ms, p99 ≤ 16 ms"))
    return table


def _watched(address: str, document: Experiment) -> tuple[float, float, float, float]:
    """Medians of: ratio, watched rate, bare rate, frames/s. The two take turns, for the machine is never the same."""
    bare_work = bare_loop(document)
    client = Client(address, {"experiment": document.model_dump(mode="json"), "run": True})
    client.say({"type": "subscribe", "lenses": PANELS, "rate": 30})
    while client.frame()[0] < 2000:  # compiled and under way
        pass
    found = []
    for _ in range(5):
        client.say({"type": "run"})
        for _ in range(5):
            client.frame()
        (first, _), began = client.frame(), time.perf_counter()
        last, count = first, 0
        while time.perf_counter() - began < 1.0:
            last, _ = client.frame()
            count += 1
        seconds = time.perf_counter() - began
        client.say({"type": "pause"})
        time.sleep(0.2)
        bare = median_rate(bare_work, repeats=1, seconds=1.0)
        watched = (last - first) / seconds
        found.append((watched / bare, watched, bare, count / seconds))
    client.close()
    ratio, watched, bare, frames = (statistics.median(column) for column in zip(*found, strict=True))
    return ratio, watched, bare, frames


def _single_steps(address: str, count: int = 500) -> list[float]:
    client = Client(address, {})
    client.say({"type": "subscribe", "lenses": PANELS, "rate": 60})
    step, message = client.frame()
    while len(message) < 10_000:  # until the pictures are compiled
        step, message = client.frame()
    times = []
    for number in range(1, count + 1):
        time.sleep(0.02)  # a person does not click faster
        began = time.perf_counter()
        client.say({"type": "step", "id": number})
        while client.frame()[0] < step + number:
            pass
        times.append((time.perf_counter() - began) * 1000)
    client.close()
    return times
