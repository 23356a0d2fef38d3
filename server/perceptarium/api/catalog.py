"""What there is to choose: everything the page builds its controls from, straight from the registries."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import jax.numpy as jnp
import numpy as np
from latex2mathml.converter import convert as mathml
from pydantic import BaseModel, ConfigDict

from perceptarium import __version__
from perceptarium.datasets import Shape, datasets, features, preview
from perceptarium.datasets.features import bounded
from perceptarium.datasets.formulas import CONSTANTS, COORDINATES, FUNCTIONS, LONGEST, plane
from perceptarium.datasets.table import MOST_FEATURES
from perceptarium.demos import demos
from perceptarium.errors import InvalidInput
from perceptarium.experiment import AugmentationPart, Experiment, RegularizationPart
from perceptarium.lenses.ground import LandscapeView
from perceptarium.losses import LINKS, losses
from perceptarium.networks import activations, initializers, layers
from perceptarium.networks.layers.layer import Layer
from perceptarium.optimizers import optimizers, schedules
from perceptarium.registry import Control, Count, Entry, Pick, Registry, Slider, controls_of
from perceptarium.settings import Settings

FAMILIES = {
    "plane": "Classes in the plane",
    "surface": "Surfaces",
    "curve": "Curves",
    "table": "Tables",
    "image": "Images",
}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class Option(_Model):
    """One value of a pick."""

    id: str
    label: str


class ControlInfo(_Model):
    """How one parameter is set."""

    name: str
    type: Literal["slider", "count", "toggle", "pick"]
    label: str
    help: str
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False
    percent: bool = False
    zero: bool = False
    options: tuple[Option, ...] = ()
    default: Any = None


class Choice(_Model):
    """One entry of a registry."""

    id: str
    label: str
    help: str
    controls: tuple[ControlInfo, ...]


class DatasetChoice(Choice):
    """A dataset, with a few of its examples to draw."""

    family: str
    view: Literal["plane", "line", "image", "table"]
    task: Literal["regression", "binary", "classes", "labels"]
    domain: tuple[float, float]
    image: tuple[int, int] | None
    points: tuple[tuple[float, ...], ...]
    values: tuple[float, ...]
    defaults: dict[str, Any]


class LayerChoice(Choice):
    """A kind of layer. needs_image: it works on pictures alone. ends_image: what it gives on is a row of numbers."""

    needs_image: bool
    ends_image: bool


class FeatureChoice(Choice):
    """A feature of the plane. picture: 25×25 values over the plane, top row first, scaled to −1…1."""

    picture: tuple[float, ...]


class FunctionInfo(_Model):
    """A function that formulas may call, and how it is written."""

    usage: str
    help: str


class FormulaInfo(_Model):
    """What a typed feature may hold, and how many features there may be.

    longest: its most characters. names: coordinates and constants.
    """

    longest: int
    most_features: int
    names: tuple[str, ...]
    functions: tuple[FunctionInfo, ...]


class ActivationChoice(Choice):
    """An activation. curve: over z from −4 to 4. formula: of z, in MathML. symmetry: see `networks.activations`."""

    curve: tuple[float, ...]
    formula: str
    symmetry: Literal["homogeneous", "odd", "linear"] | None


class LossChoice(Choice):
    """A loss and the tasks it fits."""

    tasks: tuple[str, ...]


class CureInfo(_Model):
    """A switch of a demo."""

    label: str
    help: str
    changes: dict[str, Any]
    undo: dict[str, Any]


class BesideInfo(_Model):
    """A second network that trains beside the demo's own: the changes that make its document."""

    label: str
    changes: dict[str, Any]


class RaceInfo(_Model):
    """Networks that set out together: the changes that make the document of each, steps of each, and steps a second."""

    changes: tuple[dict[str, Any], ...]
    steps: int
    speed: float | None


class DemoChoice(_Model):
    """A demo of one click.

    own: what the demo's network is called beside others. panel: what is open at first. run: whether it trains at once.
    probe: the example that is followed at first; null: the data say. landscape: the plane that is shown at first. race:
    one that starts at once.
    """

    id: str
    label: str
    help: str
    headline: str
    text: str
    try_this: tuple[str, ...]
    experiment: dict[str, Any]
    speed: float | None
    until: int | None
    cures: tuple[CureInfo, ...]
    own: str
    beside: tuple[BesideInfo, ...]
    panel: str
    run: bool
    probe: tuple[float, ...] | None
    landscape: LandscapeView | None
    race: RaceInfo | None


class Limits(_Model):
    """Bounds of this server, from its settings."""

    max_parameters: int
    max_layers: int
    max_samples: int


class Catalog(_Model):
    """Everything there is to choose."""

    version: str
    families: tuple[Option, ...]
    datasets: tuple[DatasetChoice, ...]
    features: tuple[FeatureChoice, ...]
    formula: FormulaInfo
    layers: tuple[LayerChoice, ...]
    activations: tuple[ActivationChoice, ...]
    initializers: tuple[Choice, ...]
    losses: tuple[LossChoice, ...]
    links: dict[str, str]
    """For each way from outputs to predictions its formula, in MathML."""
    optimizers: tuple[Choice, ...]
    schedules: tuple[Choice, ...]
    regularization: tuple[ControlInfo, ...]
    augmentation: tuple[ControlInfo, ...]
    demos: tuple[DemoChoice, ...]
    default: dict[str, Any]
    limits: Limits


def build_catalog(settings: Settings) -> Catalog:
    """The catalog of this server."""
    return _registries().model_copy(
        update={
            "limits": Limits(
                max_parameters=settings.max_parameters,
                max_layers=settings.max_layers,
                max_samples=settings.max_samples,
            )
        }
    )


@cache
def _registries() -> Catalog:
    regularization, augmentation = RegularizationPart(), AugmentationPart()
    return Catalog(
        version=__version__,
        families=tuple(Option(id=name, label=label) for name, label in FAMILIES.items()),
        datasets=tuple(_dataset(entry) for entry in datasets if entry.tags["family"] in FAMILIES),
        features=tuple(_feature(entry) for entry in features),
        formula=FormulaInfo(
            longest=LONGEST,
            most_features=MOST_FEATURES,
            names=(*COORDINATES, *CONSTANTS),
            functions=tuple(FunctionInfo(usage=each.usage, help=each.help) for each in FUNCTIONS.values()),
        ),
        layers=tuple(_layer(entry) for entry in layers),
        activations=tuple(_activation(entry) for entry in activations),
        initializers=_choices(initializers),
        losses=tuple(LossChoice(**_choice(entry), tasks=entry.tags["tasks"]) for entry in losses),
        links={name: mathml(formula) for name, formula in LINKS.items()},
        optimizers=_choices(optimizers),
        schedules=_choices(schedules),
        regularization=tuple(
            _control(name, control, getattr(regularization, name))
            for name, control in controls_of(RegularizationPart).items()
        ),
        augmentation=tuple(
            _control(name, control, getattr(augmentation, name))
            for name, control in controls_of(AugmentationPart).items()
        ),
        demos=tuple(_demo(entry) for entry in demos),
        default=Experiment().model_dump(mode="json"),
        limits=Limits(max_parameters=0, max_layers=0, max_samples=0),
    )


def _control(name: str, control: Control, default: Any) -> ControlInfo:
    details: dict[str, Any] = {}
    if isinstance(control, Slider):
        details = {"low": control.low, "high": control.high, "log": control.log, "step": control.step}
        details |= {"percent": control.percent, "zero": control.zero}
    elif isinstance(control, Count):
        details = {"low": control.low, "high": control.high, "log": control.log, "step": 1}
    elif isinstance(control, Pick):
        details = {"options": tuple(Option(id=entry.id, label=entry.label) for entry in control.registry)}
    kind: Any = type(control).__name__.lower()
    return ControlInfo(name=name, type=kind, label=control.label, help=control.help, default=default, **details)


def _choice(entry: Entry[Any]) -> dict[str, Any]:
    controls = tuple(_control(name, control, entry.defaults[name]) for name, control in entry.controls.items())
    shared = {name: entry.model.model_fields[name].default for name in controls_of(entry.model)}
    controls += tuple(_control(name, control, shared[name]) for name, control in controls_of(entry.model).items())
    return {"id": entry.id, "label": entry.label, "help": entry.help, "controls": controls}


def _choices(registry: Registry[Any]) -> tuple[Choice, ...]:
    return tuple(Choice(**_choice(entry)) for entry in registry)


def _dataset(entry: Entry[Any]) -> DatasetChoice:
    shape: Shape = entry.tags["shape"]
    return DatasetChoice(
        **_choice(entry),
        family=entry.tags["family"],
        view=shape.view,
        task=shape.task,
        domain=shape.domain,
        image=shape.image,
        **preview(entry.id),
        defaults=datasets.document(entry.id).model_dump(mode="json"),
    )


def _layer(entry: Entry[Any]) -> LayerChoice:
    picture: Layer = entry.function((8, 8, 2))
    try:
        entry.function((8,))
        needs_image = False
    except InvalidInput:
        needs_image = True
    return LayerChoice(**_choice(entry), needs_image=needs_image, ends_image=len(picture.output_shape) == 1)


def _feature(entry: Entry[Any]) -> FeatureChoice:
    return FeatureChoice(**_choice(entry), picture=feature_picture(entry.function))


def feature_picture(function: Callable[..., Any], domain: tuple[float, float] = (-6.0, 6.0)) -> tuple[float, ...]:
    """25×25 values of a feature over the plane, top row first, scaled to −1…1."""
    values = bounded(function(*plane(domain, 25).T))
    return tuple((values / (np.abs(values).max() or 1)).round(3).tolist())


def _activation(entry: Entry[Any]) -> ActivationChoice:
    curve = np.asarray(entry.function(jnp.linspace(-4, 4, 41))).round(3).tolist()
    formula = mathml(entry.tags["formula"])
    return ActivationChoice(**_choice(entry), curve=curve, formula=formula, symmetry=entry.tags.get("symmetry"))


def _demo(entry: Entry[Any]) -> DemoChoice:
    demo = entry.function()
    return DemoChoice(
        id=entry.id,
        label=entry.label,
        help=entry.help,
        headline=demo.headline,
        text=demo.text,
        try_this=demo.try_this,
        experiment=demo.experiment.model_dump(mode="json"),
        speed=demo.speed,
        until=demo.until,
        cures=tuple(
            CureInfo(label=cure.label, help=cure.help, changes=cure.changes, undo=cure.undo) for cure in demo.cures
        ),
        own=demo.own,
        beside=tuple(BesideInfo(label=other.label, changes=other.changes) for other in demo.beside),
        panel=demo.panel,
        run=demo.run,
        probe=demo.probe,
        landscape=demo.landscape,
        race=demo.race and RaceInfo(changes=demo.race.changes, steps=demo.race.steps, speed=demo.race.speed),
    )
