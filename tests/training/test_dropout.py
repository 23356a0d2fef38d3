"""Dropout at work, for all hidden layers or as a layer; its draws are tested with the networks' noise."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch
from perceptarium.networks.layers.layer import Parameters
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for, program_key
from tests.compiled import ROUGHLY, SMALL, conv, dense, document, pictures, pool, program_of
from tests.training.trial import SORTS, Sort, Trial, reference_of, rows_of, trial_of

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


@pytest.mark.parametrize("layers", [[pool()], [{"kind": "flatten"}, {"kind": "layer_norm"}]], ids=["pool", "norm"])
def test_only_units_and_filters_are_left_out(layers: list[dict[str, Any]]) -> None:
    plain = reference_of(document(data=pictures(), network={"layers": layers}))
    other = reference_of(document(data=pictures(), network={"layers": layers}, regularization={"dropout": 0.9}))
    assert plain.train(5).loss == pytest.approx(other.train(5).loss, rel=1e-6)


# The layer


ROWS, WIDTH = 200, 36


def passing(kind: str, rate: float, layers: int = 1) -> Experiment:
    """Dropout layers and nothing else: with weights of 1 each output says what became of one input."""
    data = rows_of("regression", 40, WIDTH, WIDTH) | ({"image": [6, 6]} if kind == "image" else {})
    return document(data=data, network={"layers": [{"kind": "dropout", "rate": rate}] * layers}, batch={"seed": 4})


_compiled: dict[Any, Any] = {}


def passed_on(experiment: Experiment, step: int | None) -> np.ndarray:
    """(rows, numbers) of what was 1 before the layers; step None: not in training."""
    recipe = Recipe.of(experiment)
    key = recipe, step is None
    if key not in _compiled:
        given = None if step is None else {"step": 0}
        look = recipe.outputs if given else lambda network, inputs, knobs, _: recipe.outputs(network, inputs, knobs)
        _compiled[key] = jax.jit(look, compiler_options=ROUGHLY)
    *hidden, _ = recipe.architecture.layers
    shapes = [layer.weights_shape for layer in hidden]
    network = [Parameters(np.ones(shape, np.float32), np.zeros(shape[-1], np.float32)) for shape in shapes]
    network.append(Parameters(np.eye(WIDTH, dtype=np.float32), np.zeros(WIDTH, np.float32)))
    ones = np.ones((ROWS, WIDTH), np.float32)
    return np.asarray(_compiled[key](tuple(network), ones, knobs_for(recipe, experiment), np.int32(step or 0)))


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["numbers", "image"])
def test_the_layer_leaves_its_share_out_and_keeps_the_expected_sum(kind: str, rate: float) -> None:
    found = np.concatenate([passed_on(passing(kind, rate), step) for step in range(4)])
    deviation = np.sqrt(rate * (1 - rate) / found.size)
    assert abs(np.mean(found == 0) - rate) < 4.5 * deviation
    np.testing.assert_allclose(found[found != 0], 1 / (1 - rate), rtol=1e-6)
    assert abs(found.mean() - 1) < 4.5 * deviation / (1 - rate)
    assert np.ptp(found, axis=0).min() > 0, "a number is spared"


def test_the_layer_leaves_nothing_out_of_scores_and_pictures() -> None:
    np.testing.assert_array_equal(passed_on(passing("numbers", 0.9), None), 1)


def test_the_layer_draws_anew_in_every_step() -> None:
    one, other, same = (passed_on(passing("numbers", 0.5), step) for step in (7, 8, 7))
    np.testing.assert_array_equal(one, same)
    assert 0.45 < np.mean(one == other) < 0.55


def test_layers_behind_each_other_draw_on_their_own() -> None:
    found = passed_on(passing("numbers", 0.5, layers=2), 3)
    assert set(np.unique(found)) == {0, 4}
    assert abs(np.mean(found == 4) - 0.25) < 4.5 * np.sqrt(0.25 * 0.75 / found.size)


def test_numbers_of_filters_are_left_out_like_units() -> None:
    experiment = patch(
        passing("image", 0.5, layers=0),
        {"network": {"layers": [conv(1, 1, activation="linear")]}, "regularization": {"dropout": 0.3}},
    )
    found = passed_on(experiment, 3)
    np.testing.assert_allclose(np.unique(found), [0, 1 / 0.7], rtol=1e-6)
    assert abs(np.mean(found == 0) - 0.3) < 4.5 * np.sqrt(0.3 * 0.7 / found.size)
    np.testing.assert_array_equal(passed_on(experiment, None), 1)


def with_layer(rate: float) -> Experiment:
    return document(network={"layers": [*dense(4), {"kind": "dropout", "rate": rate}, *dense(3)]})


def test_another_rate_of_the_layer_is_not_another_program() -> None:
    assert program_key(with_layer(0.1)) == program_key(with_layer(0.8)) == program_key(with_layer(0))
    trials = [Trial(with_layer(rate), program_of(with_layer(rate))) for rate in (0.0, 0.1, 0.8)]
    for trial, rate in zip(trials, (0.0, 0.1, 0.8), strict=True):
        names = Recipe.of(trial.experiment).knob_names
        assert trial.knobs.values[names.index("layers.1.rate")] == np.float32(rate)
    np.testing.assert_array_equal(trials[0].scores(), trials[2].scores())
    losses = {trial.train(5).loss for trial in trials}
    assert len(losses) == 3


def test_each_layer_has_a_rate_of_its_own() -> None:
    """The first leaves much out, the second hardly anything."""
    layers = [{"kind": "dropout", "rate": rate} for rate in (0.8, 0.05)]
    experiment = patch(passing("numbers", 0.5), {"network": {"layers": layers}})
    names = Recipe.of(experiment).knob_names
    values = dict(zip(names, knobs_for(Recipe.of(experiment), experiment).values, strict=True))
    assert (values["layers.0.rate"], values["layers.1.rate"]) == (np.float32(0.8), np.float32(0.05))
    found = passed_on(experiment, 0)
    share = 0.2 * 0.95
    assert abs(np.mean(found != 0) - share) < 4.5 * np.sqrt(share * (1 - share) / found.size)
    np.testing.assert_allclose(found[found != 0], 1 / share, rtol=1e-5)


def test_a_layer_whose_rate_is_0_changes_nothing() -> None:
    plain = Trial(SMALL, program_of(SMALL))
    trial = Trial(with_layer(0), program_of(with_layer(0)))
    first, second, last = plain.network()
    empty = trial.network()[1]
    trial.replace(network=(first, empty, second, last))
    for found in (plain, trial):
        found.train(20)
    assert trial.loss == pytest.approx(plain.loss, rel=1e-5)
    kept = [layer for layer in trial.network() if layer.weights.size]
    for one, other in zip(kept, plain.network(), strict=True):
        np.testing.assert_allclose(one.weights, other.weights, rtol=1e-4, atol=1e-6)


def test_a_convnet_trains_with_dropout_between_its_layers() -> None:
    layers = [conv(2), {"kind": "dropout", "rate": 0.2}, pool(), *dense(6), {"kind": "dropout", "rate": 0.2}]
    trial = reference_of(document(data=pictures(), network={"layers": layers}, batch={"size": 8}))
    before = trial.scores()
    after = trial.train(150).scores()
    assert after[0] < 0.5 * before[0]
    assert after[3] > before[3]
