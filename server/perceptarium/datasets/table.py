"""What every dataset is made of, whatever it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from perceptarium.datasets.features import feature_key, named
from perceptarium.datasets.features import features as feature_entries
from perceptarium.errors import InvalidInput
from perceptarium.registry import Kind, Registry

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Task = Literal["regression", "binary", "classes", "labels"]


MOST_FEATURES = 16


def _feature(text: str) -> str:
    try:
        return named(text)
    except InvalidInput as error:
        expected = f"{', '.join(feature_entries.ids())}, or a formula of {error.allowed}"
        raise PydanticCustomError("feature", "{words}", {"words": error.message, "expected": expected}) from None


Feature = Annotated[
    str,
    AfterValidator(_feature),
    Field(
        description="an id of the catalog's features, or a formula of x1 and x2",
        examples=[*feature_entries.ids(), "x1^2 + sin(3*x2)"],
    ),
]


class Split(BaseModel):
    """Shares of the examples that train, that choose (validation) and that judge (test)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    train: float = Field(0.6, gt=0, le=1, title="Train share", allow_inf_nan=False)
    validation: float = Field(0.1, ge=0, lt=1, title="Validation share", allow_inf_nan=False)
    test: float = Field(0.3, ge=0, lt=1, title="Test share", allow_inf_nan=False)

    @model_validator(mode="after")
    def _shares_fill_the_whole(self) -> Self:
        total = self.train + self.validation + self.test
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares train + validation + test must add up to 1, not {total:.6g}")
        return self

    def sizes(self, count: int) -> tuple[int, int, int]:
        """How many of `count` examples train, validate and test: at least one trains."""
        train = min(count, max(1, round(count * self.train)))
        validation = min(count - train, round(count * self.validation))
        return train, validation, count - train - validation


class DataKind(Kind):
    """What every dataset's document holds besides its own parameters."""

    kept_on_change: ClassVar[tuple[str, ...]] = ("seed",)

    seed: int = Field(0, ge=0, lt=2**31, title="Data seed", description="draws the examples and their split")
    split: Split = Split()


class PlaneKind(DataKind):
    """A dataset of points in the plane, seen through chosen features of x and y."""

    kept_on_change: ClassVar[tuple[str, ...]] = ("seed", "features")

    features: tuple[Feature, ...] = Field(
        ("x", "y"), min_length=1, max_length=MOST_FEATURES, title="Features", description="inputs of the network"
    )

    @model_validator(mode="after")
    def _features_are_distinct(self) -> Self:
        if len(set(map(feature_key, self.features))) != len(self.features):
            raise ValueError("a feature is named twice; name each once")
        return self


class LineKind(DataKind):
    """A dataset of few points on a curve: all of `samples` train, the test points come on top."""

    split: Split = Split(train=1.0, validation=0.0, test=0.0)


@dataclass(frozen=True)
class Table:
    """Raw examples, before split and features.

    inputs: (n, d) float32.
    targets: (n,) class numbers, or (n, outputs) float32: values of a regression, or 0 and 1 of labels.
    test: a test set of its own, on top of what the split takes.
    truth: the noise-free function of a one-dimensional dataset.
    """

    inputs: Floats
    targets: Floats | Ints
    test: tuple[Floats, Floats | Ints] | None = None
    truth: Callable[[Floats], Floats] | None = None


class RowsKind(DataKind):
    """A dataset whose rows stand in its document."""

    def arrays(self) -> Table:
        """The rows as a table."""
        raise TypeError(f"{self.kind} has no rows")


@dataclass(frozen=True)
class Drawing:
    """How a picture drawn by hand is brought into the form of the data.

    fill: the longer side of the ink's box, as a share of the picture's height.
    centre: what is put into the picture's middle: the ink's centre of mass or its box.
    """

    fill: float
    centre: Literal["mass", "box"]


@dataclass(frozen=True)
class Shape:
    """What a dataset looks like from outside.

    view: how it is drawn. domain: limits of the drawn plane or line. classes: their names; in a task "labels" any
    number of them may be true of one example. image: (height, width) of an input that is a picture.
    drawing: for pictures that a hand can draw. ink: pictures are ink on empty ground, which goes on beyond their edge.
    unit: of the values that are to be predicted.
    """

    view: Literal["plane", "line", "image", "table"]
    task: Task
    domain: tuple[float, float] = (-6.0, 6.0)
    image: tuple[int, int] | None = None
    classes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    drawing: Drawing | None = None
    ink: bool = False
    unit: str = ""


datasets: Registry[Callable[..., Table]] = Registry("dataset", "perceptarium.datasets", base=DataKind)


def pixel_names(height: int, width: int) -> tuple[str, ...]:
    """Labels of an image's inputs, row by row."""
    return tuple(f"pixel {row},{column}" for row in range(height) for column in range(width))
