"""Units of a live session change places or scales: the network computes the same, and training goes on the same."""

from __future__ import annotations

import numpy as np
import pytest

from perceptarium.demos import demos
from perceptarium.errors import InvalidInput
from perceptarium.sessions.session import Session
from perceptarium.sessions.weights import rescaled, swapped
from tests.compiled import dense, document
from tests.sessions.opened import Open, steps, weights


def losses(session: Session) -> dict[str, float | None]:
    assert session.training is not None
    return session.training.scores_by_name()


def test_training_goes_on_the_same_when_units_have_swapped(open_session: Open) -> None:
    # With momentum and second moments, which have to move along.
    experiment = document(network={"layers": dense(4, 3)}, optimizer={"kind": "adam", "learning_rate": 0.003})
    moved, stays = open_session(experiment), open_session(experiment)
    for session in (moved, stays):
        steps(session, 30)
    before = weights(moved)
    moved.change_state(swapped(0, 1, 3))
    assert np.any(weights(moved) != before)
    assert losses(moved)["train_loss"] == pytest.approx(losses(stays)["train_loss"], rel=1e-5)
    for session in (moved, stays):
        steps(session, 30)
    moved.change_state(swapped(0, 3, 1))
    np.testing.assert_allclose(weights(moved), weights(stays), rtol=1e-3, atol=1e-4)


def test_the_published_adder_still_adds_on_another_scale(open_session: Open) -> None:
    session = open_session(demos["adder"].function().experiment)
    before = losses(session)["train_loss"]
    session.change_state(rescaled(0, 2, 8.0))
    session.change_state(rescaled(0, 0, 0.25))
    session.change_state(swapped(0, 0, 1))
    assert losses(session)["train_loss"] == pytest.approx(before, rel=1e-3)


def test_no_scale_is_without_bounds(open_session: Open) -> None:
    session = open_session(document(network={"layers": dense(4, activation="relu")}))
    session.change_state(rescaled(0, 0, 1000.0))
    session.change_state(rescaled(0, 0, 1000.0))
    before = weights(session)
    with pytest.raises(InvalidInput, match="larger than 1,000,000") as refused:
        session.change_state(rescaled(0, 0, 1000.0))
    assert refused.value.field == "factor"
    np.testing.assert_array_equal(weights(session), before)


def test_a_new_seed_draws_weights_where_some_were_given(open_session: Open) -> None:
    session = open_session(demos["adder"].function().experiment)
    published = weights(session)
    session.reset(new_seed=True)
    assert np.all(weights(session) != published)
    fresh = open_session(session.experiment)
    np.testing.assert_array_equal(weights(session), weights(fresh))
    assert session.experiment.network.output.start is None
