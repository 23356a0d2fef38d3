"""How fast, and how far."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perceptarium.sessions.pace import ALL, TICK, Pace

NEVER = float("inf")


def begun(speed: float | None = None, until: int | None = None) -> tuple[Pace, float]:
    """A pace that runs, and the time at which it began."""
    pace = Pace()
    pace.set_speed(speed)
    pace.run(until)
    return pace, pace._credited


def test_at_first_nothing_is_wanted() -> None:
    pace = Pace()
    assert pace.due(5.0) == NEVER
    assert not pace.busy
    assert not pace.flat_out


def test_flat_out_is_now_and_without_end() -> None:
    pace, now = begun()
    assert pace.due(now) == now
    assert pace.allowance(now, 70) == ALL
    assert pace.flat_out
    assert not pace.busy


def test_a_goal_is_not_passed() -> None:
    pace, now = begun(until=100)
    assert pace.busy
    assert pace.allowance(now, 70) == 30
    pace.pause()
    assert not pace.busy
    assert pace.due(now) == NEVER


def test_steps_one_by_one_come_first() -> None:
    pace, now = begun(speed=1.0, until=100)
    pace.pending = 7
    assert pace.due(now) == now
    assert not pace.flat_out
    assert pace.allowance(now, 0) == 7
    pace.spend(5)
    assert (pace.pending, pace.busy) == (2, True)
    pace.stop()
    assert (pace.pending, pace.busy, pace.due(now)) == (0, False, NEVER)


@given(
    st.floats(0.1, 1e5),
    st.lists(st.floats(0.0, 3.0), min_size=1, max_size=60),
)
def test_a_speed_is_never_exceeded(speed: float, waits: list[float]) -> None:
    """Whenever it is asked: what it may do follows the clock, and a pause of the machine is not made up for."""
    pace, now = begun(speed)
    begin, taken, at = now, 0, now
    for wait in waits:
        at += wait
        if pace.due(at) > at:
            continue
        most = pace.allowance(at, taken)
        assert 0 <= most <= max(1.0, speed * 4 * TICK) + 1
        pace.spend(most)
        taken += most
        assert taken <= speed * (at - begin) + 1


@given(st.floats(0.1, 1e5), st.integers(1, 50))
def test_when_steps_are_due_there_are_some(speed: float, turns: int) -> None:
    pace, at = begun(speed)
    taken = 0
    for _ in range(turns):
        due = pace.due(at)
        assert due < at + max(1 / speed, TICK) + 1e-3
        at = max(at, due) + 1e-6 / speed
        most = pace.allowance(at, taken)
        assert most >= 1
        pace.spend(most)
        taken += most


def test_the_clock_starts_anew_with_each_speed() -> None:
    pace, now = begun(speed=1000.0)
    pace.set_speed(1.0)
    assert pace.due(now) == pytest.approx(now + 1.0, abs=0.1)
