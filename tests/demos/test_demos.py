"""Every demo does what its text says."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from perceptarium.datasets import make_examples
from perceptarium.demos import Demo, demos
from perceptarium.experiment import Experiment, parse, patch
from perceptarium.sessions.limits import check_limits
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.settings import Settings
from tests.compiled import run_of, train

every_demo = pytest.mark.parametrize("name", demos.ids())
STUCK = {"blame"}
"""Those that show what keeps a network from learning: their own tests hold them to that."""


def demo_of(name: str) -> Demo:
    demo = demos[name].function()
    assert isinstance(demo, Demo)
    return demo


@every_demo
def test_a_demo_is_a_document_within_the_limits(name: str) -> None:
    demo = demo_of(name)
    assert parse(demo.experiment.model_dump(mode="json")) == demo.experiment
    check_limits(demo.experiment, Settings())
    assert demo.headline
    assert demo.text
    assert demo.try_this
    assert demo.speed is None or demo.speed > 0


@every_demo
def test_a_demo_learns(name: str) -> None:
    run = run_of(demo_of(name).experiment)
    before = run.scores()[0]
    train(run, 300 if run.experiment.examples.shape.image else 1500)
    after = run.scores_by_name()
    assert after["train_loss"] is not None
    assert (after["train_loss"] < 0.7 * before) == (name not in STUCK)
    assert (after["test_loss"] is None) == (not len(run.experiment.examples.sets["test"]))


@every_demo
def test_cures_change_the_document_and_back(name: str) -> None:
    demo = demo_of(name)
    for cure in demo.cures:
        cured = patch(demo.experiment, cure.changes)
        assert cured != demo.experiment
        assert patch(cured, cure.undo) == demo.experiment
        check_limits(cured, Settings())


def test_two_spirals_are_learned() -> None:
    run = run_of(demo_of("spirals").experiment)
    train(run, 4000)
    assert run.scores()[3] > 0.9
    assert run.scores()[5] > 0.85


def test_digits_are_read() -> None:
    run = run_of(demo_of("digits").experiment)
    train(run, 3000)
    assert run.scores()[5] >= 0.95


def test_six_classes_are_parted() -> None:
    run = run_of(demo_of("six_classes").experiment)
    train(run, 2000)
    assert run.scores()[5] >= 0.9


def overfitted(seed: int) -> Experiment:
    seeds = {"data": {"seed": seed}, "network": {"seed": seed}, "batch": {"seed": seed}}
    return patch(demo_of("overfitting").experiment, seeds)


@cache
def trained(seed: int) -> TrainingRun:
    """The overfitting demo at its end."""
    run = run_of(overfitted(seed))
    train(run, 4000)
    return run


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_overfitting_can_be_seen(seed: int) -> None:
    run = trained(seed)
    steps, tests = np.array(run.record.steps), np.array([row[2] for row in run.record.scores], float)
    assert run.record.scores[-1][0] is not None
    assert run.record.scores[-1][0] < 0.05
    assert tests[-1] > 1.25 * tests.min()
    best = run.record.best
    assert best is not None
    assert best.judged_on == "test"
    assert 0 < best.step < 1500
    # The turning point is near the lowest loss, which one lucky row may hold.
    assert best.loss < 1.1 * tests.min()
    assert steps[-1] == demo_of("overfitting").until == 4000


def test_more_points_cure() -> None:
    cure = next(cure for cure in demo_of("overfitting").cures if "points" in cure.label)
    worst = trained(0)
    cured = run_of(patch(worst.experiment, cure.changes))
    train(cured, 4000)
    assert cured.scores()[2] < 0.8 * worst.scores()[2]


def test_a_new_data_seed_is_another_overfitting_story() -> None:
    one, other = overfitted(0), overfitted(1)
    points = [make_examples(experiment.data).sets["train"].points for experiment in (one, other)]
    assert np.any(points[0] != points[1])
