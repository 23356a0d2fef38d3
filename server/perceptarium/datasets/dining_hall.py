"""The dining hall (Hinton, CSC321, lecture 2): what does each dish cost, when the till tells only totals?"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from perceptarium.datasets.table import RowsKind, Shape, Split, Table, datasets

MOST_RECEIPTS = 100
Portions = Annotated[int, Field(ge=0, le=20)]
Price = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
RECEIPTS = (
    (2, 5, 3),
    (1, 1, 1),
    (3, 0, 2),
    (0, 4, 1),
    (2, 2, 0),
    (1, 3, 4),
    (4, 1, 1),
    (0, 2, 2),
    (3, 3, 3),
    (1, 0, 4),
)
TOTAL = Shape("table", "regression", domain=(0.0, 5.0), inputs=("burgers", "fries", "sodas"), unit="cents")


class ReceiptsKind(RowsKind):
    """Receipts that can be edited, and the prices in cents by which the till adds them up."""

    receipts: tuple[tuple[Portions, Portions, Portions], ...] = Field(
        RECEIPTS,
        min_length=1,
        max_length=MOST_RECEIPTS,
        title="Receipts",
        description="portions of burgers, fries and sodas",
    )
    prices: tuple[Price, Price, Price] = Field(
        (150.0, 50.0, 100.0), title="Prices", description="cents for each: what there is to find out"
    )
    split: Split = Split(train=1.0, validation=0.0, test=0.0)

    def arrays(self) -> Table:
        """Portions (n, 3) and totals (n, 1), in the order of the document: who edits a receipt finds it again."""
        portions = np.array(self.receipts, np.float32)
        return Table(portions, portions @ np.array(self.prices, np.float32)[:, None])


@datasets.entry("Dining hall", base=ReceiptsKind, shape=TOTAL, family="table")
def dining_hall(rng: np.random.Generator) -> Table:  # noqa: ARG001 - the rows come with the document
    """Portions of burgers, fries and sodas, and what the till asked for them: the prices can be learned."""
    raise TypeError("receipts come with their document")
