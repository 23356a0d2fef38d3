"""Scores beside a plain forward pass in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium import networks
from perceptarium.experiment import patch
from perceptarium.training.evaluation import BLOCK, SCORED, evaluation_interval
from tests.compiled import SMALL, TINY_CONVNET, conv, dense, document, pictures
from tests.training.trial import SORTS, Sort, Trial, reference_of, rows_of, trial_of

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


# Large sets


ENDS = {"train": 1020 / 2048, "validation": 8 / 2048, "test": 1020 / 2048}
"""As much as a padded program holds, in two sets that are more than what is scored, and one that is less."""


@every_sort
def test_of_a_large_set_the_first_examples_are_scored(sort: Sort) -> None:
    data = rows_of("classes", 2048, inputs=2, outputs=3) | {"split": ENDS}
    trial = trial_of(document(data=data, network={"layers": dense(3)}, loss="mse", batch={"size": 8}), sort)
    scores = trial.scores()
    for column, (name, length) in enumerate({"train": 1020, "validation": 8, "test": 1020}.items()):
        part = trial.experiment.examples.sets[name]
        assert len(part) == length
        outputs = outputs_of(trial, part.inputs)
        errors, right = ((outputs - part.targets) ** 2).mean(axis=1), outputs.argmax(axis=1) == part.labels
        assert scores[column] == pytest.approx(errors[:SCORED].mean(), rel=1e-5)
        assert scores[column + 3] == pytest.approx(right[:SCORED].mean(), abs=1e-6)
        if length > SCORED:
            # All of them would have been something else.
            assert scores[column] != pytest.approx(errors.mean(), rel=1e-4)
            assert scores[column + 3] != pytest.approx(right.mean(), abs=1e-5)


@every_sort
def test_a_sum_over_a_large_set_is_scaled_to_all_of_it(sort: Sort) -> None:
    data = rows_of("regression", 2048, inputs=2, outputs=2) | {"split": ENDS}
    trial = trial_of(document(data=data, network={"layers": dense(3)}, loss="half_sum", batch={"size": 8}), sort)
    for column, part in enumerate(trial.experiment.examples.sets.values()):
        each = 0.5 * np.sum((outputs_of(trial, part.inputs) - part.targets) ** 2, axis=1)
        assert trial.scores()[column] == pytest.approx(each[:SCORED].mean() * len(part), rel=1e-4)


# Labels


@every_sort
@pytest.mark.parametrize(("loss", "threshold"), [("auto", 0.0), ("mse", 0.5)])
def test_of_several_labels_every_one_must_be_right(loss: str, threshold: float, sort: Sort) -> None:
    data = rows_of("labels", 300, inputs=3, outputs=3)
    trial = trial_of(document(data=data, network={"layers": dense(4)}, loss=loss, batch={"size": 16}), sort).train(60)
    for column, part in enumerate(trial.experiment.examples.sets.values()):
        outputs = outputs_of(trial, part.inputs)
        alike = (outputs > threshold) == (part.targets == 1)
        wanted = alike.all(axis=1).mean()
        assert 0 < wanted < alike.mean() < 1
        assert wanted != pytest.approx(np.mean(outputs.argmax(axis=1) == part.targets.argmax(axis=1)), abs=0.01)
        assert trial.scores()[column + 3] == pytest.approx(wanted, abs=1e-6)


@every_sort
def test_no_label_at_all_is_an_answer_too(sort: Sort) -> None:
    data = rows_of("labels", 40, inputs=2, outputs=3)
    data["targets"] = [[0, 0, 0]] * 40
    trial = trial_of(document(data=data, network={"layers": dense(3)}, batch={"size": 8}), sort)
    *hidden, last = trial.network()
    trial.replace(network=(*hidden, last._replace(weights=last.weights * 0, biases=np.float32([-3, -2, -1]))))
    np.testing.assert_array_equal(trial.scores()[3:], 1)


# Networks on pictures


@pytest.mark.parametrize("task", ["classes", "binary", "labels"])
def test_scores_of_pictures_are_those_of_all_of_them_at_once(task: str) -> None:
    """In blocks, the last of which is not full; a dropout layer leaves nothing out."""
    layers = [*TINY_CONVNET["layers"], {"kind": "dropout", "rate": 0.5}]
    experiment = document(data=pictures(task, 2 * BLOCK + 70), network={**TINY_CONVNET, "layers": layers}, loss="mse")
    trial = reference_of(experiment).train(5)
    scores = trial.scores()
    for column, name in {0: "train", 2: "test"}.items():
        part = experiment.examples.sets[name]
        assert len(part) > BLOCK
        outputs = np.asarray(networks.outputs_of(experiment.architecture, trial.network(), part.inputs))
        assert scores[column] == pytest.approx(np.mean((outputs - part.targets) ** 2), rel=1e-4)
        right = outputs.argmax(axis=1) == part.targets.argmax(axis=1)
        if task != "classes":
            right = ((outputs > 0.5) == (part.targets > 0.5)).all(axis=1)
        assert 0 < right.mean() < 1
        assert scores[column + 3] == pytest.approx(right.mean(), abs=1e-6)
    assert np.isnan(scores[[1, 4]]).all()


# How often


WIDE = [conv(32), conv(64)]


@pytest.mark.parametrize("size", [1, 7, 32, "full"])
def test_dear_evaluations_take_a_fifth_of_the_time_or_less(size: Any) -> None:
    experiment = document(data=pictures(count=400), network={"layers": WIDE}, batch={"size": size})
    interval = evaluation_interval(experiment)
    assert interval.bit_count() == 1
    # A step goes forward and, at twice the cost, backward.
    evaluation, training = 400, 3 * experiment.batch_size * interval
    assert 1 / 9 < evaluation / (evaluation + training) <= 1 / 5


def test_what_is_cheap_is_evaluated_whenever_the_record_wants_it() -> None:
    small = document(data=pictures(count=400), network=TINY_CONVNET)
    for experiment in (SMALL, document(), small, document(network={"layers": dense(64, 64)})):
        assert evaluation_interval(experiment) == 1
    # The same data, a dearer network; the same network, fewer examples.
    assert evaluation_interval(patch(small, {"network": {"layers": WIDE}})) > 1
    assert evaluation_interval(document(data=pictures(count=10), network={"layers": WIDE})) == 1


def test_the_interval_grows_no_more_where_no_more_is_scored() -> None:
    def interval(count: int) -> int:
        data = pictures(count=count, side=4) | {"split": {"train": 1.0, "validation": 0.0, "test": 0.0}}
        return evaluation_interval(document(data=data, network={"layers": WIDE}))

    assert interval(SCORED // 4) < interval(SCORED) == interval(2 * SCORED)
