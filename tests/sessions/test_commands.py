"""Commands from their JSON."""

from __future__ import annotations

import contextlib
import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perceptarium.errors import InvalidInput
from perceptarium.sessions import commands

KINDS = commands.Command.__subclasses__()


def test_every_command_is_in_the_union() -> None:
    union = get_args(get_args(commands.AnyCommand)[0])
    assert set(union) == set(KINDS)
    assert set(get_args(commands.Control)) < set(KINDS)


GOOD: list[dict[str, Any]] = [
    {"type": "hello"},
    {"type": "hello", "token": "abc"},
    {"type": "run"},
    {"type": "run", "steps": 10},
    {"type": "pause"},
    {"type": "step", "count": 3, "unit": "epoch"},
    {"type": "reset", "new_seed": True},
    {"type": "speed", "steps_per_second": None},
    {"type": "patch", "changes": {"loss": "mse"}},
    {"type": "set_weight", "layer": 0, "source": None, "unit": 1, "value": -1.5},
    {"type": "set_weights", "layers": [{"weights": [[1, 2], [3, 4]], "biases": [0, 1]}]},
    {"type": "swap_units", "layer": 0, "first": 0, "second": 1},
    {"type": "rescale_unit", "layer": 0, "unit": 1, "factor": 2.0},
    {"type": "place_weights", "u": 0.5, "v": -2.0},
    {"type": "probe", "inputs": [1, 2]},
    {"type": "subscribe", "lenses": ["weights"], "columns": [[0], []], "rate": 5},
    {"type": "unsubscribe"},
    {"type": "ack", "frame": 7},
]


@pytest.mark.parametrize("message", GOOD, ids=lambda message: message["type"])
def test_a_command_is_read(message: dict[str, Any]) -> None:
    command = commands.parse_command(json.dumps({"id": 5, **message}))
    assert command.id == 5
    dumped = command.model_dump(mode="json")
    assert {name: dumped[name] for name in message} == message


def test_every_kind_of_command_is_tried() -> None:
    assert {message["type"] for message in GOOD} == {kind.model_fields["type"].default for kind in KINDS}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"type": "run", "steps": 0}', "steps"),
        ('{"type": "run", "steps": 1e400}', "steps"),
        ('{"type": "run", "id": -1}', "id"),
        ('{"type": "step", "count": 1000001}', "count"),
        ('{"type": "step", "unit": "year"}', "unit"),
        ('{"type": "speed", "steps_per_second": 0}', "steps_per_second"),
        ('{"type": "speed", "steps_per_second": NaN}', "steps_per_second"),
        ('{"type": "patch"}', "changes"),
        ('{"type": "patch", "changes": []}', "changes"),
        ('{"type": "set_weight", "layer": 0, "unit": 0}', "value"),
        ('{"type": "set_weight", "layer": 0, "unit": 0, "value": Infinity}', "value"),
        ('{"type": "set_weight", "layer": -1, "unit": 0, "value": 1}', "layer"),
        ('{"type": "swap_units", "layer": 0, "first": 0}', "second"),
        ('{"type": "rescale_unit", "layer": 0, "unit": 1, "factor": 0}', "factor"),
        ('{"type": "rescale_unit", "layer": 0, "unit": 1, "factor": 1e-300}', "factor"),
        ('{"type": "rescale_unit", "layer": 0, "unit": 1, "factor": NaN}', "factor"),
        ('{"type": "place_weights", "u": 1}', "v"),
        ('{"type": "place_weights", "u": 1e300, "v": 0}', "u"),
        ('{"type": "place_weights", "u": 0, "v": NaN}', "v"),
        ('{"type": "probe", "inputs": []}', "inputs"),
        ('{"type": "subscribe", "landscape": {"plane": "moon"}}', "landscape.plane"),
        ('{"type": "subscribe", "landscape": {"size": 42}}', "landscape.size"),
        ('{"type": "subscribe", "landscape": {"reach": -1}}', "landscape.reach"),
        ('{"type": "subscribe", "landscape": {"first": -1}}', "landscape.first"),
        ('{"type": "subscribe", "landscape": {"first": 2, "second": 2}}', "landscape.second"),
        ('{"type": "subscribe", "lenses": ["x-ray"]}', "lenses.0"),
        ('{"type": "subscribe", "neuron_size": 51}', "neuron_size"),
        ('{"type": "subscribe", "rate": 0}', "rate"),
        ('{"type": "ack"}', "frame"),
        ('{"type": "pause", "why": 1}', "why"),
    ],
)
def test_a_wrong_field_is_named(text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        commands.parse_command(text)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "3", '"run"', "{}", '{"type": "fly"}', '{"type": null}', b"\xff"]
)
def test_what_is_no_command_is_refused(text: str | bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        commands.parse_command(text)
    assert caught.value.message


def test_an_unknown_type_is_told_what_there_is() -> None:
    with pytest.raises(InvalidInput) as caught:
        commands.parse_command('{"type": "fly"}')
    assert "subscribe" in caught.value.allowed


@given(st.text(max_size=40))
def test_any_text_is_a_command_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert isinstance(commands.parse_command(text), commands.Command)
