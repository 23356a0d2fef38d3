"""A demo: an experiment, what runs at once, and the text that guides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from perceptarium.experiment import Experiment, parse
from perceptarium.registry import Registry


@dataclass(frozen=True)
class Cure:
    """A switch: the changes it makes to the document, and those that take it back."""

    label: str
    help: str
    changes: dict[str, Any]
    undo: dict[str, Any]


@dataclass(frozen=True)
class Demo:
    """What one click opens. `speed` in steps a second; `until`: the step at which it pauses by itself."""

    experiment: Experiment
    headline: str
    text: str
    speed: float | None = 400.0
    until: int | None = None
    cures: tuple[Cure, ...] = ()
    try_this: tuple[str, ...] = field(default=())


demos: Registry[Any] = Registry("demo", "perceptarium.demos")


def hidden(*units: int, activation: str = "tanh") -> list[dict[str, Any]]:
    """Dense layers of a document."""
    return [{"kind": "dense", "units": count, "activation": activation} for count in units]


def experiment(**parts: Any) -> Experiment:
    """The document of a demo; what is not said is the default."""
    return parse(parts)
