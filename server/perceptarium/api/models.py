"""Bodies of the REST API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

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


class SweepNumbers(_Body):
    """Where a sweep stands."""

    sweep: str
    status: SweepStatus
    steps: int
    networks: list[SweptNetwork]


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
