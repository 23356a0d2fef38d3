"""What is judged right, and what a client reads of each judgement."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from perceptarium.experiment import Experiment
from perceptarium.lenses.judged import BLOCK, compile_predictions, judged_set, predictions_key
from perceptarium.lenses.judgement import judge, right
from perceptarium.lenses.study import Look
from perceptarium.networks import Network, init
from perceptarium.networks.layers.layer import Parameters
from perceptarium.training.evaluation import SCORED
from tests.compiled import TINY_CONVNET, dense, document, once, pictures, study_of
from tests.training.trial import reference_of, rows_of

HALF = np.float32(0.5)
TASKS = [(task, loss) for task in ("classes", "binary", "labels") for loss in ("auto", "mse")]


def experiment_of(task: str, loss: str = "auto", **data: Any) -> Experiment:
    return document(data=pictures(task, **data), network=TINY_CONVNET, loss=loss, batch={"size": 8})


def predictions_of(experiment: Experiment, network: Network) -> np.ndarray:
    predictions = once(predictions_key(experiment), partial(compile_predictions, experiment))
    return predictions(network, judged_set(experiment.examples).inputs)


def look(experiment: Experiment, network: Network, step: int = 0) -> dict[str, np.ndarray]:
    study = study_of("test", experiment)
    return study(Look(experiment, network, step, np.zeros((1, experiment.architecture.inputs), np.float32)))


@pytest.mark.parametrize(("task", "loss"), TASKS)
def test_what_is_right_is_what_the_accuracy_counts(task: str, loss: str) -> None:
    experiment = experiment_of(task, loss)
    trial = reference_of(experiment)
    accuracies = []
    for seed in range(6):
        start = init(experiment.architecture, "he_normal", seed)
        rng = np.random.default_rng(seed)
        # Biases that make classes and labels likely or not, none of them always.
        network = tuple(
            Parameters(5 * layer.weights, rng.normal(size=layer.biases.shape).astype(np.float32)) for layer in start
        )
        trial.replace(network=network)
        found = right(task, predictions_of(experiment, network), judged_set(experiment.examples).targets)
        assert found.shape == (20,)
        assert found.mean() == pytest.approx(trial.scores()[5], abs=1e-6)
        accuracies.append(found.mean())
    assert len(set(accuracies)) > 1


@pytest.mark.parametrize("task", ["classes", "binary", "labels"])
def test_what_a_trained_network_gets_right_can_be_read_from_its_bytes(task: str) -> None:
    experiment = experiment_of(task)
    trial = reference_of(experiment).train(150)
    part, arrays = judged_set(experiment.examples), look(experiment, trial.network(), 150)
    assert arrays["test_step"].dtype == np.float64
    assert arrays["test_step"].tolist() == [150]
    if task == "labels":
        said = [np.flatnonzero(row >= 128).tolist() for row in arrays["test_labels"]]
    else:
        said = [[number] for number in arrays["test_predicted"].tolist()]
    good = np.mean([one == other for one, other in zip(said, experiment.examples.classes_of(part), strict=True)])
    assert good == pytest.approx(trial.scores()[5], abs=1e-6)
    assert good > 0.6


SHARES = st.floats(0, 1, width=32)
AROUND_HALF = st.sampled_from([np.nextafter(HALF, HALF - 1), HALF, np.nextafter(HALF, HALF + 1)])


@given(arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(2, 5)), elements=SHARES | AROUND_HALF))
def test_a_label_s_byte_says_exactly_whether_it_is_present(shares: np.ndarray) -> None:
    levels = judge("labels", shares, np.zeros_like(shares))["test_labels"]
    assert levels.dtype == np.uint8
    assert levels.shape == shares.shape
    np.testing.assert_array_equal(levels >= 128, shares > 0.5)
    assert np.all(np.abs(levels / 255 - np.float64(shares)) <= 1 / 255)


def test_nothing_and_everything_are_0_and_255() -> None:
    assert judge("labels", np.float32([[0, 1]]), np.float32([[0, 1]]))["test_labels"].tolist() == [[0, 255]]


@given(st.data())
def test_of_classes_the_likeliest_its_share_and_the_true_one_s_are_read(data: st.DataObject) -> None:
    count, classes = data.draw(st.integers(1, 5)), data.draw(st.integers(2, 6))
    shares = data.draw(arrays(np.float32, (count, classes), elements=SHARES))
    labels = np.array(data.draw(st.lists(st.integers(0, classes - 1), min_size=count, max_size=count)))
    found = judge("classes", shares, np.eye(classes, dtype=np.float32)[labels])
    assert set(found) == {"test_predicted", "test_confidence", "test_true"}
    assert {array.dtype for array in found.values()} == {np.dtype(np.uint8)}
    rows = np.arange(count)
    np.testing.assert_array_equal(shares[rows, found["test_predicted"]], shares.max(axis=1))
    for name, wanted in (("test_confidence", shares.max(axis=1)), ("test_true", shares[rows, labels])):
        assert np.all(np.abs(found[name] / 255 - np.float64(wanted)) <= 0.5 / 255 + 1e-6)


@given(arrays(np.float32, st.integers(1, 6), elements=SHARES | AROUND_HALF), st.data())
def test_of_two_classes_as_well(shares: np.ndarray, data: st.DataObject) -> None:
    truth = np.array(data.draw(st.lists(st.booleans(), min_size=len(shares), max_size=len(shares))))
    found = judge("binary", shares[:, None], truth[:, None].astype(np.float32))
    np.testing.assert_array_equal(found["test_predicted"], shares > 0.5)
    exact = np.float64(shares)
    for name, said in (("test_confidence", shares > 0.5), ("test_true", truth)):
        assert np.all(np.abs(found[name] / 255 - np.where(said, exact, 1 - exact)) <= 0.5 / 255 + 1e-6)


@pytest.mark.parametrize("task", ["classes", "binary"])
def test_values_that_are_no_shares_are_bounded(task: str) -> None:
    """Of a squared error: outputs may be anything."""
    width = 1 if task == "binary" else 3
    predictions = np.full((2, width), -7, np.float32)
    predictions[1, -1] = 9
    found = judge(task, predictions, np.eye(2, width, dtype=np.float32))
    assert set(found["test_confidence"][1:]) == {255}
    assert set(found["test_true"]) <= {0, 255}


@pytest.mark.parametrize("task", ["classes", "binary", "labels"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_harms_nothing(task: str, bad: float) -> None:
    """Of a network that diverges: the others keep their bytes, and what is no number has no share."""
    width = 1 if task == "binary" else 3
    predictions = np.full((4, width), 0.25, np.float32)
    predictions[::2] = bad
    targets = np.eye(4, width, dtype=np.float32)
    found, calm = judge(task, predictions, targets), judge(task, np.full_like(predictions, 0.25), targets)
    for name, array in found.items():
        assert array.dtype == np.uint8
        np.testing.assert_array_equal(array[1::2], calm[name][1::2])
        if np.isnan(bad):
            assert not array[::2].any()


@pytest.mark.parametrize("bad", [np.nan, np.inf], ids=str)
@pytest.mark.parametrize("task", ["classes", "binary", "labels"])
def test_a_network_that_diverged_is_judged_as_it_is_scored(task: str, bad: float) -> None:
    experiment = experiment_of(task)
    trial = reference_of(experiment)
    *hidden, last = trial.network()
    biases = last.biases.copy()
    biases[-1] = bad
    network = (*hidden, Parameters(last.weights, biases))
    trial.replace(network=network)
    found = right(task, predictions_of(experiment, network), judged_set(experiment.examples).targets)
    assert found.mean() == pytest.approx(trial.scores()[5], abs=1e-6)


def test_more_examples_than_go_through_at_a_time_keep_their_places() -> None:
    data = rows_of("classes", 3 * BLOCK + 40, inputs=3, outputs=4)
    data["split"] = {"train": 0.2, "validation": 0.0, "test": 0.8}
    experiment = document(data=data, network={"layers": dense(5), "seed": 3})
    part = judged_set(experiment.examples)
    assert len(part) > 2 * BLOCK
    assert len(part) % BLOCK
    network = init(experiment.architecture, "glorot_normal", 3)
    outputs = np.tanh(part.inputs @ network[0].weights) @ network[1].weights
    power = np.exp(outputs)
    shares = power / power.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(predictions_of(experiment, network), shares, atol=1e-5)
    found = look(experiment, network)
    np.testing.assert_array_equal(found["test_predicted"], shares.argmax(axis=1))
    true = shares[np.arange(len(part)), part.labels]
    assert np.all(np.abs(found["test_true"] / 255 - true) <= 0.51 / 255)


def test_as_many_judge_as_are_scored() -> None:
    data = rows_of("binary", SCORED + 100, inputs=2, outputs=1)
    data["split"] = {"train": 0.01, "validation": 0.0, "test": 0.99}
    experiment = document(data=data, network={"layers": dense(2)})
    part, test = judged_set(experiment.examples), experiment.examples.sets["test"]
    assert len(part) == SCORED < len(test)
    np.testing.assert_array_equal(part.inputs, test.inputs[:SCORED])
    assert len(part.labels) == len(part.targets) == len(part.points) == SCORED


def test_without_a_test_set_the_training_examples_judge() -> None:
    experiment = experiment_of("labels", split={"train": 1.0, "validation": 0.0, "test": 0.0})
    part, train = judged_set(experiment.examples), experiment.examples.sets["train"]
    np.testing.assert_array_equal(part.points, train.points)
    wanted = [[label for label in range(3) if row[label]] for row in train.targets.tolist()]
    assert experiment.examples.classes_of(part) == wanted
    assert [] in wanted
