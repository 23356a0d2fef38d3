"""The sigmoid neuron starts where it is flat: with squares it stands still for long, with cross-entropy it does not."""

from __future__ import annotations

import numpy as np

from perceptarium.demos import demos
from perceptarium.experiment import patch
from tests.compiled import run_of, train

DEMO = demos["sigmoid_neuron"].function()


def test_it_is_followed_at_an_example_on_the_wrong_side() -> None:
    part = DEMO.experiment.examples.sets["train"]
    (number,) = np.flatnonzero(np.all(part.points == np.float32(DEMO.probe), axis=1))
    assert part.targets[number] == 1
    weights, biases = DEMO.experiment.start[0]
    z = part.inputs[number] @ weights + biases
    assert 1 / (1 + np.exp(-z)) < 0.001


def test_squares_are_stuck_for_hundreds_of_steps_and_then_let_go() -> None:
    run = run_of(DEMO.experiment)
    before = run.scores()[0]
    train(run, 200)
    assert run.scores()[0] > 0.98 * before
    train(run, 800)
    assert run.scores()[0] < 0.05 * before


def test_cross_entropy_needs_a_few_steps() -> None:
    run = run_of(patch(DEMO.experiment, {"loss": "binary_cross_entropy"}))
    before = run.scores()[0]
    train(run, 20)
    assert run.scores()[0] < 0.1 * before
