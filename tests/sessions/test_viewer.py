"""One client's slot: the newest frame, at most two under way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from perceptarium.lenses import View
from perceptarium.sessions.viewer import IN_FLIGHT, Viewer

VIEW = View(frozenset(), 16, 50, ())


def viewer() -> Viewer:
    return Viewer(wake=lambda: None, view=VIEW)


def test_latest_wins() -> None:
    found = viewer()
    assert found.take() is None
    found.offer(1, b"one")
    found.offer(2, b"two")
    assert found.take() == b"two"
    assert found.take() is None


def test_at_most_two_are_under_way() -> None:
    found = viewer()
    for number in (1, 2):
        assert found.may_have(0, (number, 0))
        found.offer(number, b"frame")
        assert not found.may_have(0, (number, 1))
        found.take()
    assert not found.may_have(0, (3, 0))
    found.drawn(1)
    assert found.may_have(0, (3, 0))


def test_a_frame_drawn_stands_for_those_before() -> None:
    found = viewer()
    for number in (1, 2):
        found.offer(number, b"frame")
        found.take()
    found.drawn(2)
    for number in (3, 4):
        assert found.may_have(0, (number, 0))
        found.offer(number, b"frame")
        found.take()


def test_nothing_new_is_no_frame() -> None:
    found = viewer()
    found.seen = (5, 1)
    assert not found.may_have(0, (5, 1))
    assert found.may_have(0, (5, 2))
    found.due = 10.0
    assert not found.may_have(9.9, (6, 1))
    assert found.may_have(10.0, (6, 1))
    found.view = None
    assert not found.may_have(11.0, (6, 1))


def test_an_offer_wakes() -> None:
    woken = []
    found = Viewer(wake=lambda: woken.append(1), view=VIEW)
    found.offer(1, b"frame")
    assert woken == [1]


@given(st.lists(st.sampled_from(["make", "take", "draw", "draw old", "draw unknown"]), max_size=60))
def test_never_more_than_two_and_never_an_old_one(actions: list[str]) -> None:
    found = viewer()
    number, under_way, last = 0, list[int](), 0
    for action in actions:
        match action:
            case "make":
                if found.may_have(0, (number, number)):
                    number += 1
                    found.offer(number, str(number).encode())
            case "take":
                frame = found.take()
                if frame is not None:
                    assert int(frame) > last
                    last = int(frame)
                    under_way.append(last)
                    assert len(under_way) <= IN_FLIGHT
            case "draw" if under_way:
                found.drawn(under_way[-1])
                under_way.clear()
            case "draw old" if under_way:
                found.drawn(under_way.pop(0))
            case "draw unknown":
                found.drawn(0)
    # Whoever draws all that came gets more.
    while found.take() is not None:
        pass
    found.drawn(number)
    assert found.may_have(0, (number, -1))


def test_frames_keep_their_pace_and_catch_up_on_nothing() -> None:
    viewer = Viewer(wake=lambda: None, interval=0.1, due=1.0)
    viewer.keep_pace(1.05)
    assert viewer.due == 1.1
    viewer.keep_pace(5.0)
    assert viewer.due == 5.1
