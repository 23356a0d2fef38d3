"""What is held fast stays, to the last bit, whatever trains the rest."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.optimizers import optimizers
from perceptarium.training.lanes import lanes_pay
from perceptarium.training.program import program_key
from tests.compiled import conv, dense, document, pictures, program_of
from tests.training.trial import SORTS, Sort, Trial, trial_of

every_sort = pytest.mark.parametrize("sort", SORTS)
CUT = [[0, 1], [1, 0], [1, 3]]


def held(**parts: Any) -> Any:
    layers = [{**dense(4)[0], "cut": CUT}, {**dense(3)[0], "frozen": True}, {**dense(3)[0], "bias": False}]
    return document(network={"layers": layers, "output": {"cut": [[2, 0]]}, "seed": 2}, **parts)


def assert_held(before: Any, trial: Trial) -> None:
    """The edges that are cut are 0, the frozen layer as before; all else has moved."""
    after = trial.network()
    cut = np.zeros((2, 4), bool)
    cut[tuple(np.transpose(CUT))] = True
    np.testing.assert_array_equal(after[0].weights[cut], 0)
    assert np.all(after[0].weights[~cut] != before[0].weights[~cut])
    np.testing.assert_array_equal(after[1].weights, before[1].weights)
    np.testing.assert_array_equal(after[1].biases, before[1].biases)
    np.testing.assert_array_equal(after[2].biases, 0)
    assert np.all(after[2].weights != before[2].weights)
    assert after[3].weights[2, 0] == 0
    assert np.all(after[3].weights[:2] != before[3].weights[:2])
    assert np.all(after[3].biases != before[3].biases)


@every_sort
@pytest.mark.parametrize("optimizer", optimizers.ids())
def test_what_is_held_stays_with_every_optimizer(optimizer: str, sort: Sort) -> None:
    """Also with penalties, which act where there is no gradient."""
    experiment = held(optimizer={"kind": optimizer}, regularization={"l1": 0.01, "l2": 0.1})
    trial = trial_of(experiment, sort)
    before = trial.network()
    trial.train(20)
    assert_held(before, trial)


def test_what_is_held_goes_on_with_momentum_it_had() -> None:
    """An edge that is cut while its momentum is large does not move."""
    free = document(network={"layers": dense(4)}, optimizer={"kind": "momentum", "learning_rate": 0.1})
    trial = trial_of(free).train(50)
    cut = document(
        network={"layers": [{**dense(4)[0], "cut": CUT, "frozen": True}]},
        optimizer={"kind": "momentum", "learning_rate": 0.1},
    )
    frozen = trial_of(cut)
    frozen.replace(**trial.state()._asdict())
    before = frozen.network()
    frozen.train(5)
    np.testing.assert_array_equal(frozen.network()[0].weights, before[0].weights)
    assert np.all(frozen.network()[1].weights != before[1].weights)


def test_frozen_filters_do_not_move() -> None:
    layers = [{**conv(2), "frozen": True}, *dense(4)]
    trial = trial_of(document(data=pictures(), network={"layers": layers}))
    before = trial.network()
    trial.train(3)
    np.testing.assert_array_equal(trial.network()[0].weights, before[0].weights)
    assert np.any(trial.network()[1].weights != before[1].weights)


def test_which_edges_are_cut_is_not_compiled_in() -> None:
    one, other = held(), document(network={**held().network.model_dump(mode="json"), "output": {"cut": [[0, 0]]}})
    assert program_key(one) == program_key(other)
    free = document(network={"layers": dense(4, 3, 3)})
    assert program_key(free) != program_key(one)
    assert not lanes_pay(program_of(one))
