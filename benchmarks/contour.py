"""The loss landscape of a network that trains: how often it is made anew, and what that leaves of the training."""

from __future__ import annotations

import statistics
import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.row import Row
from benchmarks.running import Client, server
from perceptarium.experiment import Experiment, parse
from perceptarium.lenses.ground import flat
from perceptarium.losses import losses
from perceptarium.networks import outputs_of
from perceptarium.training.state import Packing

DOCUMENT = {
    "data": {"kind": "spiral", "samples": 250},
    "network": {"layers": [{"kind": "dense", "units": 8, "activation": "tanh"}] * 2},
    "optimizer": {"kind": "sgd", "learning_rate": 0.03},
    "batch": {"size": 10},
}
TARGETS = {41: 10, 64: 5}
"""Landscapes a second, by points a side."""
ROUNDS = 5
SECONDS = 3.0


def rows() -> list[Row]:
    """Windows with and without the landscape take turns."""
    with server() as running:
        running.wait_until_warm()
        client = Client(running.address, {"experiment": DOCUMENT, "run": True})
        measured = {size: _measured(client, size) for size in TARGETS}
        client.close()
    return [
        Row(
            "contour",
            f"landscape {size}×{size} of 2-8-8-1 on 250 points while it trains",
            f"{rate:.1f} a second, training keeps {kept:.2f} of its rate "
            f"(a loop over the points: {_plain_loop(parse(DOCUMENT), size):.1f} a second at rest)",
            f"≥ {TARGETS[size]} a second, training ≥ 0.50",
        )
        for size, (rate, kept) in measured.items()
    ]


def _measured(client: Client, size: int) -> tuple[float, float]:
    """Landscapes a second, and the share of its rate that training keeps."""
    _watch(client, size)
    _wait(client)
    windows = [(_window(client, size), _window(client, None)) for _ in range(ROUNDS)]
    rate = statistics.median(watched[0] for watched, _ in windows)
    return rate, statistics.median(watched[1] / alone[1] for watched, alone in windows)


def _watch(client: Client, size: int | None) -> None:
    subscription: dict[str, Any] = {"type": "subscribe", "lenses": ["weights"], "rate": 60}
    if size is not None:
        subscription |= {"lenses": ["weights", "landscape"], "landscape": {"size": size}}
    client.say(subscription)


def _wait(client: Client) -> None:
    """Until its program has been compiled."""
    until = time.monotonic() + 120.0
    while not client.array(client.frame()[1], "landscape_step").size:
        if time.monotonic() > until:
            raise TimeoutError("there is no landscape")


def _window(client: Client, size: int | None) -> tuple[float, float]:
    """Landscapes a second, and steps a second."""
    _watch(client, size)
    settled = time.perf_counter() + 0.5
    while time.perf_counter() < settled:
        first, _ = client.frame()
    seen, began, step = set(), time.perf_counter(), first
    while (now := time.perf_counter()) - began < SECONDS:
        step, frame = client.frame()
        seen.update(client.array(frame, "landscape_step").tolist())
    return max(0, len(seen) - 1) / (now - began), (step - first) / (now - began)


def _plain_loop(experiment: Experiment, size: int) -> float:
    """Landscapes a second of a Python loop that calls the compiled loss at one point after another."""
    part, packing = experiment.examples.sets["train"], Packing.of(experiment.start, 0)
    inputs, targets = map(jax.device_put, (part.inputs, part.targets))

    @jax.jit
    def loss(weights: jax.Array) -> jax.Array:
        outputs = outputs_of(experiment.architecture, packing.network(weights), inputs)
        return jnp.mean(losses.call(experiment.resolved_loss, outputs, targets))

    base = flat(experiment.start)
    axes = np.random.default_rng(0).standard_normal((2, base.size)).astype(np.float32)
    places = np.linspace(-1, 1, size, dtype=np.float32)
    loss(base).block_until_ready()
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        np.array([[float(loss(base + u * axes[0] + v * axes[1])) for u in places] for v in places])
        rates.append(1 / (time.perf_counter() - began))
    return statistics.median(rates)
