"""What the viewers of a session see."""

from __future__ import annotations

import time

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.sessions.frame import METRICS
from tests.compiled import SMALL, dense, document
from tests.sessions.conftest import Programs
from tests.sessions.opened import Open, next_frame, steps, watch, weights


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


def test_the_probe_moves_in_the_next_frame(open_session: Open) -> None:
    session = open_session(SMALL)
    viewer = watch(session, lenses=("probe",))
    before = next_frame(session, viewer)["probe_sum"]
    session.probe((-5.0, 5.0))
    after = next_frame(session, viewer)["probe_sum"]
    assert np.all(before != after)
    assert session.public.probe == (-5.0, 5.0)


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
    session.show(time.perf_counter())
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
    session.show(time.perf_counter())
    programs.finish()
    viewer.take()
    viewer.drawn(10**9)
    frame = next_frame(session, viewer)
    assert frame["prediction"].shape == ((1, 201) if second is LINE else (1, 50, 50))


def test_a_frame_is_made_once_for_all_who_share_it(open_session: Open) -> None:
    session = open_session(SMALL)
    one, other = watch(session), watch(session)
    session.settle()
    session.show(time.perf_counter())
    first, second = one.take(), other.take()
    assert first is not None
    assert first is second
