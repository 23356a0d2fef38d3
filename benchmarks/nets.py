"""The networks that are timed: dense ones on two spirals by plain gradient descent, and those of the demos."""

from __future__ import annotations

from perceptarium.demos import demos
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
CONVNETS: dict[str, Experiment] = {
    "8×8 convnet b32": demos["digits_conv"].function().experiment,
    "28×28 convnet b32": demos["mnist_conv"].function().experiment,
}
"""Of the demos: two convolutions with pools, one dense layer, softmax cross-entropy, Adam."""
