"""Demos of networks side by side say what was measured."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.demos import Demo, demos
from perceptarium.experiment import patch
from perceptarium.networks.holds import trainable
from perceptarium.sessions.training_run import TrainingRun
from tests.compiled import run_of, train


def runs_of(name: str, seed: int = 0) -> list[TrainingRun]:
    """The demo's own network, and those beside it, from one seed."""
    demo = demos[name].function()
    assert isinstance(demo, Demo)
    seeds: dict[str, Any] = {"network": {"seed": seed}, "batch": {"seed": seed}}
    own = patch(demo.experiment, seeds)
    return [run_of(own), *(run_of(patch(own, other.changes)) for other in demo.beside)]


@pytest.mark.parametrize("seed", [0, 1])
def test_small_batches_get_there_with_fewer_examples(seed: int) -> None:
    batches, single, whole = runs_of("sgd", seed)
    for epochs, guesses in ((10, True), (100, False)):
        for run in (batches, single, whole):
            train(run, epochs * run.steps_per_epoch - run.step)
            assert run.epoch == epochs
        right = [run.scores()[5] for run in (batches, single, whole)]
        assert min(right[:2]) > 0.85
        assert (right[2] < 0.6) == guesses
        assert guesses or right[2] > 0.8
    assert [run.steps_per_epoch for run in (batches, single, whole)] == [15, 240, 1]


def test_squared_error_alone_gives_way_to_the_outlier() -> None:
    squared, huber, absolute = runs_of("losses")
    off, slopes = [], []
    for run in (squared, huber, absolute):
        train(run, 600)
        weights, biases = run.network()[0]
        slopes.append(float(weights[0, 0]))
        test = run.experiment.examples.sets["test"]
        off.append(np.abs(test.inputs @ weights + biases - test.targets).mean())
    assert slopes == pytest.approx([0.18, 0.58, 0.6], abs=0.03)
    assert off[0] > 0.25
    assert max(off[1:]) < 0.03


def test_a_quarter_of_the_edges_is_enough() -> None:
    right = []
    for seed in range(3):
        sparse, dense = runs_of("sparse", seed)
        train(sparse, 5000)
        train(dense, 5000)
        right.append((sparse.scores()[5], dense.scores()[5]))
        assert right[-1][0] >= 0.89
        assert sum(np.count_nonzero(part) for layer in sparse.network() for part in layer) == 145
    assert np.mean(right, axis=0)[0] >= np.mean(right, axis=0)[1]


def test_the_sparse_network_has_as_few_edges_as_its_text_says() -> None:
    sparse, dense = runs_of("sparse")
    trains = trainable(sparse.experiment.architecture, sparse.experiment.holds)
    assert trains is not None
    assert sum(np.sum(part) for layer in trains for part in layer) == 145
    assert dense.experiment.architecture.parameter_count == 337
    heard = trains[1].weights
    assert set(heard.sum(axis=0)) == set(heard.sum(axis=1)) == {4}
