"""Losses as a registry: what every entry must hold."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from perceptarium.errors import InvalidInput
from perceptarium.losses import ALL, link_of, losses, predict, resolve
from tests.compiled import ROUGHLY, document

TRUE_LOSSES = [entry for entry in losses if entry.id != "auto"]


@pytest.mark.parametrize("entry", TRUE_LOSSES, ids=lambda entry: entry.id)
def test_every_loss_is_one_number_an_example_and_least_at_the_target(entry) -> None:
    targets = np.eye(3, dtype=np.float32)
    right = targets if entry.tags["link"] == "identity" else (targets - 0.5) * 6
    best = np.asarray(entry.function(jnp.asarray(right), targets))
    assert best.shape == (3,)
    assert np.all(best >= 0)
    for wrong in (right[::-1], right + np.float32([[2, -1, 0.5]]), np.zeros((3, 3), np.float32)):
        assert np.sum(entry.function(jnp.asarray(wrong), targets)) > np.sum(best)


@pytest.mark.parametrize("entry", TRUE_LOSSES, ids=lambda entry: entry.id)
def test_every_loss_has_its_tags(entry) -> None:
    assert set(entry.tags["tasks"]) <= set(ALL)
    assert entry.tags["link"] in ("identity", "sigmoid", "softmax")
    assert entry.tags["reduction"] in ("mean", "sum")


@pytest.mark.parametrize("task", ALL)
@pytest.mark.parametrize("name", losses.ids())
def test_a_loss_is_taken_where_it_fits_and_refused_elsewhere(name: str, task: str) -> None:
    chosen = losses.document(name)
    if task in losses[name].tags["tasks"]:
        resolved = resolve(chosen, task)
        assert resolved.kind != "auto"
        assert name == "auto" or resolved is chosen
    else:
        with pytest.raises(InvalidInput, match=task):
            resolve(chosen, task)


def test_huber_is_straight_beyond_delta() -> None:
    outputs, targets = jnp.array([[0.5], [3.0], [-7.0]]), jnp.zeros((3, 1))
    found = losses.call(losses.document("huber", delta=2.0), outputs, targets)
    np.testing.assert_allclose(found, [0.125, 2 * (3 - 1), 2 * (7 - 1)], rtol=1e-6)


def test_several_classes_at_once_have_probabilities() -> None:
    outputs = jnp.array([[[0.0, 1.0], [5.0, -5.0]]])
    np.testing.assert_allclose(jnp.sum(predict("softmax", outputs), axis=-1), 1, rtol=1e-6)
    np.testing.assert_allclose(predict("sigmoid", outputs)[0, 0], [0.5, 0.731059], rtol=1e-5)
    assert predict("identity", outputs) is outputs


def test_links_are_those_of_the_losses() -> None:
    links = {name: link_of(name) for name in losses.ids()}
    assert links.pop("binary_cross_entropy") == links.pop("sigmoid_half_sum") == "sigmoid"
    assert links.pop("softmax_cross_entropy") == "softmax"
    assert set(links.values()) == {"identity"}


@cache
def compiled(name: str) -> Any:
    """A loss of all examples together, and its slope by the outputs."""
    value = jax.value_and_grad(lambda z, *others: jnp.sum(losses[name].function(z, *others)))
    return jax.jit(value, compiler_options=ROUGHLY)


@pytest.mark.parametrize("entry", TRUE_LOSSES, ids=lambda entry: entry.id)
@pytest.mark.parametrize("outputs", [1, 3])
def test_outputs_that_do_not_exist_change_nothing(entry, outputs: int) -> None:
    """Neither the loss nor its slope, whatever stands there."""
    rng = np.random.default_rng(2)
    values = np.float32(rng.normal(size=(4, outputs)))
    targets = np.eye(outputs, dtype=np.float32)[np.arange(4) % outputs]
    wide_targets = np.zeros((4, 8), np.float32)
    wide_targets[:, :outputs] = targets
    slope_of = compiled(entry.id)
    loss, slope = slope_of(values, targets)
    for padding in (0.0, 50.0, -1e4):
        wide = np.full((4, 8), padding, np.float32)
        wide[:, :outputs] = values
        padded, padded_slope = slope_of(wide, wide_targets, np.arange(8) < outputs)
        np.testing.assert_allclose(padded, loss, rtol=1e-5, atol=1e-7)
        np.testing.assert_allclose(padded_slope[:, :outputs], slope, rtol=1e-5, atol=1e-7)
        np.testing.assert_array_equal(padded_slope[:, outputs:], 0)


@pytest.mark.parametrize("link", ["identity", "sigmoid", "softmax"])
def test_outputs_that_do_not_exist_change_no_prediction(link: str) -> None:
    values = np.float32([[1.0, -2.0, 0.5]])
    wide = np.float32([[1.0, -2.0, 0.5, 9.0, 9.0]])
    found = predict(link, wide, np.arange(5) < 3)
    np.testing.assert_allclose(found[:, :3], predict(link, values), rtol=1e-6)


def test_labels_are_learned_one_by_one() -> None:
    taken = {name for name in losses.ids() if "labels" in losses[name].tags["tasks"]}
    assert taken == {"auto", "mse", "half_sum", "huber", "l1", "binary_cross_entropy", "sigmoid_half_sum"}
    loss = resolve(losses.document("auto"), "labels")
    assert loss.kind == "binary_cross_entropy"
    found = losses.call(loss, jnp.array([[9.0, 9.0], [9.0, -9.0], [-9.0, -9.0]]), jnp.array([[1.0, 1], [1, 0], [0, 0]]))
    np.testing.assert_allclose(found, np.log1p(np.exp(-9)), rtol=1e-4)


def test_each_kind_of_data_has_its_loss() -> None:
    for data in ("spiral", "iris", "sine", "faces", "shapes"):
        experiment = document(data=data)
        assert experiment.examples.shape.task in losses[experiment.resolved_loss.kind].tags["tasks"]
