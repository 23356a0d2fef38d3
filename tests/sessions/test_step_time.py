"""A call takes as many steps as fit its time, whatever calls before it took."""

from __future__ import annotations

import pytest

from perceptarium.sessions.step_time import CALL_SECONDS, StepTime

STEP = 1e-6


def after(*calls: tuple[int, float]) -> StepTime:
    """What is known after calls of so many steps and seconds."""
    time = StepTime()
    for count, seconds in calls:
        time.learn(count, seconds)
    return time


def took(count: int) -> tuple[int, float]:
    """A call that nothing delayed."""
    return count, CALL_SECONDS + count * STEP


def test_a_call_fills_its_time() -> None:
    time = after(took(1000))
    assert time.steps(0.003) == pytest.approx((0.003 - CALL_SECONDS) / STEP, rel=0.01)
    assert time.call(time.steps(0.003)) == pytest.approx(0.003, rel=0.01)


@pytest.mark.parametrize("few", [1, 2, 10, 49])
def test_a_call_of_few_steps_does_not_make_the_next_too_long(few: int) -> None:
    for known in ([], [took(1000)]):
        time = after(*known, took(few))
        assert time.steps(0.003) * STEP <= 0.003


def test_a_delayed_call_is_forgotten_soon() -> None:
    time = after(took(1000), (1000, 0.1))
    assert time.seconds <= 2 * STEP
    time.learn(*took(500))
    assert time.seconds == pytest.approx(STEP)


def test_there_is_always_a_step() -> None:
    assert after((1, 1.0)).steps(0.0005) == 1
    assert StepTime().steps(0.0) == 1
