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
        ("labels", [[0, 1, 1], [0, 0, 0]], 3, 3, "binary_cross_entropy"),
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


@pytest.mark.parametrize(
    ("task", "targets", "names"),
    [
        ("binary", [[0], [1]], ["no", "yes"]),
        ("classes", [[0], [2]], ["cat", "dog", "none"]),
        ("labels", [[1, 1], [0, 0]], [" cat ", "dog"]),
    ],
)
def test_classes_have_the_names_they_are_given(task: str, targets: Any, names: list[str]) -> None:
    for count in (None, len(names)):
        data = {"task": task, "inputs": [[0], [1]], "targets": targets, "class_names": names}
        examples = arrays(**data, **({"classes": count} if count else {})).examples
        assert examples.shape.classes == tuple(name.strip() for name in names)


def test_pictures_with_several_labels() -> None:
    rows = np.random.default_rng(0).uniform(-3, 300, (4, 6)).round(3)
    targets = [[0, 0], [0, 1], [1, 0], [1, 1]]
    experiment = arrays(task="labels", image=[2, 3], inputs=rows.tolist(), targets=targets)
    examples = experiment.examples
    part = examples.sets["train"]
    np.testing.assert_array_equal(part.points, rows.astype(np.float32))
    np.testing.assert_array_equal(part.targets, targets)
    assert part.labels is None
    assert examples.shape.view == "image"
    assert examples.shape.image == (2, 3)
    assert experiment.architecture.outputs == 2


def test_labels_over_two_inputs_are_no_picture_of_the_plane() -> None:
    inputs = [[0, 1], [1, 0]]
    assert arrays(task="labels", inputs=inputs, targets=[[0, 1], [1, 1]]).examples.shape.view == "table"
    assert arrays(task="classes", inputs=inputs, targets=[[0], [1]]).examples.shape.view == "plane"


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
        ({"task": "classes", "targets": [[0], [1e30]]}, "data"),
        ({"task": "ranking"}, "data.task"),
        ({"image": [0, 1]}, "data.image.0"),
        ({"image": [1, 257]}, "data.image.1"),
        ({"class_names": ["x" * 41, "b"]}, "data.class_names.0"),
        ({"class_names": ["a", "  "]}, "data.class_names.1"),
        ({"class_names": [f"{number}" for number in range(1001)]}, "data.class_names"),
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


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"inputs": [[0.0], [1.0, 2.0]]}, "same number of values, at least one; row 2 holds 2, the first one 1"),
        ({"task": "labels", "targets": [[0, 1], [1]]}, "row 2 holds 1, the first one 2"),
        ({"targets": [[0]]}, "not 2 and 1"),
        ({"image": [2, 2]}, "4 values for an image of 2×2, not 1"),
        ({"task": "binary", "classes": 3}, '"binary" has 2 classes, not 3'),
        ({"task": "classes", "classes": 2, "targets": [[0], [2]]}, "at most 1 here, not 2"),
        ({"task": "labels", "targets": [[0, 1], [1, 2]]}, "rows of 0 and 1, one for each class; 2 is neither"),
        ({"task": "labels", "targets": [[0, 0.5], [1, 1]]}, "0.5 is neither"),
        ({"task": "labels", "targets": [[0, 1], [1, 1]], "classes": 3}, "2 labels, but there are 3 classes"),
        ({"task": "labels"}, "must hold 2 to 1000 labels, not 1"),
        ({"task": "labels", "targets": [[0, 1] * 501] * 2}, "2 to 1000 labels, not 1002"),
        ({"class_names": ["a"]}, "a regression has none"),
        ({"task": "binary", "class_names": ["a", "b", "c"]}, "each of the 2 classes; it holds 3"),
        ({"task": "classes", "classes": 3, "class_names": ["a", "b"]}, "each of the 3 classes; it holds 2"),
        ({"task": "labels", "targets": [[0, 1], [1, 1]], "class_names": ["a"]}, "each of the 2 classes; it holds 1"),
        ({"task": "binary", "class_names": ["cat", "cat"]}, "differ from each other; 'cat' is there twice"),
        ({"task": "binary", "class_names": ["cat", " cat"]}, "twice"),
    ],
    ids=str,
)
def test_a_refusal_says_what_was_wrong_and_what_is_allowed(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        arrays(**{**GOOD, **parts})
    assert message in str(caught.value)
