"""THE frame: what one step looks like, laid out so that a browser views the arrays without copying.

Header, 32 bytes, little endian: magic "PCPT", layout number, frame number, revision (all uint32), step (float64),
run (uint32), 4 bytes of nothing. Then the arrays of the layout, each aligned to 8 bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from perceptarium.sessions.events import FieldLayout

HEADER = struct.Struct("<4sIIIdI4x")
MAGIC = b"PCPT"
METRICS = (
    "step",
    "epoch",
    "train_loss",
    "validation_loss",
    "test_loss",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
    "batch_loss",
    "learning_rate",
    "steps_per_second",
    "scored_step",
)
"""The values of the array `metrics` of every frame, float64; NaN where there is none.

scored_step: of which step losses and accuracies are; an earlier one where they are dear to compute.
"""


def lay_out(arrays: Mapping[str, NDArray[np.generic]]) -> tuple[FieldLayout, ...]:
    """Where each array stands in the frame."""
    fields: list[FieldLayout] = []
    offset = 0
    for name, array in arrays.items():
        fields.append(FieldLayout(name=name, dtype=array.dtype.name, shape=array.shape, offset=offset))
        offset += -(-array.nbytes // 8) * 8
    return tuple(fields)


def encode(
    arrays: Mapping[str, NDArray[np.generic]], *, layout: int, number: int, revision: int, step: int, run: int
) -> bytes:
    """Header and arrays as one message."""
    parts = [HEADER.pack(MAGIC, layout, number, revision, float(step), run)]
    for array in arrays.values():
        parts.append(np.ascontiguousarray(array).tobytes())
        parts.append(b"\0" * (-array.nbytes % 8))
    return b"".join(parts)
