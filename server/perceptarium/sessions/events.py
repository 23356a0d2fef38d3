"""All that the server says as JSON; the pictures and numbers of a step come as binary frames (`frame.py`)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ProgramKind = Literal["exact", "padded"]
"""Compiled for one network, or for all within a bound."""
ProgramChoice = Literal["auto", "exact"]
Status = Literal["compiling", "paused", "running", "diverged", "closed"]


class Message(BaseModel):
    """One message of the server."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class LayerInfo(Message):
    """A layer as the page draws it."""

    kind: str
    units: int
    activation: str
    parameters: int


class DataInfo(Message):
    """What the data look like. `version` changes whenever its examples do."""

    version: int
    view: Literal["plane", "line", "image", "table"]
    task: Literal["regression", "binary", "classes"]
    domain: tuple[float, float]
    image: tuple[int, int] | None
    classes: tuple[str, ...]
    inputs: tuple[str, ...] = Field(description="labels of the network's inputs")
    raw_inputs: tuple[str, ...] = Field(description="labels of a probe's inputs, before features are made")
    train: int
    validation: int
    test: int


class Mark(Message):
    """Something that happened at a step, for the loss chart."""

    step: int
    text: str


class Divergence(Message):
    """Why training stopped: `step` is the last good one, where the session stands now."""

    step: int
    message: str
    advice: str
    rate: float | None = Field(description="a learning rate worth trying")


class Best(Message):
    """The turning point: where the judged loss was lowest."""

    step: int
    loss: float
    judged_on: Literal["validation", "test"]


class State(Message):
    """Everything about a session but its numbers. Sent whole whenever any of it changes."""

    type: Literal["state"] = "state"
    session: str
    role: Literal["owner", "viewer"]
    status: Status
    running: bool = Field(description="it trains, or will as soon as its program is compiled")
    notice: str = Field(description="what the session is busy with, in words; empty: nothing")
    run: int = Field(description="grows with every reset; history and frames of other runs are void")
    revision: int = Field(description="grows with every change of the network's shape; frames carry it")
    experiment: dict[str, Any]
    speed: float | None
    device: str
    program: ProgramKind | None = Field(description="what it trains with; null: nothing is compiled yet")
    batch_size: int
    steps_per_epoch: int
    loss: str
    link: Literal["identity", "sigmoid", "softmax"]
    parameters: int
    layers: tuple[LayerInfo, ...] = Field(description="hidden layers, then the output layer")
    data: DataInfo
    probe: tuple[float, ...]
    marks: tuple[Mark, ...]
    diverged: Divergence | None
    viewers: int


class FieldLayout(Message):
    """One array of a frame: `offset` bytes after the header, aligned to 8."""

    name: str
    dtype: Literal["uint8", "float32", "float64"]
    shape: tuple[int, ...]
    offset: int


class Layout(Message):
    """How the frames that name this number are laid out."""

    type: Literal["layout"] = "layout"
    number: int
    fields: tuple[FieldLayout, ...]
    metrics: tuple[str, ...] = Field(description="names of the values in the array `metrics`, NaN where none")
    columns: tuple[tuple[int, ...], ...] = Field(description="units of each layer that `neurons` holds, in order")


class Switch(Message):
    """From this step on the session trained with this sort of program."""

    step: int
    program: ProgramKind


class History(Message):
    """Rows of the metrics' record from row `start` on; at the recorded steps only, same for same document."""

    type: Literal["history"] = "history"
    run: int
    start: int
    step: tuple[int, ...]
    train_loss: tuple[float | None, ...]
    validation_loss: tuple[float | None, ...]
    test_loss: tuple[float | None, ...]
    train_accuracy: tuple[float | None, ...]
    validation_accuracy: tuple[float | None, ...]
    test_accuracy: tuple[float | None, ...]
    best: Best | None
    programs: tuple[Switch, ...] = Field(
        description="which sort of program trained from which step on: their numbers agree to float tolerance only"
    )


class Done(Message):
    """A command was carried out."""

    type: Literal["done"] = "done"
    id: int


class Error(Message):
    """A command was refused, and nothing changed."""

    type: Literal["error"] = "error"
    id: int | None
    field: str
    message: str
    allowed: str
