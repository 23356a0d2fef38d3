"""Bodies of the REST API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from perceptarium.lenses.ground import LandscapeView
from perceptarium.sessions.commands import LayerWeights
from perceptarium.sessions.events import Divergence, ProgramChoice, Status
from perceptarium.sessions.sweep import SweepStatus

MOST_NETWORKS = 64


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class CreateSession(_Body):
    """What a new session trains. Without an experiment the default one; with a demo's id that demo's."""

    experiment: dict[str, Any] | None = Field(None, description="the document; parts left out are defaults")
    demo: str | None = Field(None, description="id of a demo, in place of a document", max_length=100)
    run: bool = Field(False, description="start training at once")
    steps: int | None = Field(None, ge=1, le=1_000_000_000, description="pause after so many steps")
    speed: float | None = Field(None, ge=0.01, le=1e9, description="steps a second; null: as fast as possible")
    program: ProgramChoice = Field(
        "auto", description='"exact" waits for the program of this very network, so that all numbers come from it'
    )


class Created(_Body):
    """A new session. Keep the token: it alone controls the session."""

    session: str
    token: str


class Numbers(_Body):
    """Where a session stands. Null where there is no such number."""

    session: str
    status: Status
    step: int
    epoch: float
    train_loss: float | None = None
    validation_loss: float | None = None
    test_loss: float | None = None
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    steps_per_second: float
    diverged: Divergence | None = Field(None, description="why training stopped, if it did")
    experiment: dict[str, Any]


class Weights(_Body):
    """All parameters, the output layer last."""

    layers: list[LayerWeights]


class CreateSweep(_Body):
    """Networks that train together, each as long. Give `seeds` or `changes`."""

    experiment: dict[str, Any] | None = Field(None, description="the document; parts left out are defaults")
    steps: int = Field(1000, ge=1, description="of each network")
    seeds: int | None = Field(None, ge=1, le=MOST_NETWORKS, description="so many networks from other initial weights")
    changes: list[dict[str, Any]] | None = Field(
        None, min_length=1, max_length=MOST_NETWORKS, description="a network for each: JSON merge patches"
    )
    speed: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="steps a second of each network; null: as fast as possible"
    )


class SweptHistory(_Body):
    """The record of one network, oldest row first; the last row is the present one where an evaluation is cheap."""

    steps: list[int]
    train_loss: list[float | None]
    test_loss: list[float | None]


class SweptNetwork(_Body):
    """Where one network of a sweep stands. Null where there is no such number.

    seed: of its initial weights. problem: why it cannot train; empty: it can. answer: what it predicts for the inputs
    that were asked about.
    """

    seed: int
    step: int
    diverged: bool
    problem: str = ""
    train_loss: float | None = None
    validation_loss: float | None = None
    test_loss: float | None = None
    train_accuracy: float | None = None
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    answer: list[float] | None = None
    weights: list[LayerWeights] | None = None
    history: SweptHistory | None = None


class SweepNumbers(_Body):
    """Where a sweep stands."""

    sweep: str
    status: SweepStatus
    steps: int
    networks: list[SweptNetwork]


def _number(value: object) -> object:
    """A query has no numbers, only their digits."""
    return int(value) if isinstance(value, str) and value.isdecimal() and value.isascii() else value


class AskedView(LandscapeView):
    """Which plane is shown, and how finely, as a query asks for it."""

    size: Annotated[Literal[21, 31, 41, 64], BeforeValidator(_number)] = Field(41, description="points a side")

    @property
    def view(self) -> LandscapeView:
        """The plane alone."""
        return LandscapeView(**self.model_dump(include=set(LandscapeView.model_fields)))


class LensNumbers(_Body):
    """What one look through a lens found: its arrays as nested lists, null where a number is not finite."""

    step: int
    arrays: dict[str, Any]


class SweepView(AskedView):
    """Which plane through the weights of the best network is shown, how finely, and whether with everybody's path."""

    plane: Literal["weights", "random", "sharpest", "path"] = Field(
        "path", description="`path`: principal components of all paths, or with seeds of where the networks are now"
    )
    paths: bool = Field(True, description="false: only where each network is now")


class SweptTrace(_Body):
    """The way of one network over the plane, oldest place first; the last one is where it is now.

    points: (u, v). losses: its own, penalties included; null where there is none. off: distance from the plane. All
    empty for one that has not begun, or whose parameters have other shapes than those of the sweep's first network.
    """

    steps: list[int]
    points: list[tuple[float, float]]
    losses: list[float | None]
    off: list[float]


class SweepLandscape(_Body):
    """The loss over a plane of the parameters' space, and where the networks of a sweep are on it."""

    ready: bool = Field(description="false: nothing has begun, or it is being compiled; the lists are empty then")
    anchor: int = Field(description="the network through whose weights the plane goes; its loss is shown")
    step: int = Field(description="of the anchor")
    u: list[float] = Field(description="what is shown of the first axis, lowest and highest")
    v: list[float]
    values: list[list[float | None]] = Field(description="rows of v, columns of u; null where it is not finite")
    axes: list[float] = Field(description="the length of one unit of u and of v")
    shares: list[float] = Field(description="of the variance, along each axis")
    chosen: list[int] = Field(description="plane `weights`: the numbers of the two parameters, else -1")
    networks: list[SweptTrace]


class SubsetBody(_Body):
    """Examples of one set. points: raw inputs; values: class numbers, or the first target."""

    points: list[list[float]]
    values: list[float]


class Curve(_Body):
    """A one-dimensional function."""

    x: list[float]
    y: list[float]


class Gallery(_Body):
    """The examples that responses and predictions are drawn for, sorted by class."""

    points: list[list[float]]
    labels: list[list[int]] = Field(description="the numbers of each one's classes; empty for regression")
    values: list[list[float]] = Field(description="what is to be predicted of each; empty for classes")


class Data(_Body):
    """The examples a session learns from."""

    version: int
    train: SubsetBody
    validation: SubsetBody
    test: SubsetBody
    truth: Curve | None
    gallery: Gallery


class Images(_Body):
    """The pictures that the lens `test` judges, in its order: the first test examples, or train where there is no test.

    pixels: base64 of uint8 (count, height, width), 0 to 255 for the lowest to the highest value of `domain`.
    labels: for each picture the numbers of its classes: one, or with several labels any number.
    """

    version: int
    height: int
    width: int
    count: int
    pixels: str
    labels: list[list[int]]


class Problem(_Body):
    """What was wrong: the field, the message, and what is allowed."""

    field: str
    message: str
    allowed: str
