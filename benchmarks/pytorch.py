"""Row `torch`: against the same training in PyTorch on a CPU, operation by operation (eager)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.bare import bare_loop
from benchmarks.nets import NETS, experiment
from benchmarks.row import Row, in_turn, median_rate
from perceptarium.networks import init

TARGETS = {"2-4-2-1 b10": "≥ 300×", "2-8×6-1 b10": "≥ 200×", "2-64-64-1 b32": "≥ 16×"}


def rows() -> list[Row]:
    """One row a network, or one line where PyTorch is missing."""
    try:
        import torch
    except ModuleNotFoundError:
        return [Row("torch", "steps/s against PyTorch", "not installed (extra `benchmarks`)", "")]
    table = []
    for name, target in TARGETS.items():
        hidden, batch = NETS[name]
        threads, fused = _fastest(hidden, batch)
        torch.set_num_threads(threads)
        ratio, ours, theirs = in_turn(bare_loop(experiment(hidden, batch)), torch_step(hidden, batch, fused=fused))
        measured = f"{ratio:.1f}× ({ours:,.0f} against {theirs:,.0f} steps/s)"
        table.append(Row("torch", f"{name}, steps/s against PyTorch {torch.__version__}", measured, target))
    return table


def torch_step(hidden: tuple[int, ...], batch: int, *, fused: bool) -> Callable[[], int]:
    """One step of gradient descent on the same data from the same weights.

    The examples are shuffled once an epoch and then sliced, which costs less than a data loader.
    """
    import torch
    from torch import nn

    document = experiment(hidden, batch)
    train = document.examples.sets["train"]
    inputs, targets = (torch.from_numpy(np.array(part)) for part in (train.inputs, train.targets))
    parts: list[nn.Module] = []
    for weights, biases in init(document.architecture, "glorot_normal", 0):
        layer = nn.Linear(*weights.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(weights.T.copy()))
            layer.bias.copy_(torch.from_numpy(biases.copy()))
        parts += [layer, nn.Tanh()]
    network = nn.Sequential(*parts[:-1])
    loss_of = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.03, fused=fused)

    def batches() -> Iterator[tuple[Any, Any]]:
        while True:
            order = torch.randperm(len(inputs))
            yield from zip(inputs[order].split(batch), targets[order].split(batch), strict=True)

    source = batches()

    def step() -> int:
        chosen, wanted = next(source)
        optimizer.zero_grad()
        loss = loss_of(network(chosen), wanted)
        loss.backward()
        optimizer.step()
        return 1

    return step


def _fastest(hidden: tuple[int, ...], batch: int) -> tuple[int, bool]:
    """Number of threads, and whether the update is one operation: what serves PyTorch best here."""
    import torch

    found = {}
    for threads in sorted({1, torch.get_num_threads()}):
        torch.set_num_threads(threads)
        for fused in (False, True):
            found[threads, fused] = median_rate(torch_step(hidden, batch, fused=fused), 3, 0.3)
    return max(found, key=lambda choice: found[choice])
