"""Pieces of photographs: is there a face?"""

from __future__ import annotations

from functools import cache

import numpy as np

from perceptarium.datasets.images import ImageKind, picture_shape
from perceptarium.datasets.table import Floats, Table, datasets

SIDE = 25


@cache
def _pictures() -> Floats:
    from skimage.data import lfw_subset  # imported late: it would delay the server's start

    pictures = lfw_subset()  # type: ignore[no-untyped-call]
    return np.asarray(pictures, np.float32).reshape(-1, SIDE * SIDE)


@datasets.entry(
    "Faces 25×25",
    base=ImageKind,
    shape=picture_shape("binary", SIDE, SIDE, ("no face", "face"), ink=False),
    family="image",
)
def faces(rng: np.random.Generator) -> Table:
    """100 faces and 100 pieces of background (Labeled Faces in the Wild, Huang et al. 2007), by way of scikit-image."""
    inputs = _pictures()
    order = rng.permutation(len(inputs))
    # The first half of the pictures are the faces.
    return Table(inputs[order], (order < len(inputs) // 2).astype(np.int64))
