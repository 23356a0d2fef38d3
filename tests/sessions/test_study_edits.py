"""What an edit leaves of that which lenses found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from perceptarium.lenses.study import Arrays, Look
from perceptarium.sessions.session import Session
from perceptarium.sessions.viewer import Viewer
from tests.compiled import dense
from tests.sessions.conftest import Programs
from tests.sessions.opened import next_frame, steps, watch
from tests.sessions.studio import Studio, look_once, open_studio, shown


@pytest.fixture
def studio(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    yield from open_studio(programs, monkeypatch)


KEEPING: dict[str, dict[str, Any]] = {
    "learning rate": {"optimizer": {"learning_rate": 0.5}},
    "optimizer": {"optimizer": "momentum"},
    "batch size": {"batch": {"size": 7}},
}


@pytest.mark.parametrize("changes", KEEPING.values(), ids=KEEPING)
def test_what_was_found_stays_through_an_edit_of_the_training(studio: Studio, changes: dict[str, Any]) -> None:
    session = studio.open()
    viewer = look_once(studio, session)
    session.patch(changes)
    assert "gradients" in shown(session, viewer)
    # The next look is at the document as it is now.
    assert studio.turn(session, 10) == 1
    studio.patient.look()
    assert studio.looks[-1].experiment is session.experiment


DROPPING: dict[str, dict[str, Any]] = {
    "data": {"data": {"seed": 5}},
    "other data": {"data": "circle"},
    "layers": {"network": {"layers": dense(4, 5)}},
}


@pytest.mark.parametrize("changes", DROPPING.values(), ids=DROPPING)
def test_what_was_found_of_other_data_or_another_network_is_void(studio: Studio, changes: dict[str, Any]) -> None:
    session = studio.open()
    viewer = look_once(studio, session)
    session.patch(changes)
    found = shown(session, viewer)
    assert "gradients" not in found
    assert "weights" in found
    assert studio.turn(session) == 1
    studio.patient.look()
    assert "gradients" in shown(session, viewer)


def test_after_an_edit_a_padded_lens_looks_until_the_own_one_is_there(studio: Studio, programs: Programs) -> None:
    def saying(number: int) -> Callable[[Look], Arrays]:
        return lambda look: {"gradients": np.array([look.step, number], np.float32)}

    def seen(session: Session, viewer: Viewer) -> list[float]:
        viewer.drawn(10**9)
        found: list[float] = next_frame(session, viewer)["gradients"].tolist()
        return found

    studio.put(saying(1), padded=saying(2))
    session = studio.open()
    viewer = look_once(studio, session)
    programs.held = programs.ahead = True
    session.patch({"network": {"layers": dense(4, 5)}})
    assert "gradients" not in shown(session, viewer)
    assert studio.turn(session) == 1
    studio.patient.look()
    assert seen(session, viewer) == [0, 2]
    assert not session.idle
    programs.finish()
    steps(session, 3)
    assert studio.turn(session, 10) == 1
    studio.patient.look()
    assert seen(session, viewer) == [3, 1]


def test_a_look_that_was_on_its_way_when_the_data_changed_is_void(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=("gradients",))
    studio.turn(session)
    session.patch({"data": {"seed": 5}})
    studio.patient.look()
    assert "gradients" not in shown(session, viewer)
    studio.patient.look()
    viewer.drawn(10**9)
    np.testing.assert_array_equal(next_frame(session, viewer)["gradients"], [0, 2])
    assert studio.looks[-1].experiment is session.experiment


def test_looks_that_nobody_waits_for_any_more_are_not_made(studio: Studio) -> None:
    """As when a slider is dragged, or a panel opened and closed, while the one thread is busy with others."""
    studio.patient.busy = True
    session = studio.open()
    viewer = watch(session, lenses=("gradients",))
    for seed in range(5):
        session.patch({"data": {"seed": seed}})
        studio.turn(session)
        session.reset()
        studio.turn(session)
    assert len(studio.patient.asked) >= 10
    studio.patient.look()
    assert len(studio.looks) == 1
    assert studio.looks[0].experiment is session.experiment
    assert "gradients" in shown(session, viewer)


def test_what_was_found_before_a_reset_is_void(studio: Studio) -> None:
    session = studio.open()
    viewer = look_once(studio, session)
    steps(session, 3)
    studio.turn(session, 10)
    session.reset()
    assert "gradients" not in shown(session, viewer)
    # That of step 3 is done now, and the next one.
    studio.turn(session)
    studio.patient.look()
    viewer.drawn(10**9)
    assert next_frame(session, viewer)["gradients"][0] == 0


@pytest.mark.parametrize(
    "changes", [{"batch": {"size": 9}}, {"network": {"layers": dense(6, 5)}}], ids=["same", "other"]
)
def test_nothing_is_looked_at_while_another_document_is_compiled(
    studio: Studio, programs: Programs, changes: dict[str, Any]
) -> None:
    """The program of the lens is there already for the one, not for the other network."""
    session = studio.open()
    watch(session, lenses=("gradients",))
    studio.turn(session)
    studio.patient.look()
    programs.held = True
    session.patch(changes)
    assert session.status == "compiling"
    assert studio.turn(session, 10) == 0
    programs.finish()
    studio.turn(session, 10)
    assert studio.turn(session, 10) == 1
    studio.patient.look()
    look = studio.looks[-1]
    assert look.experiment is session.experiment
    assert look.network[0].weights.shape == session.experiment.architecture.layers[0].weights_shape


def test_the_program_of_a_lens_is_called_off_with_it(studio: Studio, programs: Programs) -> None:
    session = studio.open()
    programs.held = True
    viewer = watch(session, lenses=("weights", "gradients"))
    assert programs.awaited.count("gradients") == 1
    assert not session.idle
    session.look(viewer, viewer.subscription.model_copy(update={"lenses": ("weights",)}))
    assert "gradients" not in programs.awaited
