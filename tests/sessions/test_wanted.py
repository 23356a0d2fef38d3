"""Of several programs that do the same, the best one that is there."""

from __future__ import annotations

import pytest

from perceptarium.sessions.wanted import Wanted
from tests.sessions.conftest import Programs

BUILDS = [(("own", 1), lambda _: "own"), (("spare", 1), lambda _: "spare")]


@pytest.fixture
def held(programs: Programs) -> Programs:
    programs.held = True
    return programs


def test_a_spare_one_serves_until_the_own_one_is_there(held: Programs) -> None:
    wanted: Wanted[str] = Wanted(held, BUILDS)
    assert (wanted.best, wanted.waiting, held.awaited) == (None, True, ["own", "spare"])
    held.finish_sort("spare")
    assert (wanted.best, wanted.waiting) == ("spare", True)
    held.finish()
    assert (wanted.best, wanted.waiting, wanted.error) == ("own", False, None)


def test_a_spare_one_stays_where_the_own_one_cannot_be_compiled(held: Programs) -> None:
    wanted: Wanted[str] = Wanted(held, BUILDS)
    held.fail("own")
    assert (wanted.best, wanted.waiting) == (None, True)
    assert "the compiler failed" in str(wanted.error)
    held.finish()
    assert (wanted.best, wanted.waiting) == ("spare", False)


def test_nobody_waits_for_what_is_released(held: Programs) -> None:
    wanted: Wanted[str] = Wanted(held, BUILDS)
    held.finish_sort("own")
    wanted.release()
    assert held.awaited == []
    assert wanted.best == "own"


def test_what_needs_no_program_asks_for_none(held: Programs) -> None:
    wanted = Wanted(held, BUILDS, closed="closed")
    assert (wanted.best, wanted.waiting, held.awaited) == ("closed", False, [])
