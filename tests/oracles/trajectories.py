"""The reference trajectories, and our document of each of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from perceptarium.networks.layers.layer import Parameters

FOLDER = Path(__file__).parent / "reference"
INDEX: dict[str, Any] = json.loads((FOLDER / "index.json").read_text())
NETS = tuple(INDEX)
CASES = tuple((net, optimizer) for net in NETS for optimizer in INDEX[net]["optimizers"])
LOSSES = {"mse": "mse", "sigmoid_bce": "binary_cross_entropy", "softmax_ce": "softmax_cross_entropy"}
TASKS = {"mse": "regression", "sigmoid_bce": "binary", "softmax_ce": "classes"}
PARAMETERS = {"alpha": "decay", "momentum": "momentum", "weight_decay": "weight_decay"}


@cache
def arrays(net: str) -> dict[str, np.ndarray]:
    """Everything that the reference file of a net holds."""
    with np.load(FOLDER / f"{net}.npz") as file:
        return dict(file)


def parameters(net: str, prefix: str) -> list[Parameters]:
    """The parameters that the file stores under a prefix, layer by layer."""
    values = arrays(net)
    none = np.zeros(0)  # a pool or flatten layer learns nothing
    return [
        Parameters(values.get(f"{prefix}/{number}.W", none), values.get(f"{prefix}/{number}.b", none))
        for number in range(len(INDEX[net]["layers"]))
    ]


@dataclass(frozen=True)
class Case:
    """A document, the weights it starts from, and where it must come."""

    document: dict[str, Any]
    start: list[Parameters]
    losses: np.ndarray
    first: list[Parameters] | None
    last: list[Parameters]
    output: np.ndarray


def case(net: str, name: str) -> Case:
    """A reference trajectory in our terms."""
    spec, values = INDEX[net], arrays(net)
    settings = spec["optimizers"][name]
    given = settings["torch_kwargs"]
    kind = settings["torch_class"].lower()
    if kind == "sgd" and "momentum" in given:
        kind = "nesterov" if given.get("nesterov") else "momentum"
    optimizer = {"kind": kind, "learning_rate": settings["lr"]}
    optimizer |= {PARAMETERS[key]: value for key, value in given.items() if key != "nesterov"}
    if name == "adamw_weights_only":
        optimizer["decay_biases"] = False
    if "clip_global_norm" in settings:
        optimizer["clip_norm"] = settings["clip_global_norm"]
    document = {
        "data": data(net),
        "network": {"layers": layers(net)},
        "loss": LOSSES[spec["loss"]],
        "optimizer": optimizer,
        "regularization": {"l1": settings.get("l1", 0.0), "l2": settings.get("l2", 0.0)},
        "batch": {"size": settings.get("batch_size", "full"), "order": "sequential"},
    }
    return Case(
        document,
        parameters(net, "init"),
        values[f"{name}/loss"],
        parameters(net, f"{name}/params1") if f"{name}/params1/0.W" in values else None,
        parameters(net, f"{name}/params20"),
        values[f"{name}/output20"],
    )


def data(net: str) -> dict[str, Any]:
    """The examples of a net as a document's data."""
    values = arrays(net)
    rows = len(values["X"])
    given: dict[str, Any] = {"kind": "arrays", "task": TASKS[INDEX[net]["loss"]]}
    given |= {"inputs": values["X"].reshape(rows, -1).tolist(), "targets": values["y"].reshape(rows, -1).tolist()}
    if len(shape := INDEX[net]["input"]) == 3:
        given |= {"image": shape[:2], "classes": INDEX[net]["classes"]}
    return given


def layers(net: str) -> list[dict[str, Any]]:
    """The hidden layers of a net as a document's."""
    return [_layer(**layer) for layer in INDEX[net]["layers"][:-1]]


def _layer(type: str, **given: Any) -> dict[str, Any]:  # noqa: A002 - the file's own word
    own: dict[str, Any]
    if type == "conv2d":
        own = {"kind": "conv", "size": given.pop("kernel")[0], "stride": given.pop("stride")[0]}
    elif type == "max_pool2d":
        own = {"kind": "max_pool", "size": given.pop("size")[0], "stride": given.pop("stride")[0]}
    else:
        own = {"kind": type}
    return own | given
