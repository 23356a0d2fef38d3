"""Many sessions on one device: room, sleep, failures, the end. The host's own thread is not started."""

from __future__ import annotations

import time
from typing import Any

import pytest

from perceptarium.errors import LimitExceeded, NotFound
from perceptarium.sessions.host import Host
from perceptarium.sessions.session import Session
from perceptarium.sessions.viewer import Viewer
from perceptarium.sessions.weights import one_weight
from tests.compiled import SMALL, dense, document
from tests.sessions.conftest import Programs
from tests.sessions.opened import OpenHost, create, turns_until, watch


def test_ids_and_tokens_are_not_to_be_guessed(open_host: OpenHost) -> None:
    host = open_host()
    sessions = [create(host) for _ in range(5)]
    secrets = {text for session in sessions for text in (session.id, session.token)}
    assert len(secrets) == 10
    assert min(map(len, secrets)) >= 16


def test_a_full_server_ends_the_session_that_was_watched_last(open_host: OpenHost) -> None:
    host = open_host(max_sessions=3, sleep_seconds=10)
    oldest, old, young = (create(host) for _ in range(3))
    oldest.last_contact -= 300
    old.last_contact -= 200
    newest = create(host)
    assert set(host.sessions) == {old.id, young.id, newest.id}
    with pytest.raises(NotFound):
        host.find(oldest.id)
    assert oldest.public.status == "closed"


def test_a_full_server_ends_no_session_in_use(open_host: OpenHost) -> None:
    host = open_host(max_sessions=2, sleep_seconds=10)
    watched, busy = create(host), create(host, steps=1000)
    watched.viewers.append(Viewer(wake=lambda: None))
    for session in (watched, busy):
        session.last_contact -= 300
    with pytest.raises(LimitExceeded, match=r"2.*max_sessions") as caught:
        create(host)
    assert caught.value.allowed == "at most 2 sessions"
    assert set(host.sessions) == {watched.id, busy.id}


FAULTS = [
    ("settle",),
    ("settle", "publish"),
    ("begin_frames",),
    ("work",),
    ("worked",),
    ("finish_frames",),
    ("next_frame",),
]


@pytest.mark.parametrize("faults", FAULTS, ids=" and ".join)
def test_a_session_that_fails_takes_no_other_with_it(
    open_host: OpenHost, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, faults: tuple[str, ...]
) -> None:
    """Not even one that fails again while it is closed."""
    host = open_host()
    broken, well = create(host, run=True), create(host, run=True)

    def fail(*_: object) -> bool:
        raise ZeroDivisionError("a fault of the program")

    for name in faults:
        monkeypatch.setattr(broken, name, fail)
    turns_until(host, lambda: broken.id not in host.sessions)
    assert set(host.sessions) == {well.id}
    assert broken.closed
    assert f"{broken.id} failed and was closed" in caplog.text
    stood = well.step
    turns_until(host, lambda: well.step > stood + 10)


def test_a_session_that_fails_while_the_host_keeps_house_takes_no_other_with_it(
    open_host: OpenHost, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = open_host(idle_seconds=100)
    broken, left = create(host), create(host)

    def fail() -> None:
        raise ZeroDivisionError("a fault of the program")

    monkeypatch.setattr(broken, "forget_unused_views", fail)
    left.last_contact -= 200
    host._sweep()
    assert not host.sessions
    assert broken.id in caplog.text
    assert left.id not in caplog.text


def test_what_nobody_came_back_to_is_ended(open_host: OpenHost) -> None:
    host = open_host(idle_seconds=100)
    left, busy, watched, young = create(host), create(host, steps=10), create(host), create(host)
    watched.viewers.append(Viewer(wake=lambda: None))
    for session in (left, busy, watched):
        session.last_contact -= 200
    host._sweep()
    assert set(host.sessions) == {busy.id, watched.id, young.id}
    assert time.monotonic() - watched.last_contact < 100


def test_actions_answer_with_their_value_or_their_error(open_host: OpenHost) -> None:
    host = open_host()

    def fail() -> None:
        raise LimitExceeded("too much")

    one, other = host.submit(lambda: 7), host.submit(fail)
    host._run_actions()
    assert one.result() == 7
    assert isinstance(other.exception(), LimitExceeded)


# Who is awake


def is_awake(host: Host, session: Session) -> bool:
    return session.id in host._awake


def wants_a_turn_at_once(host: Host) -> bool:
    """Whether the host would go round again without a rest."""
    return host._turn() <= time.perf_counter()


def test_a_paused_session_costs_no_turns(open_host: OpenHost) -> None:
    host = open_host()
    session = create(host)
    assert is_awake(host, session)
    host._turn()
    assert not is_awake(host, session)
    assert not wants_a_turn_at_once(host)
    session.run()
    host.wake(session.id)
    turns_until(host, lambda: session.step > 10)
    assert is_awake(host, session)
    session.pause()
    host._turn()
    assert not is_awake(host, session)


def test_an_unwatched_session_sleeps_and_goes_on_when_somebody_comes(open_host: OpenHost) -> None:
    host = open_host(sleep_seconds=10)
    session, other = create(host, run=True), create(host, run=True)
    turns_until(host, lambda: session.step > 10)
    session.last_contact -= 11
    stood, others = session.step, other.step
    turns_until(host, lambda: other.step > others + 100)
    assert session.step == stood
    assert not is_awake(host, session)
    watch(session)
    host.wake(session.id)
    turns_until(host, lambda: session.step > stood)


@pytest.mark.parametrize("asked", ["steps", "pending"])
def test_a_number_of_steps_is_taken_though_nobody_watches(open_host: OpenHost, asked: str) -> None:
    host = open_host(sleep_seconds=10)
    session = create(host, steps=300 if asked == "steps" else None)
    if asked == "pending":
        session.take_steps(300, "step")
    session.last_contact -= 1000
    turns_until(host, lambda: session.status == "paused")
    assert session.step == 300
    turns_until(host, lambda: not is_awake(host, session))


def test_waking_a_session_that_has_ended_harms_nothing(open_host: OpenHost) -> None:
    host = open_host()
    session = create(host)
    host.wake(session.id)
    host.remove(session)
    host.wake("nothing")
    host._turn()
    assert not host._awake


@pytest.mark.parametrize("changes", [{"network": {"layers": dense(65)}}, {"loss": "mse", "network": {"layers": []}}])
def test_a_session_that_waits_for_a_compiler_takes_no_time_and_goes_on_afterwards(
    open_host: OpenHost, programs: Programs, changes: dict[str, Any]
) -> None:
    host = open_host()
    session = create(host, run=True)
    turns_until(host, lambda: session.step > 10)
    programs.held = True
    session.patch(changes)
    assert session.status == "compiling"
    stood = session.step
    for _ in range(5):
        assert not wants_a_turn_at_once(host)
    assert is_awake(host, session)
    assert session.step == stood
    programs.finish()
    host.notify()
    turns_until(host, lambda: session.step > stood)


def test_a_paused_session_takes_up_its_program_when_it_has_been_compiled(
    open_host: OpenHost, programs: Programs
) -> None:
    programs.held = True
    host = open_host()
    session = create(host, document(network={"layers": dense(66)}))
    for _ in range(3):
        host._turn()
    assert session.status == "compiling"
    programs.finish()
    host._turn()
    assert (session.status, session.public.status) == ("paused", "paused")
    assert not is_awake(host, session)


def test_a_viewer_that_has_drawn_a_frame_gets_the_next(open_host: OpenHost) -> None:
    """Of a paused session, which sleeps between one and the other."""
    host = open_host()
    session = create(host)
    viewer = watch(session, lenses=("weights",))
    taken = []
    for value in range(4):
        viewer.due = 0.0
        host._turn()
        frame = viewer.take()
        taken.append(frame is not None)
        assert not is_awake(host, session)
        session.change_state(one_weight(0, 0, 0, float(value)))
        host.wake(session.id)
    assert taken == [True, True, False, False]  # two are under way
    viewer.drawn(10**9)
    host.wake(session.id)
    viewer.due = 0.0
    host._turn()
    assert viewer.take() is not None


def test_the_host_rests_until_the_next_steps_are_due(open_host: OpenHost) -> None:
    host = open_host()
    session = create(host, SMALL, run=True, speed=2.0)
    now = time.perf_counter()
    wake = host._turn()
    assert now + 0.2 < wake < now + 0.7
    assert is_awake(host, session)
