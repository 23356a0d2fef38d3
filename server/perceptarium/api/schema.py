"""`python -m perceptarium.api.schema`: the JSON schema of everything on the wire, for generated types."""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic.json_schema import models_json_schema

from perceptarium.api import models
from perceptarium.api.catalog import Catalog
from perceptarium.api.features import FeatureAnswer
from perceptarium.sessions import commands, events

COMMANDS = (
    commands.Hello,
    commands.Run,
    commands.Pause,
    commands.Step,
    commands.Reset,
    commands.Speed,
    commands.Patch,
    commands.SetWeight,
    commands.SetWeights,
    commands.SwapUnits,
    commands.RescaleUnit,
    commands.PlaceWeights,
    commands.Probe,
    commands.Subscribe,
    commands.Unsubscribe,
    commands.Ack,
)
MESSAGES = (events.State, events.Layout, events.History, events.Done, events.Error)
REQUESTS = (models.CreateSession, models.CreateSweep)
BODIES = (
    Catalog,
    models.CreateSession,
    models.CreateSweep,
    models.SweepNumbers,
    models.SweepLandscape,
    models.Created,
    models.Numbers,
    models.Weights,
    models.Data,
    models.Images,
    models.Problem,
    FeatureAnswer,
)


def wire_schema() -> dict[str, Any]:
    """One schema with a definition for every command, message and body."""
    inputs: list[Any] = [(model, "validation") for model in (*COMMANDS, *REQUESTS)]
    outputs: list[Any] = [(model, "serialization") for model in (*MESSAGES, *BODIES) if model not in REQUESTS]
    _, schema = models_json_schema([*inputs, *outputs])
    for definition in schema["$defs"].values():
        properties = definition.get("properties", {})
        if "type" in properties and "const" in properties["type"]:
            definition["required"] = sorted({*definition.get("required", ()), "type"})
    schema["title"] = "Wire"
    schema["type"] = "object"
    schema["properties"] = {
        "command": {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in COMMANDS]},
        "message": {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in MESSAGES]},
        "body": {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in BODIES]},
    }
    schema["required"] = ["command", "message", "body"]
    return schema


if __name__ == "__main__":
    json.dump(wire_schema(), sys.stdout, indent=1)
