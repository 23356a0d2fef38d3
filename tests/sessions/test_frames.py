"""What the viewers of a session see."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses.exact_view import ExactView
from perceptarium.sessions import session as sessions
from perceptarium.sessions.frame import METRICS
from tests.compiled import SMALL, dense, document
from tests.sessions.conftest import Clock, Programs
from tests.sessions.opened import Open, next_frame, show, step_of, steps, watch, weights, work_until


def test_a_frame_holds_what_it_says(open_session: Open) -> None:
    session = open_session(SMALL)
    viewer = watch(session)
    steps(session, 9)
    frame = next_frame(session, viewer)
    assert session.training is not None
    assert (frame["step"], frame["run"], frame["revision"]) == (9, session.public.run, session.public.revision)
    metrics = dict(zip(METRICS, frame["metrics"], strict=True))
    assert (metrics["step"], metrics["epoch"]) == (9, 1.5)
    assert metrics["learning_rate"] == pytest.approx(0.01)
    for name, value in session.training.scores_by_name().items():
        assert metrics[name] == value
    np.testing.assert_array_equal(frame["weights"], weights(session))
    assert frame["neurons"].shape == (8, 16, 16)
    assert frame["prediction"].shape == (1, 50, 50)
    assert frame["probe_activation"].shape == (8,)


def test_units_that_are_not_there_are_left_out(open_session: Open) -> None:
    session = open_session(SMALL)
    viewer = watch(session, lenses=("neurons",), columns=((3, 99, 3, -1, 0), (), (0,)))
    frame = next_frame(session, viewer)
    assert viewer.layout is not None
    assert viewer.layout.columns == ((3, 0), (), (0,))
    assert frame["neurons"].shape == (3, 16, 16)
    nothing = watch(session, lenses=("neurons",), columns=((99,), (), ()))
    assert "neurons" not in next_frame(session, nothing)


def test_the_probe_moves_in_the_next_frame(open_session: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state that names it may come later, while it moves."""
    session = open_session(SMALL)
    viewer = watch(session, lenses=("probe",))
    before = next_frame(session, viewer)["probe_sum"]
    session.probe((-5.0, 5.0))
    after = next_frame(session, viewer)["probe_sum"]
    assert np.all(before != after)
    monkeypatch.setattr(sessions, "PROBE_SECONDS", 0.0)
    session.settle()
    assert session.public.probe == (-5.0, 5.0)
    session.probe((1.0, 2.0))
    assert session.public.probe == (1.0, 2.0)


@pytest.mark.parametrize("lenses", [("weights",), ("neurons", "probe")])
def test_an_edit_of_the_network_shows_the_same_lenses_as_before(open_session: Open, lenses: tuple[str, ...]) -> None:
    session = open_session(SMALL)
    viewer = watch(session, lenses=lenses)
    names = set(next_frame(session, viewer))
    for layers in (dense(4, 5), dense(14, 3)):
        session.patch({"network": {"layers": layers}})
        frame = next_frame(session, viewer)
        assert set(frame) == names
        assert frame["revision"] == session.public.revision


def test_frames_of_the_old_network_stop_at_an_edit(open_session: Open, programs: Programs) -> None:
    session = open_session(SMALL)
    viewer = watch(session)
    next_frame(session, viewer)
    programs.held = True
    session.patch({"network": {"layers": dense(4, 5)}})
    viewer.due = 0.0
    show(session)
    assert viewer.take() is None
    programs.finish()
    assert next_frame(session, viewer)["weights"].size == session.experiment.architecture.parameter_count


PLANE = document(data={"kind": "regression_plane", "features": ["x"]}, network={"layers": dense(4)})
LINE = document(data={"kind": "sine"}, network={"layers": dense(4)})


@pytest.mark.parametrize(("first", "second"), [(PLANE, LINE), (LINE, PLANE)], ids=["plane-line", "line-plane"])
def test_data_of_another_kind_for_the_same_network_while_it_compiles(
    open_session: Open, programs: Programs, first: Experiment, second: Experiment
) -> None:
    """One input each, and the view is compiled already: its frame must not meet a probe of the other kind."""
    assert first.architecture == second.architecture
    watch(open_session(second))
    session = open_session(first)
    viewer = watch(session)
    next_frame(session, viewer)
    programs.held = True
    session.patch({"data": {**second.data.model_dump(mode="json"), "samples": 700}})
    assert session.status == "compiling"
    viewer.due = 0.0
    session.settle()
    show(session)
    programs.finish()
    viewer.take()
    viewer.drawn(10**9)
    frame = next_frame(session, viewer)
    assert frame["prediction"].shape == ((1, 201) if second is LINE else (1, 50, 50))


def test_a_frame_is_made_once_for_all_who_share_it(open_session: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    look = ExactView.look

    def counted(view: ExactView, *arguments: Any) -> Any:
        looked.append(view)
        return look(view, *arguments)

    monkeypatch.setattr(ExactView, "look", counted)
    session = open_session(SMALL)
    one, other = watch(session), watch(session)
    different = watch(session, lenses=("weights", "prediction"))
    session.settle()
    show(session)
    first, second, third = one.take(), other.take(), different.take()
    assert first is not None
    assert first is second
    assert third is not None
    assert third != first
    assert len(looked) == 2
    # Nothing has changed for those who have it; who looks anew gets the one that there is.
    session.look(other, other.subscription)
    show(session)
    assert other.take() is first
    assert one.take() is None
    assert len(looked) == 2


def test_a_frame_shows_the_step_at_which_it_was_begun(open_session: Open) -> None:
    """Training goes on while it is computed."""
    session = open_session(SMALL)
    viewer = watch(session)
    session.settle()
    steps(session, 5)
    wanted = weights(session)
    session.begin_frames(time.perf_counter())
    steps(session, 5)
    session.finish_frames()
    taken = viewer.take()
    assert taken is not None
    assert step_of(taken) == 5
    assert wanted.tobytes() in taken
    assert viewer.layout is not None
    viewer.drawn(10**9)
    assert next_frame(session, viewer)["step"] == 10


def test_a_frame_that_was_begun_for_somebody_who_looks_away_harms_nothing(open_session: Open) -> None:
    session = open_session(SMALL)
    viewer, other = watch(session), watch(session)
    session.settle()
    session.begin_frames(time.perf_counter())
    session.look(viewer, None)
    session.viewers.remove(other)
    session.finish_frames()
    assert viewer.take() is None
    session.viewers.append(other)
    session.publish()
    assert next_frame(session, other)["weights"].size == 31


# When the next one is wanted


def test_the_next_frame_is_wanted_when_there_is_something_new(open_session: Open) -> None:
    session = open_session(SMALL)
    viewer = watch(session, rate=10)
    session.settle()
    now = time.perf_counter()
    assert session.next_frame(now) == now
    show(session)
    assert session.next_frame(now) == float("inf")  # nothing is new
    assert viewer.take() is not None
    steps(session, 1)
    session.publish()
    assert session.next_frame(now) == now  # what somebody did is shown at once
    show(session)
    viewer.take()
    viewer.drawn(10**9)
    session.run()
    show(session)
    viewer.take()
    viewer.drawn(10**9)
    session.work(time.perf_counter(), 0.001)
    now = time.perf_counter()
    assert now < session.next_frame(now) == viewer.due < now + 0.1
    session.begin_frames(now)
    session.finish_frames()
    assert viewer.take() is None


def test_no_frame_is_wanted_while_two_are_under_way(open_session: Open) -> None:
    session = open_session(SMALL)
    viewer = watch(session, lenses=("weights",))
    session.run()
    for _ in range(2):
        session.work(time.perf_counter(), 0.001)
        viewer.due = 0.0
        show(session)
        assert viewer.take() is not None
    session.work(time.perf_counter(), 0.001)
    viewer.due = 0.0
    assert session.next_frame(time.perf_counter()) == float("inf")
    viewer.drawn(10**9)
    assert session.next_frame(time.perf_counter()) < float("inf")


def test_no_frame_is_wanted_while_there_is_nothing_to_show(open_session: Open, programs: Programs) -> None:
    """The network on the page is another than the one that is trained still: nobody asks again and again."""
    session = open_session(SMALL)
    viewer = watch(session)
    next_frame(session, viewer)
    programs.held = programs.ahead = True
    session.patch({"network": {"layers": dense(4, 65)}})
    assert session.next_frame(time.perf_counter()) == float("inf")
    assert not session.idle
    programs.finish()
    session.settle()
    assert session.next_frame(time.perf_counter()) < float("inf")
    session.reset()
    session.patch({"network": {"layers": dense(4, 67)}})
    programs.held = True
    session.patch({"network": {"layers": dense(4, 68)}})
    session.reset()
    assert session.training is None
    assert session.next_frame(time.perf_counter()) == float("inf")
    session.look(viewer, None)
    assert session.next_frame(time.perf_counter()) == float("inf")


def test_numbers_are_shown_before_the_pictures_have_been_compiled(open_session: Open, programs: Programs) -> None:
    session = open_session(SMALL)
    programs.held = True
    viewer = watch(session, neuron_size=24)
    frame = next_frame(session, viewer)
    assert {"metrics", "weights"} <= set(frame)
    assert "neurons" not in frame
    assert session.next_frame(time.perf_counter()) == float("inf")
    programs.finish()
    assert "neurons" in next_frame(session, viewer)


# Padded pictures at once, exact ones later


def test_pictures_follow_an_edit_at_once_and_get_a_program_of_their_own_later(
    open_session: Open, warm: Programs, clock: Clock
) -> None:
    session = open_session(SMALL)
    viewer = watch(session)
    session.run()
    session.patch({"network": {"layers": dense(4, 5)}})
    session.work(time.perf_counter(), 0.001)
    before = next_frame(session, viewer)
    assert before["neurons"].shape == (10, 16, 16)
    assert warm.awaited == []
    clock.now += 1.1
    session.set_speed(5.0)  # the pictures' program only
    session.work(time.perf_counter() + 1, 0.001)
    assert warm.awaited == ["exact view"]
    assert not session.idle
    session.work(time.perf_counter() + 2, 0.001)
    assert warm.awaited == ["exact view"]
    session.pause()
    padded = next_frame(session, viewer)
    warm.finish()
    assert session.settle()
    exact = next_frame(session, viewer)
    assert set(exact) == set(padded)
    for name, array in padded.items():
        if name in ("neurons", "prediction"):
            assert np.abs(exact[name].astype(int) - array).max() <= 1
        elif name != "metrics":
            np.testing.assert_allclose(exact[name], array, rtol=1e-4, atol=1e-5)
    assert session.idle


def test_an_edit_calls_off_the_program_for_its_pictures(open_session: Open, warm: Programs, clock: Clock) -> None:
    session = open_session(SMALL)
    viewer = watch(session)
    session.set_speed(5.0)
    session.run()
    clock.now += 1.1
    session.work(time.perf_counter() + 1, 0.001)
    assert warm.awaited == ["exact view"]
    session.patch({"network": {"layers": dense(4, 5)}})
    assert warm.awaited == []
    assert "neurons" in next_frame(session, viewer)


def test_training_goes_on_where_no_pictures_can_be_compiled(
    open_session: Open, programs: Programs, caplog: pytest.LogCaptureFixture
) -> None:
    session = open_session(SMALL)
    programs.held = True
    viewer = watch(session, neuron_size=36)
    programs.fail()
    session.run()
    work_until(session, lambda: session.step > 20)
    frame = next_frame(session, viewer)
    assert "weights" in frame
    assert "neurons" not in frame
    assert "the compiler failed" in caplog.text


def test_pictures_go_on_where_their_own_program_cannot_be_compiled(
    open_session: Open, warm: Programs, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    session = open_session(SMALL)
    viewer = watch(session)
    session.set_speed(5.0)
    session.run()
    clock.now += 1.1
    session.work(time.perf_counter() + 1, 0.001)
    warm.fail()
    assert "neurons" in next_frame(session, viewer)
    session.work(time.perf_counter() + 2, 0.001)
    assert warm.awaited == []
    assert caplog.text.count("the compiler failed") == 1
    assert "neurons" in next_frame(session, viewer)
