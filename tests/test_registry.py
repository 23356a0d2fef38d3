"""Every entry of every registry, unasked: its document, its bounds, its words."""

from __future__ import annotations

import math
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.datasets import datasets, features
from perceptarium.demos import demos
from perceptarium.errors import InvalidInput, UnknownName
from perceptarium.experiment import Experiment, parse
from perceptarium.losses import losses
from perceptarium.networks import activations, initializers, layers
from perceptarium.optimizers import optimizers, schedules
from perceptarium.registry import Control, Count, Entry, Pick, Registry, Slider, Toggle

ALL: dict[str, Registry[Any]] = {
    "datasets": datasets,
    "features": features,
    "layers": layers,
    "activations": activations,
    "initializers": initializers,
    "losses": losses,
    "optimizers": optimizers,
    "schedules": schedules,
    "demos": demos,
}
DOCUMENTS: dict[str, Registry[Any]] = {
    "data": datasets,
    "network.layers.0": layers,
    "loss": losses,
    "optimizer": optimizers,
    "optimizer.schedule": schedules,
}
"""Where in an experiment the entries of a registry stand."""


def whole(path: str, part: Any) -> dict[str, Any]:
    """An experiment's document that holds a part at a path."""
    if path == "network.layers.0":
        return {"network": {"layers": [part]}}
    if path == "optimizer.schedule":
        return {"optimizer": {"kind": "sgd", "schedule": part}}
    return {path: part}


def part_of(path: str, document: dict[str, Any]) -> dict[str, Any]:
    """The part of an experiment's document at a path."""
    found: Any = document
    for name in path.split("."):
        found = found[int(name) if name.isdigit() else name]
    assert isinstance(found, dict)
    return found


ENTRIES = [
    pytest.param(path, entry, id=f"{path}-{entry.id}") for path, registry in DOCUMENTS.items() for entry in registry
]
CONTROLS = [
    pytest.param(path, entry, name, control, id=f"{path}-{entry.id}-{name}")
    for path, registry in DOCUMENTS.items()
    for entry in registry
    for name, control in entry.controls.items()
]


def allowed(control: Control) -> st.SearchStrategy[Any]:
    """Every value that a control can take."""
    match control:
        case Slider():
            inside = st.floats(control.low, control.high)
            return st.one_of(st.just(0.0), inside) if control.zero else inside
        case Count():
            return st.integers(control.low, control.high)
        case Toggle():
            return st.booleans()
        case Pick():
            return st.sampled_from(control.registry.ids())


def refused(control: Control) -> list[Any]:
    """Values that a control can not take."""
    match control:
        case Slider():
            low = 0.0 if control.zero else control.low
            return [math.nextafter(low, -math.inf), math.nextafter(control.high, math.inf), math.nan, math.inf, "much"]
        case Count():
            return [control.low - 1, control.high + 1, 10**400, control.low + 0.5, math.nan, "many"]
        case Toggle():
            return ["perhaps", 2]
        case Pick():
            return ["no_such_entry", 3]


@pytest.mark.parametrize("registry", ALL.values(), ids=ALL)
def test_every_entry_says_what_it_is(registry: Registry[Any]) -> None:
    assert len(registry) == len(registry.ids()) > 0
    for entry in registry:
        assert entry.id
        assert entry.label
        assert entry.help
        assert registry[entry.id] is entry


@pytest.mark.parametrize("registry", ALL.values(), ids=ALL)
def test_an_unknown_name_is_told_what_there_is(registry: Registry[Any]) -> None:
    with pytest.raises(UnknownName, match="nothing_of_this_name") as caught:
        registry["nothing_of_this_name"]
    for name in registry.ids():
        assert name in caught.value.allowed


@pytest.mark.parametrize(("path", "entry"), ENTRIES)
def test_default_document_round_trips(path: str, entry: Entry[Any]) -> None:
    first = parse(whole(path, entry.id))
    dumped = first.model_dump(mode="json")
    part = part_of(path, dumped)
    assert part["kind"] == entry.id
    assert {name: part[name] for name in entry.defaults} == dict(entry.defaults)
    assert parse(dumped) == first
    assert parse(dumped).model_dump(mode="json") == dumped
    assert Experiment.model_validate_json(first.model_dump_json()) == first
    assert hash(parse(dumped)) == hash(first)


@pytest.mark.parametrize(("path", "entry"), ENTRIES)
@settings(max_examples=12)
@given(chance=st.data())
def test_any_allowed_parameters_round_trip(path: str, entry: Entry[Any], chance: st.DataObject) -> None:
    values = {name: chance.draw(allowed(control), label=name) for name, control in entry.controls.items()}
    first = parse(whole(path, {"kind": entry.id, **values}))
    dumped = first.model_dump(mode="json")
    part = part_of(path, dumped)
    assert {name: part[name] for name in values} == values
    assert parse(dumped) == first


@pytest.mark.parametrize(("path", "entry", "name", "control"), CONTROLS)
def test_bounds_are_kept_and_named(path: str, entry: Entry[Any], name: str, control: Control) -> None:
    for value in refused(control):
        with pytest.raises(InvalidInput) as caught:
            parse(whole(path, {"kind": entry.id, name: value}))
        assert caught.value.field == f"{path}.{name}", value
        assert caught.value.message


@pytest.mark.parametrize(("path", "entry", "name", "control"), CONTROLS)
def test_the_default_is_allowed(path: str, entry: Entry[Any], name: str, control: Control) -> None:
    default = entry.defaults[name]
    if isinstance(control, Slider | Count):
        zero = isinstance(control, Slider) and control.zero and default == 0
        assert zero or control.low <= default <= control.high
        assert not control.log or control.low > 0
    part_of(path, parse(whole(path, {"kind": entry.id, name: default})).model_dump())


@pytest.mark.parametrize(("path", "entry"), ENTRIES)
def test_an_unknown_parameter_is_refused(path: str, entry: Entry[Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(whole(path, {"kind": entry.id, "no_such_parameter": 1}))
    assert caught.value.field == f"{path}.no_such_parameter"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_an_unknown_kind_is_refused(path: str) -> None:
    for part in ("no_such_kind", {"kind": "no_such_kind"}, {"kind": 3}, {"kind": None}, {"kind": ["dense"]}, 7, []):
        with pytest.raises(InvalidInput) as caught:
            parse(whole(path, part))
        assert caught.value.field.startswith(path), part


def test_two_entries_of_one_name_are_refused() -> None:
    registry: Registry[Any] = Registry("thing", "perceptarium.errors")

    def thing(size: Annotated[int, Count("Size", 1, 3)] = 2) -> int:
        """A thing."""
        return size

    registry.entry("Thing")(thing)
    assert registry.call(registry.document("thing", size=3)) == 3
    with pytest.raises(ValueError, match="two things named 'thing'"):
        registry.entry("Other")(thing)


def test_a_parameter_without_default_is_refused() -> None:
    registry: Registry[Any] = Registry("thing", "perceptarium.errors")

    def thing(size: Annotated[int, Count("Size", 1, 3)]) -> int:
        """A thing."""
        return size

    with pytest.raises(TypeError, match="'size' needs a default"):
        registry.entry("Thing")(thing)
