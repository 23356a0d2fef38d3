"""Limited connectivity: a network with three quarters of its inner edges cut, beside the dense one."""

import numpy as np

from perceptarium.demos.demo import Beside, Demo, demos, experiment, hidden

UNITS = 16
KEPT = 4
"""Edges that lead to each unit of the second layer, and away from each unit of the first."""


def _cut() -> tuple[tuple[int, int], ...]:
    """All edges but `KEPT` at each unit, drawn at random."""
    rng = np.random.default_rng(0)
    sources, units = rng.permutation(UNITS).tolist(), rng.permutation(UNITS).tolist()
    edges = ((source, unit) for source in range(UNITS) for unit in range(UNITS))
    return tuple((source, unit) for source, unit in edges if (sources[source] + units[unit]) % UNITS >= KEPT)


@demos.entry("Sparse connections")
def sparse() -> Demo:
    """192 of 256 inner edges are cut, and it learns as well as the dense network beside it."""
    first, second = hidden(UNITS, UNITS)
    return Demo(
        experiment(
            data={"kind": "spiral", "samples": 300, "noise": 0.1},
            network={"layers": [first, {**second, "cut": _cut()}]},
            optimizer={"kind": "adam", "learning_rate": 0.01},
        ),
        headline="Three quarters of the edges are cut",
        text="Each unit of the second layer listens to 4 units of the first, drawn at random, in place of all 16: 145 "
        "parameters in place of 337. The sparse network takes about twice as many steps, and then tells the spirals "
        "apart as well as the dense one.",
        speed=400.0,
        own="Sparse",
        beside=(Beside("Dense", {"network": {"layers": [first, second]}}),),
        try_this=(
            "Alt-click an edge to cut it too, or a gap to restore it. With the brush, paint over many.",
            "Open “edges” of the second layer: at which sparsity does it fail?",
            "Set locality there: each unit listens to its neighbours alone, as in a convolution.",
        ),
    )
