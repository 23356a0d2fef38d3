"""The test set as the last hidden layer sees it: its two principal components (Pearson 1901)."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.judged import compile_hidden, judged_set
from perceptarium.lenses.study import Arrays, Look, Study
from perceptarium.training.compiler import Compiler

EXACT_WIDTH = 256
"""Up to so many numbers the components are computed by their covariance, beyond that by random projections."""


def components(numbers: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(n, numbers) → coordinates (n, 2) along the two principal components, and the share of variance of each (2,)."""
    from sklearn.decomposition import PCA  # imported late: it would delay the server's start

    found, shares = np.zeros((len(numbers), 2), np.float32), np.zeros(2, np.float32)
    many = min(2, *numbers.shape)
    if not np.isfinite(numbers).all() or np.ptp(numbers, axis=0).max() == 0:
        return found, shares
    # Squares of huge or tiny numbers, or of those far from 0, would leave nothing of the differences.
    centred = numbers - numbers.mean(axis=0, dtype=np.float64)
    size = np.abs(centred).max()
    solver = "covariance_eigh" if numbers.shape[1] <= EXACT_WIDTH else "randomized"
    analysis = PCA(many, svd_solver=solver, random_state=0)
    found[:, :many] = analysis.fit_transform(centred / size) * size
    shares[:many] = analysis.explained_variance_ratio_
    return found, shares


def _key(experiment: Experiment) -> Hashable:
    return "hidden", experiment.architecture, len(judged_set(experiment.examples))


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    hidden = compile_hidden(experiment, compiler, _key(experiment))

    def look(look: Look) -> Arrays:
        found, shares = components(hidden(look.network, judged_set(look.experiment.examples).inputs))
        return {"embedding": found, "embedding_share": shares}

    return look


STUDY = Study(0.5, lambda experiment: len(experiment.architecture.layers) > 1, _key, _compile)
