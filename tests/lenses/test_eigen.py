"""The largest eigenvalues beside NumPy's, and matrices that have none or take too long."""

from __future__ import annotations

import numpy as np
import pytest

from perceptarium.lenses import eigen
from perceptarium.lenses.eigen import WHOLE, largest


def symmetric(size: int, seed: int) -> np.ndarray:
    own = np.random.default_rng(seed).standard_normal((size, size))
    return own + own.T


@pytest.mark.parametrize("size", [1, 2, WHOLE, WHOLE + 1, 60])
@pytest.mark.parametrize("count", [1, 2])
def test_they_are_those_of_the_matrix(size: int, count: int) -> None:
    if count > size:
        return
    matrix = symmetric(size, size)
    wanted, directions = np.linalg.eigh(matrix)
    values, vectors = largest(lambda vector: matrix @ vector, size, count, 1e-8)
    np.testing.assert_allclose(values, wanted[-count:], rtol=1e-6)
    assert vectors.shape == (size, count)
    np.testing.assert_allclose(np.abs(np.sum(vectors * directions[:, -count:], axis=0)), 1, rtol=1e-5)


def test_the_largest_one_may_be_negative() -> None:
    values, _ = largest(lambda vector: -np.arange(1.0, 41.0) * vector, 40, 1, 1e-8)
    assert values == pytest.approx([-1])


@pytest.mark.parametrize("size", [3, 50])
def test_a_matrix_of_zeros_has_eigenvalue_0(size: int) -> None:
    values, vectors = largest(np.zeros_like, size, 2, 1e-8)
    assert values.tolist() == [0, 0]
    np.testing.assert_array_equal(vectors.T @ vectors, np.eye(2))


@pytest.mark.parametrize("size", [3, 50])
def test_products_that_are_not_finite_have_none(size: int) -> None:
    values, vectors = largest(lambda vector: np.full_like(vector, np.inf), size, 1, 1e-8)
    assert np.isnan(values).all()
    assert not vectors.any()


def test_one_that_does_not_settle_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = symmetric(400, 3)
    monkeypatch.setattr(eigen, "MOST_RESTARTS", 1)
    values, vectors = largest(lambda vector: matrix @ vector, 400, 1, 1e-12)
    assert np.isnan(values).all()
    assert not vectors.any()


def test_one_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = symmetric(60, 4)
    asked = []

    def product(vector: np.ndarray) -> np.ndarray:
        asked.append(1)
        return matrix @ vector

    monkeypatch.setattr(eigen, "MOST_SECONDS", -1.0)
    values, _ = largest(product, 60, 1, 1e-8)
    assert np.isnan(values).all()
    assert len(asked) == 1
