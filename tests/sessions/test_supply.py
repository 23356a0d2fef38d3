"""Edits that wait for no compiler: a padded program at once, the exact one when it pays."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from perceptarium.sessions.session import Session
from perceptarium.sessions.weights import all_weights, one_weight
from tests.compiled import SMALL, WILD, dense, document, run_of
from tests.sessions.conftest import Programs
from tests.sessions.opened import WITHIN, Open, next_frame, steps, watch, weights, work_until


def programs_of(session: Session) -> list[tuple[int, str]]:
    return [(switch.step, switch.program) for switch in session.record.rows(0).programs]


def moving(session: Session) -> Session:
    """Trained a little, and training on."""
    session.run()
    work_until(session, lambda: session.step > 20)
    return session


# At once


@pytest.mark.parametrize("name", WITHIN)
def test_an_edit_within_the_bound_runs_at_once(open_session: Open, warm: Programs, name: str) -> None:
    session = moving(open_session(SMALL))
    told: list[str] = []
    viewer = watch(session)
    viewer.wake = lambda: told.append(session.public.status)
    stood, before = session.step, weights(session)
    session.patch(WITHIN[name])
    assert (session.status, session.public.status) == ("running", "running")
    assert (session.public.program, session.public.notice) == ("padded", "")
    assert session.due(time.perf_counter()) < float("inf")
    assert session.step == stood
    if len(weights(session)) == len(before):
        np.testing.assert_array_equal(weights(session), before)
    work_until(session, lambda: session.step > stood + 20)
    frame = next_frame(session, viewer)
    assert frame["weights"].size == session.experiment.architecture.parameter_count
    assert {"neurons", "prediction", "probe_prediction"} < set(frame)
    assert np.isfinite(weights(session)).all()
    assert "compiling" not in told
    assert "exact" not in warm.awaited


@pytest.mark.usefixtures("warm")
def test_a_new_session_begins_at_once(open_session: Open) -> None:
    session = open_session(SMALL)
    assert (session.status, session.public.program) == ("paused", "padded")
    steps(session, 10)
    assert programs_of(session) == [(0, "padded")]


@pytest.mark.usefixtures("warm")
def test_each_tier_of_width_begins_at_once(open_session: Open) -> None:
    session = moving(open_session(SMALL))
    before = weights(session)
    session.patch({"network": {"layers": dense(4, 9)}})
    assert session.public.program == "padded"
    stood = session.step
    work_until(session, lambda: session.step > stood + 5)
    session.patch({"network": {"layers": dense(4, 3)}})
    assert session.status == "running"
    work_until(session, lambda: session.step > stood + 10)
    assert weights(session).shape == before.shape
    assert programs_of(session) == [(0, "padded")]


def test_many_edits_in_a_row_all_run_at_once(open_session: Open, warm: Programs) -> None:
    session = moving(open_session(SMALL))
    for changes in WITHIN.values():
        session.patch({"loss": "auto", "data": {"kind": "spiral", "samples": 300, "features": ["x", "y"]}})
        session.patch(changes)
        assert session.status == "running"
        stood = session.step
        work_until(session, lambda stood=stood: session.step > stood + 3)
    assert session.public.program == "padded"
    assert warm.awaited == []


@pytest.mark.usefixtures("warm")
def test_learned_weights_are_kept(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 40)
    assert session.training is not None
    before, moments = session.training.network(), session.training.state().memory.moments
    session.patch({"network": {"layers": dense(4, 5)}})
    after, memory = session.training.network(), session.training.state().memory
    np.testing.assert_array_equal(after[0].weights, before[0].weights)
    np.testing.assert_array_equal(after[1].weights[:, :3], before[1].weights)
    np.testing.assert_array_equal(after[2].weights[:3], before[2].weights)
    np.testing.assert_array_equal(memory.moments[0][1].weights[:, :3], moments[0][1].weights)
    session.patch({"network": {"layers": dense(4, 3)}})
    for found, wanted in zip(session.training.network(), before, strict=True):
        np.testing.assert_array_equal(found.weights, wanted.weights)
        np.testing.assert_array_equal(found.biases, wanted.biases)


@pytest.mark.usefixtures("warm")
def test_weights_by_hand(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 5)
    session.change_state(one_weight(1, 2, 0, 0.25))
    assert session.training is not None
    assert session.training.network()[1].weights[2, 0] == np.float32(0.25)
    zero = [type(layer)(layer.weights * 0, layer.biases * 0) for layer in session.training.network()]
    session.change_state(all_weights(zero))
    assert session.training.scores_by_name()["train_loss"] == pytest.approx(np.log(2))


@pytest.mark.usefixtures("warm")
def test_a_reset_gives_the_start_of_the_present_document(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 30)
    session.patch({"network": {"layers": dense(6, 2), "seed": 3}, "optimizer": {"kind": "momentum"}})
    steps(session, 30)
    session.reset()
    assert (session.step, session.public.program) == (0, "padded")
    start = run_of(session.experiment)
    np.testing.assert_array_equal(weights(session), weights_of(start))
    assert programs_of(session) == [(0, "padded")]
    steps(session, 30)
    first, rows = weights(session), session.record.scores
    session.reset()
    steps(session, 30)
    np.testing.assert_array_equal(weights(session), first)
    assert session.record.scores == rows


@pytest.mark.usefixtures("warm")
def test_a_reset_with_a_new_seed(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 10)
    session.reset(new_seed=True)
    np.testing.assert_array_equal(weights(session), weights_of(run_of(session.experiment)))
    steps(session, 10)
    fresh = open_session(session.experiment)
    steps(fresh, 10)
    np.testing.assert_array_equal(weights(session), weights(fresh))


@pytest.mark.usefixtures("warm")
def test_divergence_stops_at_the_last_good_step_and_an_edit_heals_it(open_session: Open) -> None:
    session = open_session(WILD)
    assert session.public.program == "padded"
    session.run()
    work_until(session, lambda: session.status == "diverged")
    stood = session.step
    assert session.public.diverged is not None
    assert session.public.diverged.step == stood > 0
    assert np.isfinite(weights(session)).all()
    assert session.record.scores[-1][0] is not None
    twin = run_of(WILD)
    while twin.advance(1) > 0:
        assert twin.step < 1000
    assert abs(stood - twin.step) <= 1
    session.patch({"optimizer": {"kind": "adam", "learning_rate": 0.001}, "network": {"layers": dense(4)}})
    session.run(50)
    work_until(session, lambda: session.status != "running")
    assert (session.status, session.step) == ("paused", stood + 50)
    assert np.isfinite(weights(session)).all()


# The same numbers

DOCUMENTS: dict[str, dict[str, Any]] = {
    "classes of the plane": {"network": {"layers": dense(8, 8)}},
    "relu and momentum": {
        "data": "circle",
        "network": {"layers": dense(6, 4, activation="relu")},
        "optimizer": {"kind": "momentum", "learning_rate": 0.01},
        "regularization": {"l2": 0.01},
    },
    "several classes": {"data": "iris", "network": {"layers": dense(8)}, "batch": {"size": 16}},
    "a curve, all at once": {
        "data": "sine",
        "network": {"layers": dense(5, 5, 5)},
        "optimizer": {"kind": "sgd", "learning_rate": 0.05},
        "batch": {"size": "full"},
    },
    "dropout": {
        "data": "exclusive_or",
        "network": {"layers": dense(7, activation="sigmoid")},
        "regularization": {"dropout": 0.3, "l1": 0.001},
    },
    "no hidden layer": {"data": "gaussians", "network": {"layers": []}, "batch": {"size": 10, "order": "sequential"}},
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_programs_give_the_same_numbers(open_session: Open, programs: Programs, name: str) -> None:
    experiment = document(**DOCUMENTS[name])
    exact = open_session(experiment, program="exact")
    programs.ahead = programs.held = True
    programs.evict()
    padded = open_session(experiment)
    for session in (exact, padded):
        steps(session, 200)
    assert (programs_of(exact), programs_of(padded)) == ([(0, "exact")], [(0, "padded")])
    assert exact.record.steps == padded.record.steps
    for found, wanted in zip(padded.record.scores, exact.record.scores, strict=True):
        for ours, theirs in zip(found[:3], wanted[:3], strict=True):
            assert ours == (theirs if theirs is None else pytest.approx(theirs, rel=1e-3, abs=1e-3))
    np.testing.assert_allclose(weights(padded), weights(exact), rtol=1e-3, atol=1e-3)
    assert exact.record.scores[-1][0] != exact.record.scores[0][0]


# Before anything has been compiled, and on request


def test_a_cold_server_takes_whichever_program_comes_first(open_session: Open, programs: Programs) -> None:
    programs.held = True
    session = open_session(SMALL)
    assert (session.status, session.public.program) == ("compiling", None)
    assert sorted(programs.awaited) == ["exact", "padded"]
    programs.finish()
    session.settle()
    assert (session.status, session.public.program) == ("paused", "exact")
    assert programs.awaited == []
    steps(session, 5)


def test_the_exact_program_on_request_is_waited_for(open_session: Open, warm: Programs) -> None:
    session = open_session(SMALL, program="exact")
    assert (session.status, session.public.program) == ("compiling", None)
    assert warm.awaited == ["exact"]
    session.run(20)
    warm.finish()
    session.settle()
    work_until(session, lambda: session.status == "paused")
    for changes in ({"network": {"layers": dense(4, 5)}}, {"optimizer": {"kind": "momentum"}}):
        session.patch(changes)
        assert session.status == "compiling"
        assert warm.awaited == ["exact"]
        warm.finish()
        session.settle()
        steps(session, 5)
    session.patch({"optimizer": {"learning_rate": 0.5}})
    assert session.status == "paused"
    session.reset()
    assert programs_of(session) == [(0, "exact")]
    assert warm.awaited == []


def weights_of(run: Any) -> np.ndarray:
    return np.concatenate([np.ravel(part) for layer in run.network() for part in layer])
