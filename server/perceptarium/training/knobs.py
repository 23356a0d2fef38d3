"""The numbers of a document that may be turned while a program runs."""

from __future__ import annotations

import math

from perceptarium.experiment import Experiment
from perceptarium.losses import losses
from perceptarium.networks import layers
from perceptarium.optimizers import optimizers, schedules


def knobs_of(experiment: Experiment) -> dict[str, float]:
    """Every traced number of a document, by a name that says whose it is, sorted by name."""
    optimizer = experiment.optimizer
    numbers = {f"optimizer.{name}": value for name, value in optimizer.parameters().items()}
    numbers |= {f"schedule.{name}": value for name, value in optimizer.schedule.parameters().items()}
    numbers |= {f"loss.{name}": value for name, value in experiment.resolved_loss.parameters().items()}
    for index, layer in enumerate(experiment.network.layers):
        for name in layers[layer.kind].tags.get("traced", ()):
            numbers[f"layers.{index}.{name}"] = getattr(layer, name)
    regularization = experiment.regularization
    numbers |= {"l1": regularization.l1, "l2": regularization.l2, "dropout": regularization.dropout}
    if experiment.augments:
        numbers |= {f"augmentation.{name}": amount for name, amount in experiment.augmentation}
    numbers["clip_norm"] = math.inf if optimizer.clip_norm is None else optimizer.clip_norm
    return {name: float(value) for name, value in sorted(numbers.items())}


def every_knob() -> tuple[str, ...]:
    """The names of all numbers that any document with dense layers alone has."""
    names = {"l1", "l2", "dropout", "clip_norm"}
    for owner, registry in (("optimizer", optimizers), ("schedule", schedules), ("loss", losses)):
        names |= {f"{owner}.{name}" for entry in registry for name in entry.controls}
    return tuple(sorted(names))
