"""Sessions share the device fairly: by time, whatever a step costs."""

from __future__ import annotations

import statistics
import time
from types import SimpleNamespace

import pytest

from perceptarium.sessions import cohorts
from perceptarium.sessions import host as hosts
from perceptarium.sessions.host import ROUND_SECONDS, Host
from perceptarium.sessions.session import Session
from perceptarium.sessions.step_time import CHUNK_SECONDS
from tests.compiled import SMALL, dense, document
from tests.sessions.opened import OpenHost, create, turns_until


class Workload:
    """A session whose steps cost what the test says, on a clock that only they move."""

    def __init__(self, session: Session, clock: list[float], cost: float) -> None:
        self.spent = 0.0
        self.longest_wait = 0.0
        self._clock, self._cost = clock, cost
        self._last = clock[0]
        session.work = self._work

    def _work(self, now: float, seconds: float) -> float:
        del now
        self.longest_wait = max(self.longest_wait, self._clock[0] - self._last)
        steps = max(1, int(seconds / self._cost))
        self._clock[0] += steps * self._cost
        self.spent += steps * self._cost
        self._last = self._clock[0]
        return steps * self._cost


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The host's time."""
    now = [time.perf_counter()]
    monkeypatch.setattr(hosts, "time", SimpleNamespace(perf_counter=lambda: now[0], monotonic=time.monotonic))
    monkeypatch.setattr(cohorts, "cohort_of", lambda _: None)
    return now


def load(host: Host, clock: list[float], *costs: float) -> list[Workload]:
    return [Workload(create(host, run=True), clock, cost) for cost in costs]


def assert_equal_time(loads: list[Workload], within: float) -> None:
    fair = sum(load.spent for load in loads) / len(loads)
    for found in loads:
        assert found.spent == pytest.approx(fair, rel=within), [load.spent for load in loads]


@pytest.mark.parametrize(
    "costs",
    [
        (1e-6, 1e-6),
        (1e-6, 0.002),
        (1e-6, 0.05),
        (1e-6, 0.004, 0.05),
        (0.05, 0.07),
        tuple(10 ** (-6 + number / 3) for number in range(14)),
    ],
    ids=["alike", "slow", "very slow", "three", "none is quick", "fourteen"],
)
def test_every_session_gets_the_same_time_whatever_its_steps_cost(
    open_host: OpenHost, clock: list[float], costs: tuple[float, ...]
) -> None:
    host = open_host()
    loads = load(host, clock, *costs)
    begin, goal = clock[0], 50 * len(costs) * max(*costs, 0.003)
    turns_until(host, lambda: clock[0] > begin + goal)
    assert_equal_time(loads, within=0.1)


def test_sessions_of_real_networks_get_the_same_time(open_host: OpenHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is counted, not steps, of which one takes a hundred times as many; but not what the system let them wait."""
    host = open_host(sleep_seconds=3600)
    large = document(
        data={"kind": "spiral", "samples": 2000}, network={"layers": dense(128, 128)}, batch={"size": "full"}
    )
    quick, slow = create(host, SMALL, run=True), create(host, large, run=True)
    calls: dict[Session, list[tuple[int, float]]] = {quick: [], slow: []}
    for session in calls:

        def work(now: float, seconds: float, session: Session = session) -> float:
            began, stood = time.perf_counter(), session.step
            expected = Session.work(session, now, seconds)
            calls[session].append((session.step - stood, time.perf_counter() - began))
            return expected

        monkeypatch.setattr(session, "work", work)

    def spent(session: Session) -> float:
        """Were every step a typical one."""
        steps = sum(steps for steps, _ in calls[session])
        return steps * statistics.median(seconds / steps for steps, seconds in calls[session])

    turns_until(host, lambda: slow.step > 12 and quick.step > 4000)
    for made in calls.values():
        made.clear()
    turns_until(host, lambda: sum(seconds for _, seconds in calls[slow]) > 1.5 and slow.debt < 0.05)
    assert quick.step > 10 * slow.step
    assert spent(quick) == pytest.approx(spent(slow), rel=0.2)


def test_nobody_waits_longer_than_a_round(open_host: OpenHost, clock: list[float]) -> None:
    """Thirty sessions of cheap steps: each has its turn about thirty times a second."""
    host = open_host()
    loads = load(host, clock, *[1e-6] * 30)
    begin = clock[0]
    turns_until(host, lambda: clock[0] > begin + 1.0)
    assert max(found.longest_wait for found in loads) < 1.5 * ROUND_SECONDS


def test_a_session_alone_has_no_long_turn(open_host: OpenHost, clock: list[float]) -> None:
    """What a person asks is heard after each."""
    host = open_host()
    load(host, clock, 1e-6)
    for _ in range(10):
        before = clock[0]
        host._turn()
        assert clock[0] - before <= 2.01 * CHUNK_SECONDS


def test_who_needs_little_lends_nothing_and_claims_nothing_later(open_host: OpenHost, clock: list[float]) -> None:
    """A session at a low speed that later trains flat out gets its share, not what it left to the others before."""
    host = open_host()
    quiet, eager = load(host, clock, 1e-6, 1e-6)
    session = next(iter(host.sessions.values()))
    session.pause()
    begin = clock[0]
    turns_until(host, lambda: clock[0] > begin + 3.0)
    assert quiet.spent == 0
    session.run()
    host.wake(session.id)
    quiet.spent = eager.spent = 0.0
    turns_until(host, lambda: clock[0] > begin + 3.2)
    assert_equal_time([quiet, eager], within=0.1)


def test_actions_are_heard_between_two_sessions(open_host: OpenHost, clock: list[float]) -> None:
    host = open_host()
    loads = load(host, clock, *[0.05] * 5)
    heard: list[int] = []
    host.submit(lambda: heard.append(sum(found.spent > 0 for found in loads)))
    host._turn()
    assert heard == [1]
