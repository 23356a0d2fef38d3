"""Loss and slopes over parameters beside those that training has."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import flat
from perceptarium.lenses.surface import Surface, heap_of
from perceptarium.losses import losses
from perceptarium.networks import Network, outputs_of
from perceptarium.training.state import begin
from perceptarium.training.step import batch_gradient, knobs_by_name, penalized
from tests.compiled import COMPILER, TINY_CONVNET, dense, pictures, program_of
from tests.lenses.test_landscape import small
from tests.training.trial import trial_of

FULL = {"batch": {"size": "full"}}
MANY = {"kind": "arrays", "inputs": [[x / 700] for x in range(1400)], "targets": [[(x % 7) / 7] for x in range(1400)]}


def trained_slopes(experiment: Experiment, network: Network) -> np.ndarray:
    """The gradient that a step on all examples takes, penalties included."""
    program = program_of(experiment)
    state = begin(network, experiment.optimizer.kind)
    knobs = program.knobs(experiment)

    def slopes(data: Any) -> Network:
        _, gradient = batch_gradient(program.model, state, data, knobs)
        return penalized(knobs_by_name(program.model, knobs), gradient, state.network)

    return flat(jax.tree.map(np.asarray, jax.jit(slopes)(program.place(experiment))))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"regularization": {"l1": 0.3, "l2": 0.2}},
        {"regularization": {"l1": 0.5}, "network": {"layers": [*dense(4), {"kind": "layer_norm"}]}},
        {"loss": "half_sum"},
        {"data": MANY, "network": {"layers": dense(2)}, "loss": "half_sum"},
        {"data": pictures(), "network": TINY_CONVNET},
    ],
    ids=["plain", "penalties", "gains that are 0", "a sum", "a sum over many", "pictures"],
)
def test_its_slopes_are_those_that_training_takes(parts: dict[str, Any]) -> None:
    experiment = small(**FULL | parts)
    for network in (experiment.start, trial_of(experiment).train(5).network()):
        surface = Surface(experiment, COMPILER)
        heap = heap_of(experiment, "train", 10**6)
        found, _ = surface.slopes(experiment, flat(network), np.zeros_like(flat(network)), heap)
        np.testing.assert_allclose(found, trained_slopes(experiment, network), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("parts", [{}, {"data": MANY, "network": {"layers": dense(2)}, "loss": "half_sum"}])
def test_some_examples_stand_for_all(parts: dict[str, Any]) -> None:
    """Of a sum each counts more, so that the loss is of the size of the whole."""
    experiment = small(**parts)
    surface, weights = Surface(experiment, COMPILER), flat(experiment.start)
    part = experiment.examples.sets["train"]
    whole, some = (
        float(surface.losses(experiment, weights, np.zeros((2, weights.size)), np.zeros((1, 2)), heap)[0])
        for heap in (heap_of(experiment, "train", len(part)), heap_of(experiment, "train", len(part) // 2))
    )
    outputs = outputs_of(experiment.architecture, experiment.start, part.inputs)
    each = np.asarray(losses.call(experiment.resolved_loss, outputs, part.targets), np.float64)
    assert whole == pytest.approx(each.sum() if "loss" in parts else each.mean(), rel=1e-4)
    assert some == pytest.approx(whole, rel=0.25)


def test_without_test_examples_it_is_the_training_loss() -> None:
    experiment = small(data=MANY)
    assert len(experiment.examples.sets["test"]) == 0
    own, other = (heap_of(experiment, part, 100) for part in ("train", "test"))
    assert [int(own.first), int(own.count)] == [int(other.first), int(other.count)] == [0, 100]
