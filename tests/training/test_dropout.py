"""Dropout at work; its draws are tested with the networks' noise."""

from __future__ import annotations

import numpy as np
import pytest

from perceptarium.experiment import patch
from tests.compiled import SMALL, dense, document
from tests.training.trial import SORTS, Sort, trial_of

every_sort = pytest.mark.parametrize("sort", SORTS)


@every_sort
@pytest.mark.parametrize("hidden", [1, 4])
def test_a_network_of_any_depth_trains_with_dropout(hidden: int, sort: Sort) -> None:
    trial = trial_of(document(network={"layers": dense(*[4] * hidden)}, regularization={"dropout": 0.3}), sort)
    before = trial.scores()[0]
    trial.train(300)
    assert trial.scores()[0] < before
    # Scores are those of the whole network: the same however often they are asked for.
    np.testing.assert_array_equal(trial.scores(), trial.scores())


@every_sort
def test_another_rate_is_not_another_program(sort: Sort) -> None:
    one, other = (trial_of(patch(SMALL, {"regularization": {"dropout": rate}}), sort) for rate in (0.1, 0.8))
    assert one.program is other.program
    one.train(5)
    other.train(5)
    assert np.any(one.network()[0].weights != other.network()[0].weights)


@every_sort
def test_the_output_layer_is_never_left_out(sort: Sort) -> None:
    """Without a hidden layer there is nothing to leave out: dropout changes no number."""
    documents = [document(network={"layers": []}, regularization={"dropout": rate}) for rate in (0.0, 0.9)]
    plain, with_dropout = (trial_of(experiment, sort).train(20) for experiment in documents)
    np.testing.assert_allclose(with_dropout.network()[0].weights, plain.network()[0].weights, rtol=1e-6)
    assert with_dropout.loss == pytest.approx(plain.loss, rel=1e-6)
