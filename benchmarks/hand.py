"""Row `hand`: against the same training written by hand in NumPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.bare import bare_loop
from benchmarks.nets import NETS, experiment
from benchmarks.row import Row, in_turn
from perceptarium.networks import init

TARGETS = ("≥ 40×", "≥ 50×", "≥ 5×", "≥ 2.5×", "≥ 1.4×")


def numpy_step(hidden: tuple[int, ...], batch: int) -> Callable[[], int]:
    """One step of gradient descent on the same data, written as one would by hand."""
    document = experiment(hidden, batch)
    train = document.examples.sets["train"]
    layers = [[w.copy(), b.copy()] for w, b in init(document.architecture, "glorot_normal", 0)]
    rng = np.random.default_rng(0)
    order, at = rng.permutation(len(train)), 0

    def step() -> int:
        nonlocal order, at
        if at >= len(train):
            order, at = rng.permutation(len(train)), 0
        rows = order[at : at + batch]
        at += batch
        signals = [train.inputs[rows]]
        for weights, biases in layers[:-1]:
            signals.append(np.tanh(signals[-1] @ weights + biases))
        weights, biases = layers[-1]
        logits = signals[-1] @ weights + biases
        blame = (1 / (1 + np.exp(-logits)) - train.targets[rows]) / len(rows)
        for number in range(len(layers) - 1, -1, -1):
            weights, biases = layers[number]
            back = blame @ weights.T
            weights -= np.float32(0.03) * (signals[number].T @ blame)
            biases -= np.float32(0.03) * blame.sum(axis=0)
            if number:
                blame = back * (1 - signals[number] ** 2)
        return 1

    return step


def rows() -> list[Row]:
    """One row a network."""
    table = []
    for (name, (hidden, batch)), target in zip(NETS.items(), TARGETS, strict=True):
        ratio, ours, theirs = in_turn(bare_loop(experiment(hidden, batch)), numpy_step(hidden, batch))
        measured = f"{ratio:.1f}× ({ours:,.0f} against {theirs:,.0f} steps/s)"
        table.append(Row("hand", f"{name}, steps/s against NumPy", measured, target))
    return table
