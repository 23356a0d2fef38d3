"""The largest eigenvalues of a symmetric matrix that is known by its products alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from perceptarium.lenses.ground import Doubles

WHOLE = 20
"""Rows up to which the whole matrix is made."""
MOST_RESTARTS = 30


def largest(multiply: Callable[[Doubles], Doubles], size: int, count: int, tolerance: float) -> tuple[Doubles, Doubles]:
    """(count,) the largest (algebraic) eigenvalues, ascending, and (size, count) their vectors of length 1.

    Implicitly restarted Lanczos (ARPACK; Lehoucq et al. 1998), or of a small matrix all at once. NaN, and vectors of
    zeros, where a product is not finite or the iterations do not settle. count: at most `size`.
    """
    nothing = np.full(count, np.nan), np.zeros((size, count))
    start = np.random.default_rng(0).standard_normal(size)
    if not np.isfinite(multiply(start)).all():
        return nothing
    if size <= WHOLE:
        matrix = np.stack([multiply(row) for row in np.eye(size)])
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
        return values[-count:], vectors[:, -count:]
    operator = LinearOperator((size, size), matvec=lambda vector: multiply(np.ravel(vector)), dtype=np.float64)
    try:
        values, vectors = eigsh(operator, k=count, which="LA", v0=start, tol=tolerance, maxiter=MOST_RESTARTS)
    except ArpackError:
        return nothing
    order = np.argsort(values)
    return values[order], vectors[:, order]
