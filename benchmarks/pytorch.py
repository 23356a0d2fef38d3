"""Row `torch`: against the same training in PyTorch on a CPU, operation by operation (eager)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.bare import bare_loop
from benchmarks.nets import CONVNETS, NETS, experiment
from benchmarks.row import Row, in_turn, median_rate
from perceptarium.experiment import Experiment
from perceptarium.networks import init
from perceptarium.networks.layers.conv import Conv
from perceptarium.networks.layers.pool import Pool

TARGETS = {
    "2-4-2-1 b10": "≥ 300×",
    "2-8×6-1 b10": "≥ 200×",
    "2-64-64-1 b32": "≥ 16×",
    "8×8 convnet b32": "≥ 4×",
    "28×28 convnet b32": "≥ 1.5×",
}


def rows() -> list[Row]:
    """One row a network, or one line where PyTorch is missing."""
    try:
        import torch
    except ModuleNotFoundError:
        return [Row("torch", "steps/s against PyTorch", "not installed (extra `benchmarks`)", "")]
    table = []
    for name, target in TARGETS.items():
        document = CONVNETS[name] if name in CONVNETS else experiment(*NETS[name])
        threads, fused = _fastest(document)
        torch.set_num_threads(threads)
        ratio, ours, theirs = in_turn(bare_loop(document), torch_step(document, fused=fused))
        measured = f"{ratio:.1f}× ({ours:,.0f} against {theirs:,.0f} steps/s)"
        table.append(Row("torch", f"{name}, steps/s against PyTorch {torch.__version__}", measured, target))
    return table


def torch_step(document: Experiment, *, fused: bool) -> Callable[[], int]:
    """One step on the same data from the same weights: gradient descent or Adam, as the document says.

    The examples are shuffled once an epoch and then sliced, which costs less than a data loader.
    """
    import torch
    from torch import nn

    batch = document.batch_size
    train = document.examples.sets["train"]
    inputs, targets = (torch.from_numpy(np.array(part)) for part in (train.inputs, train.targets))
    image = document.examples.shape.image
    if image is not None:
        inputs = inputs.reshape(-1, 1, *image)
    network = torch_network(document)
    several = document.resolved_loss.kind == "softmax_cross_entropy"
    loss_of = nn.CrossEntropyLoss() if several else nn.BCEWithLogitsLoss()
    sort = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[document.optimizer.kind]
    optimizer = sort(network.parameters(), lr=document.optimizer.parameters()["learning_rate"], fused=fused)

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


def torch_network(document: Experiment) -> Any:
    """The same layers with the same weights."""
    import torch
    from torch import nn

    functions = {"tanh": nn.Tanh, "relu": nn.ReLU}
    architecture = document.architecture
    parts: list[nn.Module] = []
    shape: tuple[int, ...] = ()
    weights = init(architecture, document.network.initializer, document.network.seed)
    for layer, own in zip(architecture.layers, weights, strict=True):
        made: nn.Module
        order: tuple[int, ...]
        if isinstance(layer, Conv):
            *_, channels, filters = layer.weights_shape
            made = nn.Conv2d(channels, filters, layer.window.size, padding="same")
            order = 3, 2, 0, 1
        elif isinstance(layer, Pool):
            parts.append(nn.MaxPool2d(layer.window.size, layer.window.stride))
            shape = layer.output_shape
            continue
        else:
            if len(shape) == 3:
                # Rows of the weights in the order of PyTorch's channels-first images.
                parts.append(nn.Flatten())
                by_place = np.reshape(own.weights, (*shape, -1))
                own = own._replace(weights=by_place.transpose(2, 0, 1, 3).reshape(layer.input_shape[0], -1))
            made = nn.Linear(layer.input_shape[0], layer.output_shape[0])
            order = (1, 0)
        with torch.no_grad():
            made.weight.copy_(torch.from_numpy(np.asarray(own.weights).transpose(order).copy()))
            made.bias.copy_(torch.from_numpy(np.array(own.biases)))
        parts.append(made)
        if layer is not architecture.layers[-1]:
            parts.append(functions[getattr(layer, "activation", "")]())
        shape = layer.output_shape
    return nn.Sequential(*parts)


def _fastest(document: Experiment) -> tuple[int, bool]:
    """Number of threads, and whether the update is one operation: what serves PyTorch best here."""
    import torch

    found = {}
    for threads in sorted({1, torch.get_num_threads()}):
        torch.set_num_threads(threads)
        for fused in (False, True):
            found[threads, fused] = median_rate(torch_step(document, fused=fused), 3, 0.3)
    return max(found, key=lambda choice: found[choice])
