"""Data given as arrays: taken as they are, or refused with the reason."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment
from tests.compiled import document


def arrays(**parts: Any) -> Experiment:
    return document(data={"kind": "arrays", **parts})


def test_rows_stay_as_they_are() -> None:
    examples = arrays(
        inputs=[[1, 2], [3, 4], [5, 6]], targets=[[0.5], [0.25], [-1]], test_inputs=[[7, 8]], test_targets=[[2]]
    ).examples
    np.testing.assert_array_equal(examples.sets["train"].inputs, [[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(examples.sets["train"].targets, [[0.5], [0.25], [-1]])
    np.testing.assert_array_equal(examples.sets["test"].inputs, [[7, 8]])
    np.testing.assert_array_equal(examples.sets["test"].targets, [[2]])
    assert len(examples.sets["validation"]) == 0
    assert examples.shape.view == "plane"
    assert examples.shape.domain[0] < 1
    assert examples.shape.domain[1] > 8


def test_a_split_comes_before_the_test_rows() -> None:
    examples = arrays(
        inputs=[[0], [1], [2], [3]],
        targets=[[0], [1], [2], [3]],
        test_inputs=[[9]],
        test_targets=[[9]],
        split={"train": 0.5, "validation": 0.25, "test": 0.25},
    ).examples
    assert [examples.sets[name].points.ravel().tolist() for name in ("train", "validation", "test")] == [
        [0, 1],
        [2],
        [3, 9],
    ]


@pytest.mark.parametrize(
    ("task", "targets", "outputs", "classes", "loss"),
    [
        ("regression", [[0.5, 1], [2, 3]], 2, 0, "mse"),
        ("binary", [[0], [1]], 1, 2, "binary_cross_entropy"),
        ("classes", [[0], [4]], 5, 5, "softmax_cross_entropy"),
        ("classes", [[0], [0]], 2, 2, "softmax_cross_entropy"),
    ],
)
def test_outputs_follow_from_the_task(task: str, targets: Any, outputs: int, classes: int, loss: str) -> None:
    experiment = arrays(task=task, inputs=[[0.0], [1.0]], targets=targets)
    assert experiment.architecture.outputs == outputs
    assert experiment.examples.classes == classes
    assert experiment.resolved_loss.kind == loss


def test_more_classes_than_occur() -> None:
    examples = arrays(task="classes", classes=7, inputs=[[0], [1]], targets=[[0], [1]]).examples
    assert examples.outputs == 7


def test_one_value_for_all_still_has_a_domain() -> None:
    low, high = arrays(inputs=[[2.0]], targets=[[1.0]]).examples.shape.domain
    assert low < 2 < high


GOOD: dict[str, Any] = {"inputs": [[0.0], [1.0]], "targets": [[0], [1]]}


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"inputs": []}, "data.inputs"),
        ({"inputs": [[]]}, "data"),
        ({"inputs": [[0.0], [1.0, 2.0]]}, "data"),
        ({"inputs": [[0.0]]}, "data"),
        ({"inputs": [[0.0], [math.nan]]}, "data"),
        ({"inputs": [[0.0], [-math.inf]]}, "data"),
        ({"inputs": [[0.0], ["one"]]}, "data.inputs.1.0"),
        ({"inputs": [[0.0], [None]]}, "data.inputs.1.0"),
        ({"inputs": [0.0, 1.0]}, "data.inputs.0"),
        ({"inputs": "rows"}, "data.inputs"),
        ({"targets": [[0], [math.inf]]}, "data"),
        ({"targets": [[0]]}, "data"),
        ({"test_inputs": [[0.0]]}, "data"),
        ({"test_inputs": [[0.0, 1.0]], "test_targets": [[0]]}, "data"),
        ({"task": "binary", "targets": [[0], [2]]}, "data"),
        ({"task": "binary", "targets": [[0], [-1]]}, "data"),
        ({"task": "classes", "targets": [[0], [0.5]]}, "data"),
        ({"task": "classes", "targets": [[0], [1000]]}, "data"),
        ({"task": "classes", "classes": 1, "targets": [[0], [0]]}, "data.classes"),
        ({"task": "classes", "classes": 2, "targets": [[0], [2]]}, "data"),
        ({"task": "classes", "targets": [[0, 1], [1, 0]]}, "data"),
        ({"task": "ranking"}, "data.task"),
    ],
    ids=str,
)
def test_wrong_rows_are_refused(parts: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        arrays(**{**GOOD, **parts})
    assert caught.value.field == field


@pytest.mark.parametrize("name", ["inputs", "targets"])
@pytest.mark.parametrize("value", [1e39, -1e300])
def test_what_is_infinite_in_32_bits_is_refused(name: str, value: float) -> None:
    with pytest.raises(InvalidInput, match=name):
        arrays(**{**GOOD, name: [[0.0], [value]]})
