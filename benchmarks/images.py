"""Row `images`: how soon a convolutional demo reads what it has never seen, and how fast a stroke is answered."""

from __future__ import annotations

import math
import time

import numpy as np

from benchmarks.row import Row
from benchmarks.running import Client, server
from perceptarium.demos import demos
from perceptarium.sessions.frame import METRICS

GOALS = {"digits_conv": (0.98, 20), "mnist_conv": (0.96, 60)}
"""For each demo the test accuracy to reach, and the seconds that it may take on 2 cores."""
STROKES = 200
RUNS = 5


def rows() -> list[Row]:
    """Seconds from play to the goal, the median over seeds; then drawing while the larger one trains."""
    table = []
    with server() as running:
        running.wait_until_warm()
        for demo, (goal, seconds) in GOALS.items():
            found = [_seconds_to(running.address, demo, goal, seed, 3 * seconds) for seed in range(RUNS)]
            measured = f"{np.median(found):.1f} s, slowest of {RUNS} seeds {max(found):.1f} s"
            what = f"{demos[demo].label}: play → {goal:.0%} of the test set"
            table.append(Row("images", what, measured, f"≤ {seconds} s"))
        p50, p99 = np.percentile(_strokes(running.address), [50, 99])
    what = f"{STROKES} strokes on 28×28 while it trains → frame with maps and class bars"
    return [*table, Row("images", what, f"p50 {p50:.0f} ms, p99 {p99:.0f} ms", "≤ 100 ms")]


def _seconds_to(address: str, demo: str, goal: float, seed: int, most: float) -> float:
    """At the demo's own speed; infinite where it takes longer than `most`."""
    opened = demos[demo].function()
    document = opened.experiment.model_dump(mode="json")
    document["network"]["seed"] = document["batch"]["seed"] = seed
    client = Client(address, {"experiment": document, "speed": opened.speed})
    while client.numbers()["status"] == "compiling":
        time.sleep(0.05)
    client.say({"type": "subscribe", "lenses": ["weights", "probe", "test"], "rate": 30})
    accuracy = METRICS.index("test_accuracy")
    took, began = math.inf, time.perf_counter()
    client.say({"type": "run"})
    while time.perf_counter() - began < most:
        _, message = client.frame()
        if client.array(message, "metrics")[accuracy] >= goal:
            took = time.perf_counter() - began
            break
    client.close()
    return took


def _strokes(address: str) -> list[float]:
    """Milliseconds from each new drawing to the first frame that shows it."""
    client = Client(address, {"demo": "mnist_conv", "run": True})
    client.say({"type": "subscribe", "lenses": ["weights", "probe", "test", "saliency"], "rate": 30})
    chance = np.random.default_rng(0)
    waits = []
    client.frame()
    for number in range(1, STROKES + 1):
        picture = np.zeros((28, 28), np.float32)
        # Each in a grey of its own, by which it is known.
        picture[4:24, 4 : 4 + int(chance.integers(1, 20))] = number / STROKES
        inputs = picture.ravel()
        began = time.perf_counter()
        client.say({"type": "probe", "id": number, "inputs": inputs.tolist()})
        while not np.array_equal(client.array(client.frame()[1], "probe_inputs"), inputs):
            pass
        waits.append(1000 * (time.perf_counter() - began))
    client.close()
    return waits
