"""Many sessions on one device: room, failures, the end. The host's own thread is not started."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from perceptarium.errors import LimitExceeded, NotFound
from perceptarium.sessions.host import Host
from perceptarium.sessions.session import Session
from perceptarium.sessions.viewer import Viewer
from perceptarium.settings import Settings
from tests.compiled import SMALL

Open = Callable[..., Host]


@pytest.fixture
def open_host() -> Iterator[Open]:
    opened: list[Host] = []

    def make(**settings: Any) -> Host:
        opened.append(Host(Settings(**settings)))
        return opened[-1]

    yield make
    for host in opened:
        host.close()


def create(host: Host, **options: Any) -> Session:
    access = host.create(SMALL, **{"run": False, "steps": None, "speed": None, **options})
    return host.find(access.session)


def test_ids_and_tokens_are_not_to_be_guessed(open_host: Open) -> None:
    host = open_host()
    sessions = [create(host) for _ in range(5)]
    secrets = {text for session in sessions for text in (session.id, session.token)}
    assert len(secrets) == 10
    assert min(map(len, secrets)) >= 16


def test_a_full_server_ends_the_session_that_was_watched_last(open_host: Open) -> None:
    host = open_host(max_sessions=3, sleep_seconds=10)
    oldest, old, young = (create(host) for _ in range(3))
    oldest.last_contact -= 300
    old.last_contact -= 200
    newest = create(host)
    assert set(host.sessions) == {old.id, young.id, newest.id}
    with pytest.raises(NotFound):
        host.find(oldest.id)
    assert oldest.public.status == "closed"


def test_a_full_server_ends_no_session_in_use(open_host: Open) -> None:
    host = open_host(max_sessions=2, sleep_seconds=10)
    watched, busy = create(host), create(host, steps=1000)
    watched.viewers.append(Viewer(wake=lambda: None))
    for session in (watched, busy):
        session.last_contact -= 300
    with pytest.raises(LimitExceeded, match=r"2.*max_sessions") as caught:
        create(host)
    assert caught.value.allowed == "at most 2 sessions"
    assert set(host.sessions) == {watched.id, busy.id}


@pytest.mark.parametrize("faults", [("settle",), ("settle", "publish")], ids=" and ".join)
def test_a_session_that_fails_takes_no_other_with_it(
    open_host: Open, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, faults: tuple[str, ...]
) -> None:
    """Not even one that fails again while it is closed."""
    host = open_host()
    broken, well = create(host), create(host)

    def fail() -> bool:
        raise ZeroDivisionError("a fault of the program")

    for name in faults:
        monkeypatch.setattr(broken, name, fail)
    for session in (broken, well):
        host._serve(session)
    assert set(host.sessions) == {well.id}
    assert broken.closed
    assert broken.id in caplog.text


def test_what_nobody_came_back_to_is_ended(open_host: Open) -> None:
    host = open_host(idle_seconds=100)
    left, busy, watched, young = create(host), create(host, steps=10), create(host), create(host)
    watched.viewers.append(Viewer(wake=lambda: None))
    for session in (left, busy, watched):
        session.last_contact -= 200
    host._sweep()
    assert set(host.sessions) == {busy.id, watched.id, young.id}
    assert time.monotonic() - watched.last_contact < 100


def test_actions_answer_with_their_value_or_their_error(open_host: Open) -> None:
    host = open_host()

    def fail() -> None:
        raise LimitExceeded("too much")

    one, other = host.submit(lambda: 7), host.submit(fail)
    host._run_actions()
    assert one.result() == 7
    assert isinstance(other.exception(), LimitExceeded)
