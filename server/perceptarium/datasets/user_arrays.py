"""Data given as arrays, so that any run can be repeated and compared from outside."""

from __future__ import annotations

from math import prod
from typing import Annotated, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from perceptarium.datasets.table import Floats, Ints, RowsKind, Shape, Split, Table, Task, datasets, pixel_names

Row = tuple[float, ...]
Side = Annotated[int, Field(ge=1, le=256)]
ClassName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
MOST_CLASSES = 1000
EMPTY = 0.25
"""Pictures more than half of whose values are below so much of the highest are ink on empty ground."""


class ArrayKind(RowsKind):
    """Examples as given, in the order given: the first rows train, `test_…` rows judge."""

    kept_on_change: ClassVar[tuple[str, ...]] = ()

    task: Task = Field(
        "regression",
        title="Task",
        description="what targets are: values; 0 or 1; a class number; for labels a row of 0 and 1, one a class",
    )
    inputs: tuple[Row, ...] = Field(((0.0,), (1.0,)), min_length=1, title="Inputs")
    targets: tuple[Row, ...] = Field(((0.0,), (1.0,)), min_length=1, title="Targets")
    test_inputs: tuple[Row, ...] = Field((), title="Test inputs")
    test_targets: tuple[Row, ...] = Field((), title="Test targets")
    classes: int | None = Field(
        None, ge=2, le=MOST_CLASSES, title="Classes", description="default: as many as occur, or as a row of labels has"
    )
    class_names: tuple[ClassName, ...] | None = Field(
        None, max_length=MOST_CLASSES, title="Class names", description="distinct, as many as classes"
    )
    image: tuple[Side, Side] | None = Field(
        None, title="Image", description="height and width, where each row of inputs is a grey image, row by row"
    )
    split: Split = Split(train=1.0, validation=0.0, test=0.0)

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        _check_rows("inputs", self.inputs + self.test_inputs)
        _check_rows("targets", self.targets + self.test_targets)
        for prefix, inputs, targets in (
            ("", self.inputs, self.targets),
            ("test_", self.test_inputs, self.test_targets),
        ):
            if len(inputs) != len(targets):
                raise ValueError(
                    f"{prefix}inputs and {prefix}targets must have as many rows as each other, "
                    f"not {len(inputs)} and {len(targets)}"
                )
        if self.image is not None and len(self.inputs[0]) != prod(self.image):
            height, width = self.image
            raise ValueError(
                f"a row of inputs must hold {prod(self.image)} values for an image of {height}×{width}, "
                f"not {len(self.inputs[0])}"
            )
        if self.task == "labels":
            self._check_labels()
        elif self.task != "regression":
            self._check_class_numbers()
        self._check_names()
        return self

    def _check_labels(self) -> None:
        labels = np.asarray(self.targets + self.test_targets)
        wrong = labels[(labels != 0) & (labels != 1)]
        if len(wrong):
            raise ValueError(f"targets of labels are rows of 0 and 1, one for each class; {wrong[0]:g} is neither")
        width = labels.shape[1]
        if self.classes not in (None, width):
            raise ValueError(f"a row of targets holds {width} labels, but there are {self.classes} classes")
        if not 2 <= width <= MOST_CLASSES:
            raise ValueError(f"a row of targets must hold 2 to {MOST_CLASSES} labels, not {width}")

    def _check_class_numbers(self) -> None:
        numbers = np.asarray(self.targets + self.test_targets)
        if numbers.shape[1] != 1 or (numbers != np.floor(numbers)).any() or numbers.min() < 0:
            raise ValueError("targets of a classification are one class number a row: 0, 1, 2, …")
        if self.task == "binary" and self.classes not in (None, 2):
            raise ValueError(f'the task "binary" has 2 classes, not {self.classes}')
        most = 2 if self.task == "binary" else self.classes or MOST_CLASSES
        if numbers.max() >= most:
            raise ValueError(f"a class number is at most {most - 1} here, not {numbers.max():g}")

    def _check_names(self) -> None:
        names = self.class_names
        if names is None:
            return
        if self.task == "regression":
            raise ValueError("class_names are for classes or labels; a regression has none")
        if repeated := next((name for place, name in enumerate(names) if name in names[:place]), None):
            raise ValueError(f"class_names must differ from each other; {repeated!r} is there twice")
        count = self._class_count()
        if len(names) != count:
            raise ValueError(f"class_names must hold one name for each of the {count} classes; it holds {len(names)}")

    def _class_count(self) -> int:
        match self.task:
            case "regression":
                return 0
            case "binary":
                return 2
            case "labels":
                return len(self.targets[0])
            case "classes":
                return self.classes or max(2, int(max(row[0] for row in self.targets + self.test_targets)) + 1)

    def arrays(self) -> Table:
        """The rows as a table."""

        def targets(rows: tuple[Row, ...]) -> Floats | Ints:
            if self.task in ("regression", "labels"):
                return np.asarray(rows, np.float32)
            return np.asarray(rows, np.int64)[:, 0]

        test = None
        if self.test_inputs:
            test = (np.asarray(self.test_inputs, np.float32), targets(self.test_targets))
        return Table(np.asarray(self.inputs, np.float32), targets(self.targets), test=test)

    def shape(self) -> Shape:
        """What these arrays look like: classes by name or number, inputs by number, domain by the inputs' range."""
        values = np.asarray(self.inputs + self.test_inputs)
        width = values.shape[1]
        view: Literal["line", "plane", "table", "image"] = "table"
        if self.image is not None:
            view = "image"
        elif width == 1 and len(self.targets[0]) == 1 and self.task == "regression":
            view = "line"
        elif width == 2 and (self.task in ("binary", "classes") or len(self.targets[0]) == 1):
            view = "plane"
        low, high = float(values.min()), float(values.max())
        margin = 0.05 * (high - low) or 1.0
        unit = view == "image" and low >= 0 and high <= 1
        return Shape(
            view,
            self.task,
            domain=(0.0, 1.0) if unit else (low - margin, high + margin),
            inputs=pixel_names(*self.image) if self.image else tuple(f"x{index + 1}" for index in range(width)),
            image=self.image,
            ink=view == "image" and low >= 0 and bool(np.median(values) < EMPTY * high),
            classes=self.class_names or tuple(f"Class {index}" for index in range(self._class_count())),
        )


@datasets.entry("Arrays", base=ArrayKind, family="arrays")
def arrays(rng: np.random.Generator) -> Table:  # noqa: ARG001 - the rows come with the document
    """Your own arrays, given by the REST API."""
    raise TypeError("arrays come with their document")


def _check_rows(name: str, rows: tuple[Row, ...]) -> None:
    width = len(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) != width or not row:
            raise ValueError(
                f"every row of {name} must hold the same number of values, at least one; "
                f"row {number} holds {len(row)}, the first one {width}"
            )
    if not np.isfinite(_float32(rows)).all():
        raise ValueError(f"{name} must hold numbers that are finite in 32 bits")


def _float32(rows: tuple[Row, ...]) -> Floats:
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as such
        return np.asarray(rows, np.float64).astype(np.float32)
