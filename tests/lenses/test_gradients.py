"""The lens beside the step that is taken next."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch
from perceptarium.lenses.study import Look
from perceptarium.networks import Network
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import TINY_CONVNET, conv, dense, document, flat, pictures, study_of
from tests.training.trial import reference_of

RATE = 0.25
CONVNET: dict[str, Any] = {
    "data": pictures(),
    "network": TINY_CONVNET,
    "optimizer": {"kind": "sgd", "learning_rate": RATE},
    "batch": {"size": 8},
}
"""20 examples train: every third batch is of 4."""
KINDS = [conv(2), {"kind": "layer_norm"}, {"kind": "dropout", "rate": 0.4}, *dense(4)]
EXPERIMENTS: dict[str, dict[str, Any]] = {
    "a convnet": {},
    "several labels": {"data": pictures("labels")},
    "layers of all kinds": {"network": {"layers": KINDS}},
    "dropout": {"regularization": {"dropout": 0.3}},
    "augmentation": {"augmentation": {"shift": 1, "rotate": 20, "flip": True, "noise": 0.1}},
    "a plane": {"data": {"kind": "spiral"}, "network": {"layers": dense(4, 3)}},
}


def look(experiment: Experiment, network: Network, step: int) -> np.ndarray:
    study = study_of("gradients", experiment)
    arrays = study(Look(experiment, network, step, np.zeros((1, experiment.architecture.inputs), np.float32)))
    assert set(arrays) == {"gradients"}
    return arrays["gradients"]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_next_step_goes_down_the_gradient_that_is_shown(name: str) -> None:
    experiment = document(**CONVNET | EXPERIMENTS[name])
    trial = reference_of(experiment)
    shown = []
    for step in range(4):
        before = trial.network()
        found = look(experiment, before, step)
        trial.train(1)
        after = trial.network()
        assert found.dtype == np.float32
        assert found.shape == (experiment.architecture.parameter_count,)
        # Laid out as the lens `weights`: layer by layer, weights before biases.
        np.testing.assert_allclose(found, (flat(before) - flat(after)) / RATE, atol=2e-6)
        assert np.abs(found).max() > 1e-3
        shown.append(found)
    assert all(np.any(one != other) for one, other in itertools.pairwise(shown))


def test_the_gradient_is_that_of_the_step_that_is_next() -> None:
    experiment = document(**CONVNET)
    network = reference_of(experiment).network()
    assert np.any(look(experiment, network, 0) != look(experiment, network, 1))


def test_penalties_schedules_and_bounds_are_no_part_of_it() -> None:
    """It is the gradient of the batch's loss alone."""
    plain = document(**CONVNET)
    network = reference_of(plain).network()
    more = {
        "regularization": {"l1": 0.1, "l2": 0.2},
        "optimizer": {"learning_rate": 0.01, "clip_norm": 1e-3, "schedule": {"kind": "step_decay"}},
    }
    np.testing.assert_allclose(look(patch(plain, more), network, 1), look(plain, network, 1), atol=1e-7)


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
def test_it_is_the_same_for_every_optimizer(optimizer: str) -> None:
    plain = document(**CONVNET)
    network = reference_of(plain).network()
    other = patch(plain, {"optimizer": {"kind": optimizer}})
    np.testing.assert_allclose(look(other, network, 2), look(plain, network, 2), atol=1e-7)


@pytest.mark.parametrize("bad", [np.nan, np.inf], ids=str)
def test_of_a_network_that_diverged_it_is_no_number(bad: float) -> None:
    experiment = document(**CONVNET)
    *hidden, last = reference_of(experiment).network()
    network = (*hidden, Parameters(last.weights + np.float32(bad), last.biases))
    found = look(experiment, network, 0)
    assert found.shape == (experiment.architecture.parameter_count,)
    assert not np.isfinite(found).all()
    assert np.isfinite(look(experiment, reference_of(experiment).network(), 0)).all()
