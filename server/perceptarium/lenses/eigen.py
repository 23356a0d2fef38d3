"""The largest eigenvalues of a symmetric matrix that is known by its products alone."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from perceptarium.lenses.ground import Doubles

WHOLE = 20
"""Rows up to which the whole matrix is made."""
MOST_RESTARTS = 30
MOST_SECONDS = 4.0
"""After so long there is no answer: others wait for theirs."""


class _Late(Exception):
    """The time is up."""


def largest(multiply: Callable[[Doubles], Doubles], size: int, count: int, tolerance: float) -> tuple[Doubles, Doubles]:
    """(count,) the largest (algebraic) eigenvalues, ascending, and (size, count) their vectors of length 1.

    Implicitly restarted Lanczos (ARPACK; Lehoucq et al. 1998), or of a small matrix all at once. NaN, and vectors of
    zeros, where a product is not finite or the iterations do not settle in time. count: at most `size`.
    """
    nothing = np.full(count, np.nan), np.zeros((size, count))
    start = np.random.default_rng(0).standard_normal(size)
    if not np.isfinite(first := multiply(start)).all():
        return nothing
    if not first.any():
        # A matrix of zeros, but for chance; ARPACK knows no such thing.
        return np.zeros(count), np.eye(size, count)
    if size <= WHOLE:
        matrix = np.stack([multiply(row) for row in np.eye(size)])
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
        return values[-count:], vectors[:, -count:]
    end = time.monotonic() + MOST_SECONDS

    def product(vector: Doubles) -> Doubles:
        if time.monotonic() > end:
            raise _Late
        return multiply(np.ravel(vector))

    operator = LinearOperator((size, size), matvec=product, dtype=np.float64)
    try:
        values, vectors = eigsh(operator, k=count, which="LA", v0=start, tol=tolerance, maxiter=MOST_RESTARTS)
    except (ArpackError, _Late):
        return nothing
    order = np.argsort(values)
    return values[order], vectors[:, order]
