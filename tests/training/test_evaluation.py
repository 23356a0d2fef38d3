"""Scores beside a plain forward pass in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import patch
from perceptarium.training.evaluation import BLOCK
from tests.compiled import SMALL, dense, document
from tests.training.trial import SORTS, Sort, Trial, rows_of, trial_of

every_sort = pytest.mark.parametrize("sort", SORTS)


def outputs_of(trial: Trial, inputs: np.ndarray) -> np.ndarray:
    """What the output layer says, the hidden ones being tanh."""
    *hidden, last = trial.network()
    signal = np.float64(inputs)
    for layer in hidden:
        signal = np.tanh(signal @ layer.weights + layer.biases)
    return signal @ last.weights + last.biases


def assert_scores(trial: Trial) -> None:
    """Squared error and accuracy of each set, by hand; none where a set is empty."""
    scores = trial.scores()
    assert scores.dtype == np.float32
    for column, name in enumerate(("train", "validation", "test")):
        part = trial.experiment.examples.sets[name]
        loss, accuracy = scores[column], scores[column + 3]
        if not len(part):
            assert np.isnan(loss)
            assert np.isnan(accuracy)
            continue
        outputs = outputs_of(trial, part.inputs)
        assert loss == pytest.approx(np.mean((outputs - part.targets) ** 2), rel=1e-4)
        if part.labels is None:
            assert np.isnan(accuracy)
        else:
            said = outputs[:, 0] > 0.5 if outputs.shape[1] == 1 else outputs.argmax(axis=1)
            assert accuracy == pytest.approx(np.mean(said == part.labels), abs=1e-6)


@every_sort
@pytest.mark.parametrize("data", ["spiral", "iris", "sine"])
def test_scores_are_those_of_the_real_rows(data: str, sort: Sort) -> None:
    """310 examples are padded to 512: what stands in the padding counts for nothing."""
    assert_scores(trial_of(document(data=data, network={"layers": dense(5)}, loss="mse"), sort).train(40))


SPLITS = [(0.5, 0.2, 0.3), (1.0, 0.0, 0.0), (0.3, 0.7, 0.0), (0.2, 0.0, 0.8)]


@every_sort
@pytest.mark.parametrize("split", SPLITS, ids=str)
@pytest.mark.parametrize("count", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_sets_may_begin_and_end_anywhere_in_a_block(count: int, split: tuple[float, ...], sort: Sort) -> None:
    shares = dict(zip(("train", "validation", "test"), split, strict=True))
    data = rows_of("classes", count, inputs=2, outputs=3) | {"split": shares}
    parts: dict[str, Any] = {"network": {"layers": dense(3)}, "loss": "mse", "batch": {"size": 8}}
    experiment = document(data=data, **parts)
    assert experiment.examples.count == count
    assert_scores(trial_of(experiment, sort))


@every_sort
def test_a_logit_of_zero_is_the_threshold(sort: Sort) -> None:
    trial = trial_of(patch(SMALL, {"data": "gaussians"}), sort).train(300)
    part = trial.experiment.examples.sets["test"]
    logits = outputs_of(trial, part.inputs)
    assert trial.scores()[5] == pytest.approx(np.mean((logits[:, 0] > 0) == part.labels), abs=1e-6)
    assert trial.scores()[5] > 0.9


@every_sort
def test_a_sum_is_not_divided_by_the_number_of_examples(sort: Sort) -> None:
    data = rows_of("regression", 50, inputs=2, outputs=2)
    trial = trial_of(document(data=data, network={"layers": dense(3)}, loss="half_sum", batch={"size": 8}), sort)
    for column, part in enumerate(trial.experiment.examples.sets.values()):
        wanted = 0.5 * np.sum((outputs_of(trial, part.inputs) - part.targets) ** 2)
        assert trial.scores()[column] == pytest.approx(wanted, rel=1e-4)


@every_sort
def test_penalties_are_no_part_of_the_scores(sort: Sort) -> None:
    plain = trial_of(SMALL, sort)
    weighed = trial_of(patch(SMALL, {"regularization": {"l1": 0.5, "l2": 0.5}}), sort)
    np.testing.assert_array_equal(plain.scores(), weighed.scores())
