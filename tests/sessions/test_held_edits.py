"""Edges that are cut and restored, and layers frozen and freed, while a session trains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.errors import InvalidInput
from perceptarium.networks import Network
from perceptarium.networks.layers.layer import Parameters
from perceptarium.sessions.session import Session
from perceptarium.sessions.weights import all_weights, one_weight
from tests.compiled import SMALL, dense
from tests.sessions.conftest import Programs
from tests.sessions.opened import Open, steps

FREE = dense(4, 3)
CUT = [{**dense(4)[0], "cut": [[0, 1], [1, 2]]}, *dense(3)]


def network(session: Session) -> Network:
    assert session.training is not None
    return session.training.network()


def moments(session: Session) -> list[Network]:
    assert session.training is not None
    return list(session.training.state().memory.moments)


def test_an_edge_stays_cut_while_it_trains_and_learns_again_when_it_is_restored(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 50)
    before = network(session)
    session.patch({"network": {"layers": CUT}})
    after = network(session)
    assert after[0].weights[0, 1] == after[0].weights[1, 2] == 0
    rest = after[0].weights != 0
    np.testing.assert_array_equal(after[0].weights[rest], before[0].weights[rest])
    assert rest.sum() == 6
    for moment in moments(session):
        assert moment[0].weights[0, 1] == moment[0].weights[1, 2] == 0
        assert np.all(moment[0].weights[rest] != 0)
    steps(session, 20)
    assert network(session)[0].weights[0, 1] == 0
    assert np.all(network(session)[0].weights[rest] != after[0].weights[rest])
    session.patch({"network": {"layers": FREE}})
    assert network(session)[0].weights[0, 1] == 0
    steps(session, 5)
    assert np.all(network(session)[0].weights != 0)


def test_a_cut_is_at_once_and_needs_no_compiler(open_session: Open, warm: Programs) -> None:
    session = open_session(SMALL)
    steps(session, 5)
    session.patch({"network": {"layers": CUT, "output": {"frozen": True}}})
    assert session.status == "paused"
    last = network(session)[-1]
    steps(session, 5)
    assert network(session)[0].weights[0, 1] == 0
    np.testing.assert_array_equal(network(session)[-1].weights, last.weights)
    assert warm.held


def test_reset_starts_with_what_is_cut_and_given(open_session: Open) -> None:
    start = {"weights": [[1, 2, 3, 4], [5, 6, 7, 8]], "biases": [0, 0, 0, 1]}
    session = open_session(SMALL)
    steps(session, 20)
    session.patch({"network": {"layers": [{**CUT[0], "start": start}, CUT[1]]}})
    assert np.all(network(session)[0].weights[0, 2:] != [3, 4])
    session.reset()
    np.testing.assert_array_equal(network(session)[0].weights, [[1, 0, 3, 4], [5, 6, 0, 8]])
    np.testing.assert_array_equal(network(session)[0].biases, [0, 0, 0, 1])


@pytest.mark.parametrize(
    ("source", "unit", "words"), [(0, 1, "is cut"), (None, 0, "has no biases")], ids=["edge", "bias"]
)
def test_what_is_not_there_cannot_be_set(open_session: Open, source: int | None, unit: int, words: str) -> None:
    session = open_session(SMALL)
    session.patch({"network": {"layers": [{**CUT[0], "bias": False}, CUT[1]]}})
    before = network(session)
    with pytest.raises(InvalidInput, match=words) as caught:
        session.change_state(one_weight(0, source, unit, 0.5))
    assert caught.value.field == "source"
    session.change_state(one_weight(0, 0, 0, 0.5))
    assert network(session)[0].weights[0, 0] == 0.5
    given = [Parameters(np.ones_like(part.weights), np.zeros_like(part.biases)) for part in before]
    with pytest.raises(InvalidInput, match="is cut, so it is 0") as caught:
        session.change_state(all_weights(given))
    assert caught.value.field == "layers.0.weights.0.1"
    given[0].weights[[0, 1], [1, 2]] = 0
    given[0].biases[3] = 1
    with pytest.raises(InvalidInput, match="no biases, so it is 0"):
        session.change_state(all_weights(given))


def test_new_layers_and_units_keep_the_cuts_that_still_are(open_session: Open) -> None:
    session = open_session(SMALL)
    session.patch({"network": {"layers": CUT}})
    wider: dict[str, Any] = {**CUT[0], "units": 6}
    session.patch({"network": {"layers": [wider, CUT[1], *dense(2)]}})
    steps(session, 5)
    weights = network(session)[0].weights
    assert weights[0, 1] == weights[1, 2] == 0
    assert np.sum(weights != 0) == 10
    session.patch({"network": {"layers": [{**CUT[0], "units": 2}, CUT[1]]}})
    assert network(session)[0].weights.shape == (2, 2)
    assert network(session)[0].weights[0, 1] == 0
