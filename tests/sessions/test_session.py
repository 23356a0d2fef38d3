"""A session's steps, its speed, and that the same document gives the same numbers."""

from __future__ import annotations

import time

import numpy as np
import pytest

from perceptarium.errors import LimitExceeded
from perceptarium.sessions.viewer import Viewer
from tests.compiled import SMALL, WILD, dense
from tests.sessions.conftest import Programs
from tests.sessions.opened import Open, steps, weights, work_until


def test_a_new_session_waits_at_step_0(open_session: Open) -> None:
    session = open_session(SMALL)
    assert (session.status, session.step) == ("paused", 0)
    assert session.due(time.perf_counter()) == float("inf")
    assert session.public.experiment == SMALL.model_dump(mode="json")


def test_steps_and_epochs_are_exact(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 13)
    assert (session.step, session.status) == (13, "paused")
    session.take_steps(2, "epoch")
    assert session.status == "running"
    work_until(session, lambda: session.status == "paused")
    assert session.step == 13 + 2 * session.public.steps_per_epoch


def test_steps_asked_for_twice_are_all_taken(open_session: Open) -> None:
    session = open_session(SMALL)
    session.take_steps(5, "step")
    session.take_steps(6, "step")
    work_until(session, lambda: session.status == "paused")
    assert session.step == 11


@pytest.mark.parametrize("asked", ["steps", "a run of some steps"])
def test_a_pause_ends_what_was_asked_for(open_session: Open, asked: str) -> None:
    session = open_session(SMALL)
    if asked == "steps":
        session.take_steps(10_000, "step")
    else:
        session.run(10_000)
    work_until(session, lambda: session.step > 10)
    session.pause()
    assert (session.status, session.busy) == ("paused", False)
    assert session.due(time.perf_counter()) == float("inf")
    stood = session.step
    steps(session, 3)
    assert session.step == stood + 3


@pytest.mark.parametrize("unit", ["step", "epoch"])
def test_steps_asked_for_while_it_compiles_are_taken_afterwards(
    open_session: Open, programs: Programs, unit: str
) -> None:
    programs.held = True
    session = open_session(SMALL)
    assert session.status == "compiling"
    session.take_steps(2, unit)
    programs.finish()
    session.settle()
    work_until(session, lambda: session.status == "paused")
    assert session.step == 2 * (session.public.steps_per_epoch if unit == "epoch" else 1)


def test_a_run_of_some_steps_ends_there(open_session: Open) -> None:
    session = open_session(SMALL)
    session.run(150)
    work_until(session, lambda: session.status == "paused")
    assert session.step == 150
    session.run()
    work_until(session, lambda: session.step > 400)
    assert session.status == "running"
    session.pause()
    assert session.status == "paused"


def test_too_many_steps_are_refused(open_session: Open) -> None:
    session = open_session(SMALL, max_steps=1000)
    for count, unit in ((1001, "step"), (1000, "epoch")):
        with pytest.raises(LimitExceeded, match="max_steps") as caught:
            session.take_steps(count, unit)
        assert caught.value.field == "count"
    assert session.status == "paused"


@pytest.mark.parametrize("speed", [1.0, 7.0, 400.0, 5000.0])
def test_speed_is_kept_on_the_session_s_clock(open_session: Open, speed: float) -> None:
    session = open_session(SMALL)
    session.set_speed(speed)
    session.run()
    now = begin = time.perf_counter()
    seconds = 3.0
    while now < begin + seconds:
        session.work(now, 0.004)
        # A turn a millisecond late, as when another session holds the thread.
        now = max(now, session.due(now)) + 0.001
    assert session.step <= speed * seconds + 1
    assert session.step >= 0.75 * speed * seconds - 1


def test_a_turn_takes_about_as_long_as_it_may(open_session: Open) -> None:
    """However often the record wants a row in between: else a quick session would get less than its share."""
    session = open_session(SMALL)
    session.run()
    work_until(session, lambda: session.step > 1000)
    for _ in range(3):
        began, rows = time.perf_counter(), len(session.record.steps)
        session.work(began, 0.05)
        assert time.perf_counter() - began >= 0.75 * 0.05
        assert len(session.record.steps) > rows + 1


def test_a_session_that_was_slow_does_not_catch_up(open_session: Open) -> None:
    session = open_session(SMALL)
    session.set_speed(60.0)
    session.run()
    session.work(time.perf_counter() + 1000, 0.004)
    assert session.step <= 10


def test_an_unwatched_session_falls_asleep_and_wakes(open_session: Open) -> None:
    session = open_session(SMALL, sleep_seconds=5)
    session.run()
    session.last_contact -= 6
    assert session.due(time.perf_counter()) == float("inf")
    session.viewers.append(Viewer(wake=lambda: None))
    assert session.due(time.perf_counter()) < float("inf")
    session.viewers.clear()
    session.run(10)
    assert session.due(time.perf_counter()) < float("inf")


def test_a_reset_is_the_same_again(open_session: Open) -> None:
    session = open_session(SMALL)
    start = weights(session)
    steps(session, 200)
    first, rows = weights(session), session.record.scores
    run = session.public.run
    session.reset()
    assert session.public.run == run + 1
    assert session.step == 0
    np.testing.assert_array_equal(weights(session), start)
    steps(session, 200)
    np.testing.assert_array_equal(weights(session), first)
    assert session.record.scores == rows


def test_a_reset_after_edits_is_the_start_of_the_present_document(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 50)
    session.patch({"network": {"layers": dense(4, 5)}, "data": {"seed": 4}, "batch": {"seed": 2}})
    steps(session, 50)
    session.reset()
    steps(session, 40)
    fresh = open_session(session.experiment)
    steps(fresh, 40)
    np.testing.assert_array_equal(weights(session), weights(fresh))
    assert session.record.scores == fresh.record.scores


def test_a_reset_with_a_new_seed_is_another_start_and_says_which(open_session: Open) -> None:
    session = open_session(SMALL)
    start = weights(session)
    session.reset(new_seed=True)
    assert np.any(weights(session) != start)
    assert session.experiment.network.seed != SMALL.network.seed
    assert session.public.experiment["network"]["seed"] == session.experiment.network.seed
    fresh = open_session(session.experiment)
    steps(session, 30)
    steps(fresh, 30)
    np.testing.assert_array_equal(weights(session), weights(fresh))
    assert session.experiment.data == SMALL.data


def test_a_reset_while_it_compiles(open_session: Open, programs: Programs) -> None:
    session = open_session(SMALL)
    steps(session, 20)
    programs.held = True
    session.patch({"network": {"layers": dense(4, 5)}})
    session.reset()
    assert session.status == "compiling"
    programs.finish()
    session.settle()
    assert (session.status, session.step, session.record.run) == ("paused", 0, session.public.run)
    fresh = open_session(session.experiment)
    np.testing.assert_array_equal(weights(session), weights(fresh))


# Divergence


def test_divergence_is_told_with_advice_and_a_reset_recovers(open_session: Open) -> None:
    session = open_session(WILD)
    session.run()
    work_until(session, lambda: session.status == "diverged")
    told = session.public.diverged
    assert told is not None
    assert told.step == session.step
    assert told.message
    assert told.rate == pytest.approx(1.0)
    assert f"{told.rate:g}" in told.advice
    assert np.all(np.isfinite(weights(session)))
    assert session.due(time.perf_counter()) == float("inf")
    session.reset()
    assert (session.status, session.step, session.public.diverged) == ("paused", 0, None)
    session.patch({"optimizer": {"learning_rate": 0.001}})
    steps(session, 100)
    assert session.record.scores[-1][0] < session.record.scores[0][0]


def test_a_smaller_rate_leads_on_from_where_it_diverged(open_session: Open) -> None:
    session = open_session(WILD)
    session.run()
    work_until(session, lambda: session.status == "diverged")
    stood = session.step
    session.patch({"optimizer": {"kind": "adam", "learning_rate": 0.01}})
    session.run(20)
    work_until(session, lambda: session.status != "running")
    assert session.status == "paused"
    assert session.step == stood + 20


def test_an_edit_of_a_diverged_session_does_not_run_by_itself(open_session: Open) -> None:
    session = open_session(WILD)
    session.run()
    work_until(session, lambda: session.status == "diverged")
    session.patch({"optimizer": {"learning_rate": 0.001}})
    assert session.due(time.perf_counter()) == float("inf")


def test_the_end_is_told(open_session: Open) -> None:
    session = open_session(SMALL)
    session.run()
    session.close()
    assert session.public.status == session.status == "closed"
