"""A demo: an experiment, what runs at once, and the text that guides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from perceptarium.experiment import Experiment, parse
from perceptarium.lenses.ground import LandscapeView
from perceptarium.registry import Registry


@dataclass(frozen=True)
class Cure:
    """A switch: the changes it makes to the document, and those that take it back."""

    label: str
    help: str
    changes: dict[str, Any]
    undo: dict[str, Any]


@dataclass(frozen=True)
class Beside:
    """A second network that trains beside the demo's own: the changes that make its document."""

    label: str
    changes: dict[str, Any]


@dataclass(frozen=True)
class Race:
    """Networks that set out together: the changes that make the document of each, steps of each, and steps a second."""

    changes: tuple[dict[str, Any], ...]
    steps: int
    speed: float | None


@dataclass(frozen=True)
class Demo:
    """What one click opens. `speed` in steps a second; `until`: the step at which it pauses by itself.

    own: what its network is called beside others. panel: which of the output's panels is open at first. run: whether it
    trains at once. probe: the raw inputs of the example that is followed at first; None: the data say. landscape: the
    plane that is shown at first. race: one that starts at once.
    """

    experiment: Experiment
    headline: str
    text: str
    speed: float | None = 400.0
    until: int | None = None
    cures: tuple[Cure, ...] = ()
    try_this: tuple[str, ...] = field(default=())
    own: str = ""
    beside: tuple[Beside, ...] = ()
    panel: str = ""
    run: bool = True
    probe: tuple[float, ...] | None = None
    landscape: LandscapeView | None = None
    race: Race | None = None


demos: Registry[Any] = Registry("demo", "perceptarium.demos")


def conv(filters: int, size: int, **more: Any) -> dict[str, Any]:
    """A convolution of a document, ReLU unless told."""
    return {"kind": "conv", "filters": filters, "size": size, "activation": "relu", **more}


POOL: dict[str, Any] = {"kind": "max_pool", "size": 2, "stride": 2}


def hidden(*units: int, activation: str = "tanh") -> list[dict[str, Any]]:
    """Dense layers of a document."""
    return [{"kind": "dense", "units": count, "activation": activation} for count in units]


def experiment(**parts: Any) -> Experiment:
    """The document of a demo; what is not said is the default."""
    return parse(parts)
