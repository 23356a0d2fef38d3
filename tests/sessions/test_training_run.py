"""One run: calls, edits, divergence, the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import patch
from perceptarium.networks.layers.layer import Parameters
from perceptarium.sessions import training_run
from perceptarium.sessions.history import next_record
from perceptarium.sessions.training_run import SCORE_SECONDS, TrainingRun
from perceptarium.training.evaluation import evaluation_interval
from perceptarium.training.program import Program
from tests.compiled import SMALL, WILD, conv, dense, document, flat, pictures, program_of, run_of, train
from tests.training.trial import reference_of


def edit(run: TrainingRun, **changes: Any) -> None:
    experiment = patch(run.experiment, changes)
    run.edit(experiment, program_of(experiment))


def test_two_runs_of_a_document_are_the_same() -> None:
    one, other = run_of(SMALL), run_of(SMALL)
    train(one, 200)
    train(other, 200)
    np.testing.assert_array_equal(flat(one.network()), flat(other.network()))
    assert one.record.scores == other.record.scores
    assert len(set(one.record.scores)) > 100


def test_a_restart_is_the_same_again() -> None:
    run = run_of(SMALL)
    train(run, 150)
    first, weights = run.record, flat(run.network())
    run.restart(2)
    assert (run.step, run.epoch, run.record.run) == (0, 0, 2)
    assert run.record.scores[0] == first.scores[0]
    train(run, 150)
    assert run.record.scores == first.scores
    np.testing.assert_array_equal(flat(run.network()), weights)


@pytest.mark.parametrize("seed", ["network", "batch", "data"])
def test_each_seed_makes_another_run(seed: str) -> None:
    one, other = run_of(SMALL), run_of(patch(SMALL, {seed: {"seed": 1}}))
    train(one, 20)
    train(other, 20)
    assert np.any(flat(one.network()) != flat(other.network()))


def test_a_call_ends_at_the_next_record() -> None:
    run = run_of(SMALL)
    while run.step < 2000:
        before = run.step
        assert run.advance(10**9) > 0
        assert run.step <= next_record(before)


def test_epochs_go_on_when_the_batch_size_changes() -> None:
    run = run_of(SMALL)
    assert run.steps_per_epoch == 6
    train(run, 9)
    assert run.epoch == 1.5
    edit(run, batch={"size": "full"})
    assert (run.steps_per_epoch, run.epoch) == (1, 1.5)
    train(run, 2)
    assert run.epoch == 3.5


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": {"learning_rate": 0.5}},
        {"optimizer": {"kind": "momentum"}},
        {"batch": {"size": "full"}},
        {"batch": {"order": "sequential"}},
        {"data": {"kind": "circle"}},
        {"data": {"samples": 310}},
        {"regularization": {"l2": 0.1}},
        {"regularization": {"dropout": 0.2}},
        {"loss": "mse"},
        {"network": {"seed": 9}},
        {"network": {"layers": dense(4, 3, activation="relu")}},
    ],
    ids=str,
)
def test_an_edit_that_leaves_the_shapes_keeps_all_weights(changes: dict[str, Any]) -> None:
    run = run_of(SMALL)
    train(run, 20)
    before = flat(run.network())
    edit(run, **changes)
    np.testing.assert_array_equal(flat(run.network()), before)
    assert run.step == 20
    assert int(run.state().step) == 20
    train(run, 20)
    assert np.any(flat(run.network()) != before)
    assert np.all(np.isfinite(flat(run.network())))


def test_an_edit_of_the_layers_keeps_what_fits() -> None:
    run = run_of(SMALL)
    train(run, 30)
    before = run.network()
    edit(run, network={"layers": dense(4, 5)})
    after = run.network()
    np.testing.assert_array_equal(after[0].weights, before[0].weights)
    np.testing.assert_array_equal(after[1].weights[:, :3], before[1].weights)
    np.testing.assert_array_equal(after[2].weights[:3], before[2].weights)
    fresh = run_of(run.experiment).network()
    np.testing.assert_array_equal(after[1].weights[:, 3:], fresh[1].weights[:, 3:])
    train(run, 30)


def test_an_edit_takes_effect() -> None:
    run, other = run_of(SMALL), run_of(SMALL)
    train(run, 10)
    train(other, 10)
    edit(run, optimizer={"learning_rate": 1e-5})
    start = flat(run.network())
    train(run, 1)
    train(other, 1)
    assert np.abs(flat(run.network()) - start).max() < 2e-5
    assert np.abs(flat(other.network()) - start).max() > 1e-3


def test_scores_follow_the_weights() -> None:
    run = run_of(SMALL)
    before = run.scores().copy()
    run.set_network(tuple(Parameters(layer.weights * 0, layer.biases * 0) for layer in run.network()))
    assert run.scores()[0] == pytest.approx(np.log(2))
    assert run.scores()[0] != before[0]
    assert run.scores_by_name()["train_loss"] == pytest.approx(np.log(2))


def test_what_is_missing_has_no_number() -> None:
    scores = run_of(WILD).scores_by_name()
    assert scores["train_loss"] is not None
    assert scores["validation_loss"] is None
    assert scores["test_accuracy"] is None


# Dear evaluations


DEAR = document(
    data=pictures(count=32, side=4),
    network={"layers": [conv(64, 1), conv(128), {"kind": "global_avg_pool"}]},
    batch={"size": 2},
    optimizer={"kind": "sgd", "learning_rate": 0.01},
)
"""Whose evaluation costs more than a step by far: 32 pictures beside two."""


class Clock:
    """A millisecond goes by whenever somebody looks, and more when the test says so."""

    now = 1000.0

    def perf_counter(self) -> float:
        self.now += 0.001
        return self.now


class Counted:
    """A program that counts its evaluations, without a compiler."""

    def __init__(self, program: Program) -> None:
        self.calls = 0
        self.program = replace(program, evaluate=self._evaluate)

    def _evaluate(self, *_: Any) -> np.ndarray:
        self.calls += 1
        return np.full(6, self.calls, np.float32)


def dear_run(monkeypatch: pytest.MonkeyPatch, interval: int) -> tuple[TrainingRun, Counted]:
    """A run of a small network whose evaluation counts as dear."""
    monkeypatch.setattr(training_run, "evaluation_interval", lambda _: interval)
    counted = Counted(program_of(SMALL))
    return TrainingRun(SMALL, counted.program, 1), counted


def test_the_record_of_a_dear_network_has_rows_as_far_apart_as_its_evaluations() -> None:
    interval = evaluation_interval(DEAR)
    assert interval > 1
    run = run_of(DEAR, program=reference_of(DEAR).program)
    train(run, 2 * interval)
    powers = [2**power for power in range(interval.bit_length())]
    assert run.record.steps == [0, *powers, 2 * interval]
    twin = run_of(DEAR, program=reference_of(DEAR).program)
    train(twin, 2 * interval, most=3)
    assert twin.record.steps == run.record.steps
    assert twin.record.scores == run.record.scores
    np.testing.assert_array_equal(flat(twin.network()), flat(run.network()))


def test_an_edit_to_a_dear_network_thins_the_record_out() -> None:
    few = patch(DEAR, {"network": {"layers": [conv(2), {"kind": "global_avg_pool"}]}})
    run = run_of(few, program=reference_of(few).program)
    train(run, 5)
    assert run.record.steps == [0, 1, 2, 3, 4, 5]
    run.edit(DEAR, reference_of(DEAR).program)
    train(run, 4)
    assert run.record.steps == [0, 1, 2, 3, 4, 5, 8]


def test_a_call_ends_at_the_next_record_of_a_dear_network(monkeypatch: pytest.MonkeyPatch) -> None:
    run, counted = dear_run(monkeypatch, 64)
    while run.step < 1000:
        before = run.step
        assert run.advance(10**9) > 0
        assert run.step <= next_record(before, 64)
    assert run.record.steps[:9] == [0, 1, 2, 4, 8, 16, 32, 64, 128]
    assert counted.calls == len(run.record.steps)


def test_while_training_goes_on_a_dear_evaluation_will_do_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(training_run, "time", clock)
    run, counted = dear_run(monkeypatch, 256)
    train(run, 5)
    made = counted.calls
    assert run.begin_scores(passing=True)[0] == 4
    clock.now += SCORE_SECONDS - 0.1
    step, scores = run.begin_scores(passing=True)
    assert (step, counted.calls) == (4, made)
    np.testing.assert_array_equal(scores, made)
    clock.now += 0.2
    step, scores = run.begin_scores(passing=True)
    assert (step, counted.calls) == (5, made + 1)
    np.testing.assert_array_equal(scores, made + 1)


def test_who_pauses_sees_the_scores_of_the_present_step(monkeypatch: pytest.MonkeyPatch) -> None:
    run, counted = dear_run(monkeypatch, 256)
    train(run, 5)
    assert run.begin_scores()[0] == 5
    made = counted.calls
    assert run.begin_scores()[0] == 5
    assert counted.calls == made
    # Weights that were set by hand are scored at once, whatever the pace.
    run.set_network(run.network())
    assert run.begin_scores(passing=True)[0] == 5
    assert counted.calls == made + 1


def test_a_cheap_evaluation_is_that_of_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    run, _ = dear_run(monkeypatch, 1)
    train(run, 200)
    train(run, 1)
    assert run.record.steps[-1] == 200
    assert run.begin_scores(passing=True)[0] == 201


def test_scores_of_before_a_restart_are_shown_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    run, counted = dear_run(monkeypatch, 256)
    train(run, 5)
    made = counted.calls
    run.restart(2)
    step, scores = run.begin_scores(passing=True)
    assert step == 0
    np.testing.assert_array_equal(scores, made + 1)


# Divergence


def test_divergence_stops_at_the_last_good_step() -> None:
    run = run_of(WILD)
    done = 1
    while done > 0:
        done = run.advance(10**9)
    assert done == -1
    assert run.step > 0
    assert np.all(np.isfinite(flat(run.network())))
    assert int(run.state().step) == run.step
    assert run.scores_by_name()["train_loss"] is not None
    assert run.record.steps[-1] <= run.step
    assert all(row[0] is not None for row in run.record.scores)
    # One more step of the same kind is the one that broke it.
    twin = run_of(WILD)
    train(twin, run.step)
    np.testing.assert_array_equal(flat(twin.network()), flat(run.network()))
    train(twin, 1)
    assert twin.scores_by_name()["train_loss"] is None


def test_divergence_ends_at_the_same_step_whatever_the_calls() -> None:
    ends = set()
    for most in (1, 2, 5, 10**9):
        run = run_of(WILD)
        while run.advance(most) > 0:
            assert run.step < 1000
        ends.add(run.step)
    assert len(ends) == 1


@pytest.mark.parametrize("warm", [200, 333])
def test_divergence_between_two_records(warm: int) -> None:
    """Late, where many steps are one call: found to the step, and the state is that of this step."""
    calm = document(**{**WILD.model_dump(), "optimizer": {"kind": "sgd", "learning_rate": 0.001}})
    run, twin = run_of(calm), run_of(calm)
    for found in (run, twin):
        train(found, warm)
        edit(found, optimizer={"learning_rate": 10})
    while run.advance(10**9) > 0:
        assert run.step < warm + 100
    while twin.advance(1) > 0:
        assert twin.step < warm + 100
    assert run.step == twin.step > warm
    np.testing.assert_array_equal(flat(run.network()), flat(twin.network()))


def test_weights_stay_finite_wherever_one_pauses() -> None:
    """The step that breaks the weights may be the last one of a call: nobody may see what it left."""
    for optimizer in (
        {"kind": "sgd", "learning_rate": 10},
        {"kind": "momentum", "learning_rate": 10, "momentum": 0.99},
    ):
        run = run_of(document(**{**WILD.model_dump(), "optimizer": optimizer}))
        while run.advance(1) > 0:
            assert np.all(np.isfinite(flat(run.network()))), (optimizer, run.step)
            assert run.step < 1000
        assert np.all(np.isfinite(flat(run.network())))


def test_weights_whose_loss_is_infinite_from_the_start() -> None:
    run = run_of(WILD)
    run.set_network(tuple(Parameters(layer.weights * 0 + np.float32(1e30), layer.biases) for layer in run.network()))
    before = flat(run.network())
    assert run.advance(5) == -1
    assert run.step == 0
    np.testing.assert_array_equal(flat(run.network()), before)


def test_a_restart_recovers() -> None:
    run = run_of(WILD)
    first = flat(run.network())
    while run.advance(10**9) > 0:
        assert run.step < 1000
    run.restart(2)
    np.testing.assert_array_equal(flat(run.network()), first)
    edit(run, optimizer={"learning_rate": 0.001})
    train(run, 200)
    assert run.record.scores[-1][0] < run.record.scores[0][0]
