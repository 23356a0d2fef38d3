"""Lenses at their own pace: what they found goes along with frames, and nothing waits for them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest

from perceptarium import networks
from perceptarium.demos import demos
from perceptarium.lenses import STUDIES
from perceptarium.lenses.study import Arrays, Look
from perceptarium.sessions.session import Session
from perceptarium.sessions.studies import AFTER_ERROR, REST, Studies
from tests.compiled import SMALL, dense, document, pictures
from tests.sessions.conftest import PAINTERS, Programs
from tests.sessions.opened import Open, OpenHost, create, next_frame, steps, turns_until, watch, weights, work_until
from tests.sessions.studio import INTERVAL, Studio, look_once, open_studio, shown

PICTURES = document(data=pictures(), network={"layers": dense(4)})


@pytest.fixture
def studio(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    yield from open_studio(programs, monkeypatch)


def settled(session: Session) -> None:
    """Wait until no lens is at work."""
    end = time.monotonic() + 60
    while not session.idle:
        assert time.monotonic() < end
        session.settle()
        time.sleep(0.001)


def test_a_closed_form_waits_for_no_program(programs: Programs) -> None:
    programs.held = True
    studies = Studies(programs, PAINTERS)
    studies.follow(demos["dining_hall"].function().experiment, frozenset({"bowl"}))
    assert not studies.expecting
    assert studies.due(0) == 0


# What is found


def test_a_paused_session_is_looked_at(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 9)
    viewer = watch(session, lenses=("weights", "test"))
    assert "test_predicted" not in shown(session, viewer)
    settled(session)
    viewer.drawn(10**9)
    frame = next_frame(session, viewer)
    assert session.training is not None
    part = SMALL.examples.sets["test"]
    logits = np.asarray(networks.outputs_of(SMALL.architecture, session.training.network(), part.inputs))
    np.testing.assert_array_equal(frame["test_predicted"], logits[:, 0] > 0)
    assert frame["test_step"] == 9
    assert session.idle
    viewer.drawn(10**9)
    assert session.next_frame(time.perf_counter()) == float("inf")


def test_a_host_serves_lenses_of_a_session_that_rests(open_host: OpenHost) -> None:
    host = open_host()
    session = create(host)
    viewer = watch(session, lenses=("test",))
    frames: list[bytes] = []

    def there() -> bool:
        data = viewer.take()
        if data is not None:
            frames.append(data)
            viewer.drawn(10**9)
        return viewer.layout is not None and "test_predicted" in {field.name for field in viewer.layout.fields}

    turns_until(host, there)
    assert frames
    assert session.status == "paused"


def test_every_lens_of_pictures_finds_something(open_session: Open) -> None:
    session = open_session(PICTURES)
    viewer = watch(session, lenses=tuple(STUDIES))
    shown(session, viewer)
    settled(session)
    wanted = {"test_predicted", "embedding", "shift_accuracy", "saliency", "augmented", "gradients"}
    found = shown(session, viewer)
    for name in wanted:
        assert any(field.startswith(name) for field in found), name


def test_what_was_found_goes_along_with_later_frames(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=("weights", "gradients"))
    assert studio.turn(session) == 1
    steps(session, 5)
    studio.patient.look()
    assert studio.told == 1
    for _ in range(2):
        viewer.drawn(10**9)
        frame = next_frame(session, viewer)
        # It looked before these steps, and has not looked again.
        np.testing.assert_array_equal(frame["gradients"], [0, 1])
        np.testing.assert_array_equal(frame["weights"], weights(session))
        steps(session, 5)
    assert frame["step"] == 10


def test_a_lens_looks_at_the_probe_and_the_weights_of_its_moment(studio: Studio) -> None:
    session = studio.open()
    watch(session, lenses=("gradients",))
    steps(session, 3)
    session.probe((1.5, -2.0))
    before = weights(session)
    studio.turn(session)
    steps(session, 3)
    studio.patient.look()
    (look,) = studio.looks
    assert look.experiment is session.experiment
    assert look.step == 3
    np.testing.assert_array_equal(look.probed, [[1.5, -2.0]])
    np.testing.assert_array_equal(np.concatenate([np.ravel(part) for layer in look.network for part in layer]), before)


def test_one_look_is_for_all_who_watch_and_only_for_those_who_asked(studio: Studio) -> None:
    session = studio.open()
    one, other = (watch(session, lenses=("gradients",), neuron_size=size) for size in (16, 24))
    without = watch(session, lenses=("weights",))
    assert studio.turn(session) == 1
    studio.patient.look()
    assert "gradients" in shown(session, one) & shown(session, other)
    assert "gradients" not in shown(session, without)
    assert len(studio.looks) == 1


# When


def test_nobody_looks_at_nothing(studio: Studio) -> None:
    session = studio.open()
    assert studio.turn(session) == 0
    viewer = watch(session, lenses=("weights", "neurons", "prediction"))
    steps(session, 3)
    assert studio.turn(session, 10) == 0
    session.look(viewer, viewer.subscription.model_copy(update={"lenses": ("gradients",)}))
    assert studio.turn(session, 10) == 1
    studio.patient.look()
    session.look(viewer, None)
    steps(session, 3)
    assert studio.turn(session, 10) == 0
    assert session.next_frame(studio.clock.now) == float("inf")


def test_a_lens_looks_again_after_its_interval_where_something_changed(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=("gradients",))
    assert studio.turn(session) == 1
    studio.patient.look()
    shown(session, viewer)
    # Nothing has changed: it never looks again.
    viewer.drawn(10**9)
    assert studio.turn(session, 100) == 0
    assert session.next_frame(studio.clock.now) == float("inf")
    steps(session, 1)
    assert studio.turn(session) == 1
    studio.patient.look()
    steps(session, 1)
    # Just now it looked; its time is told to whoever serves the session.
    assert studio.turn(session, 0.9 * INTERVAL) == 0
    assert session.next_frame(studio.clock.now) == pytest.approx(studio.clock.now + 0.1 * INTERVAL)
    assert studio.turn(session, 0.2 * INTERVAL) == 1
    studio.patient.look()
    assert [look.step for look in studio.looks] == [0, 1, 2]


def test_a_lens_that_comes_later_looks_alone(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=("gradients",))
    studio.turn(session)
    studio.patient.look()
    studio.turn(session)
    session.look(viewer, viewer.subscription.model_copy(update={"lenses": ("gradients", "test")}))
    assert studio.turn(session, 10) == 1
    studio.patient.look()
    assert len(studio.looks) == 1
    assert shown(session, viewer) >= {"gradients", "test_predicted"}


def test_a_lens_that_looks_long_rests_longer(studio: Studio) -> None:
    session = studio.open()
    watch(session, lenses=("gradients",))
    studio.seconds = 3.0
    studio.turn(session)
    studio.patient.look()
    steps(session, 1)
    assert studio.turn(session, REST * 3 - 0.1) == 0
    assert studio.turn(session, 0.2) == 1


def test_a_lens_that_still_looks_is_not_asked_again(studio: Studio) -> None:
    session = studio.open()
    watch(session, lenses=("gradients",))
    for number in range(4):
        steps(session, number)
        assert studio.turn(session, 10) == 1
    assert not session.idle
    assert session.next_frame(studio.clock.now) == float("inf")
    studio.patient.look()
    session.settle()
    assert session.idle
    # What changed meanwhile is looked at next.
    assert studio.turn(session, 10) == 1
    studio.patient.look()
    assert [look.step for look in studio.looks] == [0, 6]


# What goes wrong


def test_a_lens_that_does_not_fit_shows_nothing(studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
    """Points of the plane are no pictures."""
    session = studio.open(SMALL)
    viewer = watch(session, lenses=("weights", "saliency", "shift", "augmented", "gradients"))
    assert studio.turn(session) == 1
    studio.patient.look()
    found = shown(session, viewer)
    assert found >= {"weights", "gradients"}
    assert not found & {"saliency", "shift_accuracy", "augmented"}
    assert caplog.text == ""
    # They show something as soon as there are pictures.
    session.patch({"data": PICTURES.data.model_dump(mode="json")})
    shown(session, viewer)
    studio.patient.look()
    assert shown(session, viewer) >= {"weights", "saliency", "shift_accuracy", "augmented", "gradients"}


def test_a_lens_that_raises_is_told_of_and_harms_nothing(studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Look) -> Arrays:
        raise ValueError("the glass is broken")

    studio.put(fail, "test")
    session = studio.open()
    viewer = watch(session, lenses=("weights", "test", "gradients"))
    assert studio.turn(session) == 2
    studio.patient.look()
    assert "gradients" in shown(session, viewer)
    assert "the lens test" in caplog.text
    assert "the glass is broken" in caplog.text
    session.run()
    work_until(session, lambda: session.step > 20)
    # It rests; the other one looks again.
    assert studio.turn(session, AFTER_ERROR / 2) == 1
    studio.patient.look()
    viewer.drawn(10**9)
    assert next_frame(session, viewer)["gradients"][0] > 20
    assert caplog.text.count("the glass is broken\n") == 1
    # Another time it may see more.
    assert studio.turn(session, AFTER_ERROR) == 1
    studio.patient.look()
    session.settle()
    assert caplog.text.count("the glass is broken\n") == 2
    session.pause()
    assert session.status == "paused"
    assert session.idle


def test_a_lens_that_raises_later_shows_what_it_found_before(studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
    def once(look: Look) -> Arrays:
        if look.step:
            raise ValueError("the glass is broken")
        return {"gradients": np.array([7], np.float32)}

    studio.put(once)
    session = studio.open()
    viewer = look_once(studio, session)
    steps(session, 3)
    assert studio.turn(session, 10) == 1
    studio.patient.look()
    steps(session, 1)
    np.testing.assert_array_equal(next_frame(session, viewer)["gradients"], [7])
    assert "the glass is broken" in caplog.text


def test_a_lens_that_cannot_be_compiled_is_told_of_and_harms_nothing(
    studio: Studio, programs: Programs, caplog: pytest.LogCaptureFixture
) -> None:
    session = studio.open()
    viewer = watch(session, lenses=("weights",))
    shown(session, viewer)
    programs.held = True
    session.look(viewer, viewer.subscription.model_copy(update={"lenses": ("weights", "gradients")}))
    programs.fail("gradients")
    found = shown(session, viewer)
    assert "weights" in found
    assert "gradients" not in found
    assert "the lens gradients" in caplog.text
    session.run()
    work_until(session, lambda: session.step > 20)
    assert studio.turn(session, 10) == 0
    assert caplog.text.count("the compiler failed\n") == 1
    session.pause()
    assert session.idle
    # Nor does a new start make it look.
    session.reset()
    assert studio.turn(session, 10) == 0
    assert session.idle
