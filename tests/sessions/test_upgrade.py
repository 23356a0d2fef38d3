"""The exact program: asked for when it pays, taken up between two calls, with the state to the last bit."""

from __future__ import annotations

import time
from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.sessions.session import Session
from perceptarium.sessions.supply import STABLE_SECONDS
from perceptarium.settings import Settings
from perceptarium.training.cache import ProgramCache
from perceptarium.training.state import TrainingState
from tests.compiled import SMALL, dense, document, run_of, train
from tests.sessions.conftest import PAINTERS, Clock, Programs
from tests.sessions.opened import WITHIN, Open, steps, weights, work_until


def assert_same_state(found: TrainingState, wanted: TrainingState) -> None:
    """To the last bit."""
    assert jax.tree.structure(found) == jax.tree.structure(wanted)
    for ours, theirs in zip(jax.tree.leaves(found), jax.tree.leaves(wanted), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def programs_of(session: Session) -> list[tuple[int, str]]:
    return [(switch.step, switch.program) for switch in session.record.rows(0).programs]


def moving(session: Session) -> Session:
    """Trained a little, and training on."""
    session.run()
    work_until(session, lambda: session.step > 20)
    return session


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_the_state_crosses_over_to_the_last_bit(
    open_session: Open, warm: Programs, optimizer: str, clock: Clock
) -> None:
    session = moving(open_session(document(network={"layers": dense(4, 3)}, optimizer=optimizer)))
    clock.now += STABLE_SECONDS
    stood = session.step
    work_until(session, lambda: session.step > stood)
    assert warm.awaited == ["exact"]
    assert session.training is not None
    assert (session.public.program, session.status) == ("padded", "running")
    before, stood, epoch = session.training.state(), session.step, session.training.epoch
    warm.finish()
    assert session.settle()
    assert (session.public.program, session.status) == ("exact", "running")
    assert_same_state(session.training.state(), before)
    assert int(session.training.state().step) == session.step == stood
    assert session.training.epoch == epoch
    assert programs_of(session) == [(0, "padded"), (stood, "exact")]
    work_until(session, lambda: session.step > stood + 20)
    # From there on it trains as a run that never had another program.
    twin = run_of(session.experiment)
    twin.packed, twin.step = twin.program.pack(before), stood
    train(twin, session.step - stood)
    np.testing.assert_array_equal(weights(session), weights_of(twin))


def test_it_is_asked_for_when_the_document_has_been_the_same_for_a_while(
    open_session: Open, warm: Programs, clock: Clock
) -> None:
    session = moving(open_session(SMALL))
    for changes in ({"network": {"layers": dense(4, 5)}}, {"optimizer": {"learning_rate": 0.02}}):
        clock.now += 0.9 * STABLE_SECONDS
        session.patch(changes)
        work_some(session)
        assert warm.awaited == []
    clock.now += 0.9 * STABLE_SECONDS
    work_some(session)
    assert warm.awaited == []
    clock.now += 0.2 * STABLE_SECONDS
    work_some(session)
    assert warm.awaited == ["exact"]
    work_some(session)
    assert warm.awaited == ["exact"]


def work_some(session: Session) -> None:
    stood = session.step
    work_until(session, lambda: session.step > stood + 5)


@pytest.mark.parametrize(("speed", "asked"), [(2.0, []), (1e7, ["exact"]), (None, ["exact"])])
def test_it_is_asked_for_only_where_it_is_needed(
    open_session: Open, warm: Programs, speed: float | None, asked: list[str], clock: Clock
) -> None:
    """At two steps a second nobody would notice."""
    session = open_session(SMALL)
    clock.now += STABLE_SECONDS
    session.set_speed(speed)
    session.run()
    for second in range(1, 4):
        session.work(time.perf_counter() + second, 0.002)
    assert session.step > 0
    assert warm.awaited == asked


def test_a_paused_session_asks_for_nothing(open_session: Open, warm: Programs, clock: Clock) -> None:
    session = open_session(SMALL)
    clock.now += STABLE_SECONDS
    session.settle()
    assert warm.awaited == []
    assert session.idle


@pytest.mark.parametrize("name", ["units", "optimizer", "data of another shape"])
def test_a_further_edit_before_it_is_there_releases_it(
    open_session: Open, warm: Programs, name: str, clock: Clock
) -> None:
    session = moving(open_session(SMALL))
    clock.now += STABLE_SECONDS
    work_some(session)
    assert warm.awaited == ["exact"]
    session.patch(WITHIN[name])
    assert warm.awaited == []
    assert (session.status, session.public.program) == ("running", "padded")
    warm.finish()
    session.settle()
    assert session.public.program == "padded"
    clock.now += STABLE_SECONDS
    work_some(session)
    assert warm.awaited == ["exact"]
    warm.finish()
    session.settle()
    assert session.public.program == "exact"
    assert session.training is not None
    assert session.training.experiment == session.experiment
    work_some(session)


def test_the_end_of_a_session_releases_it(open_session: Open, warm: Programs, clock: Clock) -> None:
    session = moving(open_session(SMALL))
    clock.now += STABLE_SECONDS
    work_some(session)
    session.close()
    assert warm.awaited == []


def test_an_edit_back_and_forth_uses_what_has_been_compiled(open_session: Open, warm: Programs, clock: Clock) -> None:
    session = moving(open_session(SMALL))
    clock.now += STABLE_SECONDS
    work_some(session)
    warm.finish()
    session.settle()
    work_some(session)
    left = session.step
    session.patch({"network": {"layers": dense(4, 5)}})
    assert session.public.program == "padded"
    work_some(session)
    back = session.step
    session.patch({"network": {"layers": dense(4, 3)}})
    assert (session.status, session.public.program) == ("running", "exact")
    work_some(session)
    assert programs_of(session)[2:] == [(left, "padded"), (back, "exact")]


def test_two_switches_at_one_step_are_one(open_session: Open, warm: Programs, clock: Clock) -> None:
    session = open_session(SMALL)
    clock.now += STABLE_SECONDS
    steps(session, 7)
    warm.finish()
    session.settle()
    assert programs_of(session) == [(0, "padded"), (7, "exact")]
    session.patch({"network": {"layers": dense(4, 5)}})
    assert programs_of(session) == [(0, "padded")]
    session.patch({"network": {"layers": dense(4, 3)}})
    assert programs_of(session) == [(0, "padded"), (7, "exact")]
    session.reset()
    assert programs_of(session) == [(0, "exact")]


def test_steps_asked_for_are_exact_across_the_swap(open_session: Open, warm: Programs, clock: Clock) -> None:
    session = open_session(SMALL)
    session.run(500)
    clock.now += STABLE_SECONDS
    work_until(session, lambda: session.step > 100)
    warm.finish()
    work_until(session, lambda: session.status == "paused")
    assert session.step == 500
    assert [program for _, program in programs_of(session)] == ["padded", "exact"]
    assert session.record.steps[:129] == list(range(129))


def test_a_program_that_is_dropped_from_the_cache_goes_on_where_it_is_used(
    open_session: Open, warm: Programs, clock: Clock
) -> None:
    session = moving(open_session(SMALL))
    clock.now += STABLE_SECONDS
    work_some(session)
    warm.finish()
    session.settle()
    assert session.public.program == "exact"
    warm.evict()
    work_some(session)
    session.patch({"optimizer": {"learning_rate": 0.2}})
    assert (session.status, session.public.program) == ("running", "exact")
    work_some(session)
    assert warm.awaited == []


def test_a_cache_without_room_does_no_harm() -> None:
    """Each program drops all others as soon as it is there; whoever trains with one keeps it."""
    programs = ProgramCache(memory=0)
    try:
        sessions = [
            Session(document(network={"layers": dense(units)}), programs, PAINTERS, Settings(), "CPU")
            for units in (2, 3)
        ]
        for session in sessions:
            session.run(50)
        deadline = time.monotonic() + 120
        while any(session.status != "paused" for session in sessions):
            assert time.monotonic() < deadline
            for session in sessions:
                session.settle()
                now = time.perf_counter()
                if session.due(now) <= now:
                    session.work(now, 0.004)
        assert [session.step for session in sessions] == [50, 50]
        for session in sessions:
            session.close()
    finally:
        programs.close()


def test_an_exact_program_that_cannot_be_compiled_leaves_the_padded_one(
    open_session: Open, warm: Programs, caplog: pytest.LogCaptureFixture, clock: Clock
) -> None:
    session = moving(open_session(SMALL))
    clock.now += STABLE_SECONDS
    work_some(session)
    warm.fail()
    for _ in range(3):
        work_some(session)
    assert (session.status, session.public.program) == ("running", "padded")
    assert warm.awaited == []  # it is not tried again and again
    assert caplog.text.count("the compiler failed") == 1
    session.patch({"network": {"layers": dense(4, 5)}})
    clock.now += STABLE_SECONDS
    work_some(session)
    assert warm.awaited == ["exact"]


def weights_of(run: Any) -> np.ndarray:
    return np.concatenate([np.ravel(part) for layer in run.network() for part in layer])


@pytest.mark.parametrize(("failing", "left"), [("exact", "padded"), ("padded", "exact")])
def test_a_first_program_that_cannot_be_compiled_leaves_the_other(
    open_session: Open, programs: Programs, caplog: pytest.LogCaptureFixture, failing: str, left: str
) -> None:
    programs.held = True
    session = open_session(SMALL)
    assert sorted(programs.awaited) == ["exact", "padded"]
    programs.fail(failing)
    assert not session.settle()
    assert session.status == "compiling"
    programs.finish()
    session.settle()
    work_some(moving(session))
    assert (session.status, session.public.program) == ("running", left)
    assert caplog.text.count("the compiler failed") == 1


@pytest.mark.parametrize("order", [("exact", "padded"), ("padded", "exact")])
def test_a_session_without_any_program_fails(open_session: Open, programs: Programs, order: tuple[str, str]) -> None:
    programs.held = True
    session = open_session(SMALL)
    programs.fail(order[0])
    session.settle()
    programs.fail(order[1])
    with pytest.raises(RuntimeError, match="the compiler failed"):
        session.settle()
