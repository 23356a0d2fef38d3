"""The networks that are timed: two spirals, binary cross-entropy, plain gradient descent."""

from __future__ import annotations

from perceptarium.experiment import Experiment, parse


def experiment(hidden: tuple[int, ...], batch: int) -> Experiment:
    """A document with tanh layers of these widths."""
    return parse(
        {
            "network": {"layers": [{"kind": "dense", "units": units, "activation": "tanh"} for units in hidden]},
            "optimizer": {"kind": "sgd", "learning_rate": 0.03},
            "batch": {"size": batch},
        }
    )


NETS: dict[str, tuple[tuple[int, ...], int]] = {
    "2-4-2-1 b10": ((4, 2), 10),
    "2-8×6-1 b10": ((8,) * 6, 10),
    "2-16×6-1 b32": ((16,) * 6, 32),
    "2-64-64-1 b32": ((64, 64), 32),
    "2-256-256-1 b32": ((256, 256), 32),
}
