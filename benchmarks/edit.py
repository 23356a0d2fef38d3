"""Row `edit`: an edit of a running network → the first frame of the new one at the client."""

from __future__ import annotations

import contextlib
import json
import random
import time
from typing import Any

import numpy as np

from benchmarks.row import Row
from benchmarks.running import HEADER, PANELS, Client, server

EDITS = 200
ACTIVATIONS = ("tanh", "relu", "sigmoid", "gelu", "silu", "sine", "linear", "elu", "leaky_relu", "softplus")


def rows() -> list[Row]:
    """Latency of random edits, and what they cost another session meanwhile."""
    chance = random.Random(0)
    with server() as running:
        running.wait_until_warm()
        other = Client(running.address, {"run": True})
        time.sleep(3)
        before = _rate(other, 3)
        client = Client(running.address, {"run": True})
        client.say({"type": "subscribe", "lenses": PANELS, "rate": 30})
        client.frame()
        began, start = time.perf_counter(), other.numbers()["step"]
        waits = []
        for number in range(EDITS):
            waits.append(1000 * _edit(client, number + 1, _change(chance)))
            _look_on(client, 0.05)
        during = (other.numbers()["step"] - start) / (time.perf_counter() - began)
        client.close()
        other.close()
    p50, p99 = np.percentile(waits, [50, 99])
    return [
        Row(
            "edit",
            f"{EDITS} random edits → first frame of the new network",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {max(waits):.0f} ms",
            "p50 ≤ 16 ms, p99 ≤ 60 ms",
        ),
        Row(
            "edit",
            "rate of another session meanwhile (two share the device)",
            f"{during / before:.2f} of alone ({during:,.0f} of {before:,.0f} steps/s)",
            "loses < 40 % beside its half",
        ),
    ]


def _rate(client: Client, seconds: float) -> float:
    start, began = client.numbers()["step"], time.perf_counter()
    time.sleep(seconds)
    return float((client.numbers()["step"] - start) / (time.perf_counter() - began))


def _change(chance: random.Random) -> dict[str, Any]:
    """A random edit within the padded bound; most are new architectures."""
    pick = chance.random()
    if pick < 0.6:
        layers = [
            {"kind": "dense", "units": chance.randint(1, 32), "activation": chance.choice(ACTIVATIONS)}
            for _ in range(chance.randint(1, 6))
        ]
        return {"network": {"layers": layers}}
    if pick < 0.7:
        return {"optimizer": {"kind": chance.choice(("sgd", "momentum", "adam", "rmsprop")), "learning_rate": 0.003}}
    if pick < 0.8:
        return {"batch": {"size": chance.choice((1, 5, 10, 32, 77, 150))}}
    if pick < 0.9:
        return {"regularization": {"l2": chance.choice((0, 0.001)), "dropout": chance.choice((0, 0.2))}}
    return {"data": {"kind": chance.choice(("spiral", "circle", "moons", "exclusive_or"))}}


def _edit(client: Client, number: int, change: dict[str, Any]) -> float:
    """Seconds until a frame that was made after the edit."""
    began = time.perf_counter()
    client.say({"type": "patch", "id": number, "changes": change})
    done = False
    while True:
        message = client.socket.recv(timeout=60)
        if isinstance(message, bytes):
            client.say({"type": "ack", "frame": HEADER.unpack_from(message)[2]})
            if done:
                return time.perf_counter() - began
        else:
            event = json.loads(message)
            assert event["type"] != "error", event
            done = done or (event["type"] == "done" and event["id"] == number)


def _look_on(client: Client, seconds: float) -> None:
    """Watch for a moment. A network that does not survive its edits begins anew."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        with contextlib.suppress(TimeoutError):
            client.frame(timeout=seconds)
    if client.numbers()["status"] == "diverged":
        client.say({"type": "reset"})
        client.say({"type": "run"})
        client.frame()
