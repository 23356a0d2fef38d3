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


class WindowInfo(Message):
    """Square windows that slide over an image.

    Output row r sees the input's rows from r·stride − top on, `size` of them, and columns alike.
    """

    size: int
    stride: int
    top: int = Field(description="rows of zeros before the image")
    left: int = Field(description="columns of zeros before the image")


class LayerInfo(Message):
    """A layer as the page draws it."""

    kind: str
    name: str = Field(description="of its kind, short")
    units: int = Field(description="units, filters or channels: the last number of the output's shape")
    activation: str = Field(description="empty where there is none")
    parameters: int
    input_shape: tuple[int, ...] = Field(description="(numbers,), or (height, width, channels)")
    output_shape: tuple[int, ...]
    weights_shape: tuple[int, ...] = Field(
        description="(in, out), or (size, size, in, out) of a convolution; a product of 0: nothing to learn"
    )
    multiplications: int = Field(description="for one example")
    window: WindowInfo | None = Field(description="of convolutions and pools")
    channelwise: bool = Field(description="each channel of the output comes from the same channel of the input alone")


class Drawing(Message):
    """How the pictures of a dataset were made, so that a drawn one looks alike."""

    fill: float = Field(description="the longer side of the ink's box, as a share of the picture's height")
    centre: Literal["mass", "box"] = Field(description="what is put into the middle")


class DataInfo(Message):
    """What the data look like. `version` changes whenever its examples do."""

    version: int
    view: Literal["plane", "line", "image", "table"]
    task: Literal["regression", "binary", "classes", "labels"]
    domain: tuple[float, float]
    image: tuple[int, int] | None
    classes: tuple[str, ...]
    inputs: tuple[str, ...] = Field(description="labels of the network's inputs")
    raw_inputs: tuple[str, ...] = Field(description="labels of a probe's inputs, before features are made")
    pixel_order: tuple[int, ...] | None = Field(
        description="which pixel of the picture each input of the network is, where pixels are shuffled"
    )
    drawing: Drawing | None = Field(description="for pictures that a hand can draw")
    ink: bool = Field(description="pictures are ink on empty ground")
    unit: str = Field(description="of the values that are to be predicted; empty: none")
    scored: int = Field(description="examples of each set, at most, that losses and accuracies are of: the first ones")
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
    lenses: tuple[str, ...] = Field(description="of those at their own pace the ones that have something to show here")
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
    epoch: tuple[float, ...] = Field(description="passes over the training set: batch sizes may change on the way")
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
