"""Weights that are cut, layers that are frozen, and given starts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment, parse, patch
from perceptarium.networks import connected, init, trainable
from tests.compiled import conv, dense, document, pictures


def held(first: dict[str, Any], output: dict[str, Any] | None = None, **parts: Any) -> Experiment:
    """2-3-2-1 with something held fast in the first layer or the output."""
    layers = [{**dense(3)[0], **first}, *dense(2)]
    return document(network={"layers": layers, "output": output or {}, "seed": 1}, **parts)


def test_nothing_is_held_unless_asked_for() -> None:
    experiment = held({})
    assert trainable(experiment.architecture, experiment.holds) is None
    for own, drawn in zip(experiment.start, init(experiment.architecture, "glorot_normal", 1), strict=True):
        np.testing.assert_array_equal(own.weights, drawn.weights)


def test_an_edge_that_is_cut_is_0_and_does_not_train() -> None:
    experiment = held({"cut": [[1, 2], [0, 0], [1, 2]]}, {"cut": [[1, 0]]})
    assert experiment.holds[0].cut == ((0, 0), (1, 2))
    masks = trainable(experiment.architecture, experiment.holds)
    assert masks is not None
    np.testing.assert_array_equal(masks[0].weights, [[0, 1, 1], [1, 1, 0]])
    np.testing.assert_array_equal(masks[2].weights, [[1], [0]])
    for mask, own in zip(masks, experiment.start, strict=True):
        np.testing.assert_array_equal(own.weights == 0, mask.weights == 0)
        np.testing.assert_array_equal(mask.biases, 1)
        assert mask.weights.dtype == mask.biases.dtype == np.float32


def test_edges_that_are_not_there_count_for_nothing() -> None:
    """So an edit of the layers need not look after them."""
    experiment = held({"cut": [[1, 2], [7, 0], [0, 9]]})
    masks = trainable(experiment.architecture, experiment.holds)
    assert masks is not None
    assert np.sum(masks[0].weights == 0) == 1


def test_a_frozen_layer_keeps_its_start_and_does_not_train() -> None:
    experiment = held({}, {"frozen": True})
    masks = trainable(experiment.architecture, experiment.holds)
    assert masks is not None
    assert [mask.weights.any() for mask in masks] == [mask.biases.any() for mask in masks] == [True, True, False]
    assert experiment.start[2].weights.all()


def test_a_layer_without_biases_has_zeros() -> None:
    experiment = held({"bias": False})
    masks = trainable(experiment.architecture, experiment.holds)
    assert masks is not None
    assert not masks[0].biases.any()
    assert masks[0].weights.all()
    network = tuple(part._replace(biases=np.ones_like(part.biases)) for part in experiment.start)
    kept = connected(experiment.architecture, experiment.holds, network)
    assert [part.biases.any() for part in kept] == [False, True, True]


def test_filters_can_be_frozen_too() -> None:
    layers = [{**conv(2), "frozen": True}, {"kind": "max_pool"}, {"kind": "layer_norm", "frozen": True}, *dense(3)]
    experiment = document(data=pictures(), network={"layers": layers})
    masks = trainable(experiment.architecture, experiment.holds)
    assert masks is not None
    for mask, layer in zip(masks, experiment.architecture.layers, strict=True):
        assert mask.weights.shape == layer.weights_shape
    assert [bool(mask.biases.any()) for mask in masks] == [False, False, False, True, True]


GIVEN = {"weights": [[1, 2, 3], [4, 5, 6]], "biases": [7, 8, 9]}


def test_a_given_start_is_taken_where_it_fits() -> None:
    experiment = held({"start": GIVEN})
    np.testing.assert_array_equal(experiment.start[0].weights, GIVEN["weights"])
    np.testing.assert_array_equal(experiment.start[0].biases, GIVEN["biases"])
    assert experiment.start[0].weights.dtype == np.float32
    with_cut = held({"start": GIVEN, "cut": [[0, 1]], "bias": False})
    np.testing.assert_array_equal(with_cut.start[0].weights, [[1, 0, 3], [4, 5, 6]])
    np.testing.assert_array_equal(with_cut.start[0].biases, 0)


@pytest.mark.parametrize(
    "start",
    [
        {"weights": [[1, 2], [3, 4]], "biases": [1, 2]},
        {"weights": [[1, 2, 3], [4, 5]], "biases": [1, 2, 3]},
        {"weights": [[1, 2, 3], [4, 5, 6]], "biases": [1]},
        {"weights": [], "biases": []},
    ],
    ids=str,
)
def test_where_a_given_start_does_not_fit_the_initializer_draws(start: dict[str, Any]) -> None:
    drawn = init(held({}).architecture, "glorot_normal", 1)
    np.testing.assert_array_equal(held({"start": start}).start[0].weights, drawn[0].weights)


def test_the_document_keeps_them_through_edits_elsewhere() -> None:
    experiment = held({"cut": [[0, 0]], "start": GIVEN, "frozen": True}, {"bias": False})
    assert parse(experiment.model_dump(mode="json")) == experiment
    edited = patch(experiment, {"optimizer": "sgd", "network": {"output": {"frozen": True}}})
    assert edited.network.layers == experiment.network.layers
    assert edited.holds[-1] == (True, False, ())


@pytest.mark.parametrize(
    ("first", "field"),
    [
        ({"cut": [[0, -1]]}, "network.layers.0.cut.0.1"),
        ({"cut": [[0]]}, "network.layers.0.cut.0.1"),
        ({"cut": [[0, 1.5]]}, "network.layers.0.cut.0.1"),
        ({"frozen": "perhaps"}, "network.layers.0.frozen"),
        ({"start": {"weights": [[float("nan")]], "biases": [1]}}, "network.layers.0.start.weights.0.0"),
        ({"start": {"weights": [[1]]}}, "network.layers.0.start.biases"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(first: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        held(first)
    assert caught.value.field == field
