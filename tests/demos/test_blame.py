"""The demo of vanishing gradients does what its text says."""

from __future__ import annotations

import numpy as np
import pytest

from perceptarium.demos import Demo, demos
from perceptarium.experiment import Experiment, patch
from perceptarium.lenses.study import Arrays, Look
from perceptarium.sessions.training_run import TrainingRun
from tests.compiled import run_of, study_of, train

WEIGHTS, GRADIENT, UPDATE = range(3)


def demo() -> Demo:
    found = demos["blame"].function()
    assert isinstance(found, Demo)
    return found


def cured(*labels: str) -> Experiment:
    experiment = demo().experiment
    for cure in demo().cures:
        if cure.label in labels:
            experiment = patch(experiment, cure.changes)
    return experiment


def look(name: str, run: TrainingRun) -> Arrays:
    study = study_of(name, run.experiment)
    found: Arrays = study(Look(run.experiment, run.network(), run.step, np.zeros((1, 2), np.float32)))
    return found


def test_the_gradient_shrinks_a_thousandfold_and_the_network_stands_still() -> None:
    run = run_of(demo().experiment)
    before = run.scores()[0]
    norms = look("layers", run)["layer_norms"][:, GRADIENT]
    assert (np.diff(norms) > 0).all()
    assert norms[-1] > 500 * norms[0]
    train(run, 3000)
    after = look("layers", run)["layer_norms"]
    assert after[-1, GRADIENT] > 100 * after[0, GRADIENT]
    # Tiny, as the panel calls it.
    assert after[0, UPDATE] < 1e-4 * after[0, WEIGHTS]
    assert run.scores()[0] > 0.85 * before
    assert run.scores()[3] < 0.6


@pytest.mark.parametrize("labels", [("ReLU and He",), ("Adam",), ("ReLU and He", "Adam")], ids=" with ".join)
def test_its_cures_let_it_learn(labels: tuple[str, ...]) -> None:
    run = run_of(cured(*labels))
    train(run, 2000)
    assert run.scores()[3] > 0.95


def test_with_relu_all_layers_get_their_share() -> None:
    run = run_of(cured("ReLU and He"))
    for steps in (0, 500):
        train(run, steps)
        norms = look("layers", run)["layer_norms"][:, GRADIENT]
        assert norms.max() < 10 * norms.min()


def test_adam_s_first_step_moves_every_layer_alike() -> None:
    norms = look("layers", run_of(cured("Adam")))["layer_norms"]
    shares = norms[:, UPDATE] / norms[:, WEIGHTS]
    assert ((shares > 0.01) & (shares < 0.03)).all()
    assert norms[-1, GRADIENT] > 500 * norms[0, GRADIENT]


def test_at_a_rate_of_3_most_relu_units_die_for_good() -> None:
    experiment = patch(cured("ReLU and He"), {"optimizer": {"learning_rate": 3}})
    run = run_of(experiment)
    for steps in (200, 1000):
        train(run, steps)
        silent = look("units", run)["unit_silent"][:-1]
        assert (silent == 1).mean() >= 0.5
    assert not look("layers", run)["layer_norms"][:-1, GRADIENT].any()
