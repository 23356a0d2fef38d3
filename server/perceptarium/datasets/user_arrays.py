"""Data given as arrays, so that any run can be repeated and compared from outside."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from perceptarium.datasets.table import DataKind, Floats, Shape, Split, Table, datasets

Row = tuple[float, ...]


class ArrayKind(DataKind):
    """Examples as given, in the order given: the first rows train, `test_…` rows judge."""

    kept_on_change: ClassVar[tuple[str, ...]] = ()

    task: Literal["regression", "binary", "classes"] = Field("regression", title="Task")
    inputs: tuple[Row, ...] = Field(((0.0,), (1.0,)), min_length=1, title="Inputs")
    targets: tuple[Row, ...] = Field(((0.0,), (1.0,)), min_length=1, title="Targets")
    test_inputs: tuple[Row, ...] = Field((), title="Test inputs")
    test_targets: tuple[Row, ...] = Field((), title="Test targets")
    classes: int | None = Field(None, ge=2, le=1000, title="Classes", description="default: as many as occur")
    split: Split = Split(train=1.0, validation=0.0, test=0.0)

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        for name, rows in (
            ("inputs", self.inputs + self.test_inputs),
            ("targets", self.targets + self.test_targets),
        ):
            widths = {len(row) for row in rows}
            if len(widths) != 1 or 0 in widths:
                raise ValueError(f"every row of {name} must hold the same number of values, at least one")
            if not np.isfinite(_float32(rows)).all():
                raise ValueError(f"{name} must hold numbers that are finite in 32 bits")
        if len(self.inputs) != len(self.targets) or len(self.test_inputs) != len(self.test_targets):
            raise ValueError("inputs and targets must have as many rows as each other")
        if self.task != "regression":
            labels = np.asarray(self.targets + self.test_targets)
            if labels.shape[1] != 1 or (labels != labels.astype(int)).any() or labels.min() < 0:
                raise ValueError("targets of a classification are one class number a row: 0, 1, 2, …")
            most = 2 if self.task == "binary" else self.classes or 1000
            if labels.max() >= most:
                raise ValueError(f"a class number is at most {most - 1} here")
        return self

    def arrays(self) -> Table:
        """The rows as a table."""

        def targets(rows: tuple[Row, ...]) -> np.ndarray:
            if self.task == "regression":
                return np.asarray(rows, np.float32)
            return np.asarray(rows, np.int64)[:, 0]

        test = None
        if self.test_inputs:
            test = (np.asarray(self.test_inputs, np.float32), targets(self.test_targets))
        return Table(np.asarray(self.inputs, np.float32), targets(self.targets), test=test)

    def shape(self) -> Shape:
        """What these arrays look like: names by number, domain by the inputs' range."""
        values = np.asarray(self.inputs + self.test_inputs)
        width = values.shape[1]
        view: Literal["line", "plane", "table"] = "table"
        if width == 1 and len(self.targets[0]) == 1 and self.task == "regression":
            view = "line"
        elif width == 2 and not (self.task == "regression" and len(self.targets[0]) > 1):
            view = "plane"
        low, high = float(values.min()), float(values.max())
        margin = 0.05 * (high - low) or 1.0
        classes = 0
        if self.task == "binary":
            classes = 2
        elif self.task == "classes":
            classes = self.classes or max(2, int(max(row[0] for row in self.targets + self.test_targets)) + 1)
        return Shape(
            view,
            self.task,
            domain=(low - margin, high + margin),
            inputs=tuple(f"x{index + 1}" for index in range(width)),
            classes=tuple(f"Class {index}" for index in range(classes)),
        )


@datasets.entry("Arrays", base=ArrayKind, family="arrays")
def arrays(rng: np.random.Generator) -> Table:  # noqa: ARG001 - the rows come with the document
    """Your own arrays, given by the REST API."""
    raise TypeError("arrays come with their document")


def _float32(rows: tuple[Row, ...]) -> Floats:
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused as such
        return np.asarray(rows, np.float64).astype(np.float32)
