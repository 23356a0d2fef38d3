"""Programs: what shares one, and what a call of one gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.networks import init
from perceptarium.networks.forms import FORMS
from perceptarium.training.data import capacity, place
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for, program_key, run_steps
from perceptarium.training.state import Packing, begin
from tests.compiled import SMALL, WILD, dense, document, flat
from tests.training.trial import SORTS, Sort, trial_of

every_sort = pytest.mark.parametrize("sort", SORTS)

SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"optimizer": {"kind": "adam", "learning_rate": 0.1}}, {"optimizer": {"kind": "adam", "beta1": 0.5}}),
    ({"regularization": {"l1": 0.1}}, {"regularization": {"l2": 0.1}}),
    ({"regularization": {"dropout": 0.1}}, {"regularization": {"dropout": 0.2}}),
    ({"batch": {"seed": 1}}, {"batch": {"seed": 2, "order": "sequential"}}),
    ({"network": {"seed": 1}}, {"network": {"seed": 2, "initializer": "he_normal"}}),
    ({"data": {"kind": "spiral", "seed": 1}}, {"data": {"kind": "circle", "noise": 0.4}}),
    ({"data": {"kind": "spiral", "samples": 300}}, {"data": {"kind": "spiral", "samples": 310}}),
    ({"optimizer": {"kind": "sgd", "clip_norm": 1}}, {"optimizer": {"kind": "sgd", "clip_norm": 7}}),
    (
        {"optimizer": {"kind": "sgd", "schedule": {"kind": "cosine_decay", "over": 5}}},
        {"optimizer": {"kind": "sgd", "schedule": {"kind": "cosine_decay", "over": 500}}},
    ),
]
OTHER: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"network": {"layers": dense(8)}}),
    ({}, {"network": {"layers": dense(8, 8, activation="relu")}}),
    ({}, {"optimizer": "sgd"}),
    ({}, {"batch": {"size": 16}}),
    ({}, {"loss": "mse"}),
    ({}, {"regularization": {"dropout": 0.1}}),
    ({}, {"data": {"kind": "spiral", "features": ["x", "y", "xy"]}}),
    ({}, {"data": {"kind": "spiral", "samples": 1000}}),
    ({}, {"optimizer": {"kind": "adam", "schedule": "cosine_decay"}}),
    ({}, {"optimizer": {"kind": "adam", "clip_norm": 1}}),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_what_may_change_without_a_new_program(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert program_key(document(**one)) == program_key(document(**other))


@pytest.mark.parametrize(("one", "other"), OTHER, ids=str)
def test_what_needs_a_new_program(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert program_key(document(**one)) != program_key(document(**other))


def test_an_automatic_loss_and_its_name_are_one_program() -> None:
    assert program_key(document()) == program_key(document(loss="binary_cross_entropy"))


def test_keys_are_the_same_in_every_process() -> None:
    """Programs on disk go by the text of their key: no address of an object may stand in it."""
    for experiment in (document(), document(data="digits", optimizer="adamw", loss="huber"), WILD):
        assert " at 0x" not in repr(program_key(experiment))


@every_sort
def test_the_number_of_steps_is_no_other_program_and_no_other_numbers(sort: Sort) -> None:
    one, other = trial_of(SMALL, sort).train(37), trial_of(SMALL, sort)
    for count in (1, 10, 0, 26):
        other.train(count)
    np.testing.assert_array_equal(one.packed.floats, other.packed.floats)
    np.testing.assert_array_equal(one.packed.ints, other.packed.ints)
    assert int(one.state().step) == 37
    assert one.loss == other.loss


@every_sort
def test_no_steps_change_nothing(sort: Sort) -> None:
    trial = trial_of(SMALL, sort)
    before = trial.packed
    trial.train(0)
    np.testing.assert_array_equal(trial.packed.floats, before.floats)
    assert np.isnan(trial.loss)
    assert trial.broken == -1


@every_sort
def test_the_first_bad_batch_is_told(sort: Sort) -> None:
    bad = trial_of(WILD, sort).train(1000).broken
    assert bad > 0
    assert trial_of(WILD, sort).train(bad).broken == -1
    assert np.all(np.isfinite(flat(trial_of(WILD, sort).train(bad - 1).network())))


def test_every_form_trains_alike() -> None:
    experiment = document(
        data={"kind": "spiral", "samples": 60},
        network={"layers": dense(5, 4), "seed": 3},
        regularization={"dropout": 0.2},
        batch={"size": 10},
    )
    recipe = Recipe.of(experiment)
    network = init(experiment.architecture, "glorot_normal", 3)
    state = begin(network, recipe.optimizer)
    packing = Packing.of(network, len(state.memory.moments))
    data = place(experiment.examples, "shuffled", capacity(60))
    train = jax.jit(run_steps, static_argnums=(0, 1))
    found = [
        train(replace(recipe, form=form), packing, packing.pack_numpy(state), data, knobs_for(recipe, experiment), 30)
        for form in FORMS
    ]
    for packed, loss, broken in found:
        np.testing.assert_allclose(packed.floats, found[0][0].floats, rtol=1e-3, atol=1e-5)
        np.testing.assert_array_equal(packed.ints, found[0][0].ints)
        assert float(loss) == pytest.approx(float(found[0][1]), rel=1e-4)
        assert int(broken) == -1
