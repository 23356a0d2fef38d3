"""The landscape of a session: who chooses it, that it looks at once, and weights that are put somewhere on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from perceptarium.errors import InvalidInput
from perceptarium.lenses.ground import RECENT_BYTES, Ground, LandscapeView, Plane, flat
from perceptarium.lenses.study import Arrays, Look
from perceptarium.sessions import commands
from perceptarium.sessions.carry_out import carry_out
from perceptarium.sessions.session import Session
from perceptarium.sessions.viewer import Viewer
from tests.compiled import SMALL, dense
from tests.sessions.conftest import Programs
from tests.sessions.opened import next_frame, steps, watch, weights
from tests.sessions.studio import Studio, open_studio

LENS = ("landscape",)


@pytest.fixture
def studio(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    for made in open_studio(programs, monkeypatch):
        made.put(laid, "landscape")
        yield made


def laid(look: Look) -> Arrays:
    """A plane along the first two parameters."""
    assert look.ground is not None
    base = flat(look.network).astype(np.float64)
    look.ground.keep(Plane(look.ground.view, look.experiment, look.step, base, np.eye(2, base.size)))
    return {"landscape": np.zeros((2, 2), np.float32)}


def choose(session: Session, viewer: Viewer, **view: Any) -> None:
    session.look(viewer, commands.Subscribe(lenses=LENS, landscape=LandscapeView(**view)))


def chosen(session: Session) -> LandscapeView:
    return session._picture._studies.ground.view


def place(session: Session, u: float, v: float, plane: int | None = None) -> None:
    carry_out(session, commands.PlaceWeights(u=u, v=v, plane=plane))


def test_the_last_choice_counts_and_the_owners_first(studio: Studio) -> None:
    session = studio.open()
    guest, owner = watch(session, lenses=LENS), watch(session, lenses=LENS)
    owner.owner = True
    assert chosen(session) == LandscapeView()
    choose(session, guest, seed=1)
    assert chosen(session).seed == 1
    choose(session, owner, seed=2)
    choose(session, guest, seed=3)
    assert chosen(session).seed == 2
    session.look(owner, commands.Subscribe(lenses=LENS))
    assert chosen(session).seed == 2
    choose(session, guest, seed=4)
    assert chosen(session).seed == 4


def test_another_choice_is_looked_at_though_nothing_is_trained(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=LENS)
    assert studio.turn(session) == 1
    studio.patient.look()
    # What was found wants a frame of its own, and no look beyond that.
    assert studio.turn(session, 10.0) == 0
    choose(session, viewer, plane="path")
    assert studio.turn(session) == 1
    choose(session, viewer, plane="path")
    studio.patient.look()
    assert studio.turn(session, 10.0) == 0


def test_who_points_elsewhere_is_answered_without_another_plane(studio: Studio) -> None:
    looks = {"landscape": 0, "elsewhere": 0}

    def counted(name: str) -> Callable[[Look], Arrays]:
        def look(look: Look) -> Arrays:
            looks[name] += 1
            at = look.ground.view.at if look.ground else None
            return laid(look) if name == "landscape" else {"elsewhere_at": np.array(at or (), np.float64)}

        return look

    def settled() -> None:
        while studio.turn(session, 10.0):
            studio.patient.look()

    for name in looks:
        studio.put(counted(name), name)
    session = studio.open()
    viewer = watch(session, lenses=("landscape", "elsewhere"))

    def point(**view: Any) -> None:
        landscape = LandscapeView(**view)
        session.look(viewer, commands.Subscribe(lenses=("landscape", "elsewhere"), landscape=landscape))

    settled()
    plane, before = session.plane(None), dict(looks)
    point(at=(0.5, 2.0))
    settled()
    assert looks == {"landscape": before["landscape"], "elsewhere": before["elsewhere"] + 1}
    assert session.plane(None) is plane
    assert next_frame(session, viewer)["elsewhere_at"].tolist() == [0.5, 2.0]
    point(at=(0.5, 2.0))
    settled()
    assert looks["elsewhere"] == before["elsewhere"] + 1
    # Another plane is laid, and the same place shown on it.
    point(at=(0.5, 2.0), seed=3)
    settled()
    assert looks == {"landscape": before["landscape"] + 1, "elsewhere": before["elsewhere"] + 2}


def test_a_moving_pointer_hurries_no_frames(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=LENS, rate=30)
    studio.turn(session, 10.0)
    seen, due = viewer.seen, viewer.due
    same = {"lenses": LENS, "neuron_size": 16, "prediction_size": 50, "rate": 30}
    session.look(viewer, commands.Subscribe(**same, landscape=LandscapeView()))
    assert viewer.due == 0.0
    viewer.seen, viewer.due = seen, due
    session.look(viewer, commands.Subscribe(**same, id=7, landscape=LandscapeView(at=(1, 1))))
    assert (viewer.seen, viewer.due) == (seen, due)
    session.look(viewer, commands.Subscribe(**{**same, "rate": 10}, landscape=LandscapeView(at=(1, 1))))
    assert viewer.due == 0.0


def test_weights_are_put_exactly_there(studio: Studio) -> None:
    session = studio.open()
    watch(session, lenses=LENS)
    studio.turn(session)
    studio.patient.look()
    before = weights(session)
    place(session, 0.25, -2.5)
    np.testing.assert_array_equal(weights(session), np.r_[before[:2] + np.float32([0.25, -2.5]), before[2:]])
    assert studio.turn(session, 10.0) == 1


def test_they_are_put_on_the_plane_that_was_seen_though_others_have_been_laid_since(studio: Studio) -> None:
    session = studio.open()
    watch(session, lenses=LENS)
    seen, starts = [], []
    for _ in range(3):
        studio.turn(session, 10.0)
        studio.patient.look()
        plane = session.plane(None)
        assert plane is not None
        seen.append(plane.number)
        starts.append(weights(session))
        steps(session, 5)
    assert len(set(seen)) == 3
    place(session, 1.0, 2.0, seen[0])
    np.testing.assert_array_equal(weights(session), np.r_[starts[0][:2] + np.float32([1, 2]), starts[0][2:]])
    place(session, 0.0, 0.0)
    np.testing.assert_array_equal(weights(session), starts[2])
    with pytest.raises(InvalidInput, match="never") as caught:
        place(session, 0.0, 0.0, max(seen) + 10**6)
    assert caught.value.field == "plane"


def test_the_planes_of_large_networks_are_not_kept_long() -> None:
    ground, base = Ground(), np.zeros(200_000)
    numbers = []
    for _ in range(5):
        axes = np.zeros((2, base.size))
        numbers.append(ground.keep(Plane(ground.view, SMALL, 0, base, axes)).number)
    most = RECENT_BYTES // (2 * base.nbytes)
    assert 0 < most < 5
    assert [ground.plane(number) is not None for number in numbers] == [False] * (5 - most) + [True] * most
    assert ground.plane(numbers[-1]) is ground.laid


def test_what_is_held_fast_stays_where_it_was_put_by_hand(studio: Studio) -> None:
    session = studio.open()
    session.patch({"network": {"layers": [{"kind": "dense", "units": 4, "frozen": True}]}})
    watch(session, lenses=LENS)
    studio.turn(session, 10.0)
    studio.patient.look()
    carry_out(session, commands.SetWeight(layer=0, source=0, unit=1, value=7.0))
    place(session, 3.0, 0.0)
    assert weights(session)[1] == 7.0
    assert weights(session)[0] != 3.0


def test_a_panel_that_was_closed_leaves_no_plane(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=LENS)
    studio.turn(session, 10.0)
    studio.patient.look()
    assert session.plane(None) is not None
    session.look(viewer, commands.Subscribe(lenses=("weights",)))
    with pytest.raises(InvalidInput, match="no plane"):
        place(session, 0, 0)


def test_where_no_plane_was_laid_weights_cannot_be_put_on_it(studio: Studio) -> None:
    session = studio.open()
    before = weights(session)
    with pytest.raises(InvalidInput, match="no plane"):
        place(session, 0, 0)
    watch(session, lenses=LENS)
    studio.turn(session)
    studio.patient.look()
    with pytest.raises(InvalidInput, match="a weight would be larger"):
        place(session, 1e6, 1e6)
    np.testing.assert_array_equal(weights(session), before)
    session.patch({"network": {"layers": dense(5, 3)}})
    with pytest.raises(InvalidInput, match="another shape"):
        place(session, 0, 0)


def test_a_reset_takes_the_plane_away_and_a_late_look_does_not_bring_it_back(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=LENS)
    choose(session, viewer, seed=5)
    studio.turn(session)
    session.reset()
    assert chosen(session).seed == 5
    studio.patient.look()
    with pytest.raises(InvalidInput, match="no plane"):
        place(session, 0, 0)


def test_parameters_that_are_not_there_or_do_not_train_are_refused(studio: Studio) -> None:
    session = studio.open()
    viewer = watch(session, lenses=LENS)
    with pytest.raises(InvalidInput, match="no parameter 31") as caught:
        choose(session, viewer, plane="weights", first=31)
    assert (caught.value.field, caught.value.allowed) == ("landscape.first", "0 to 30")
    session.patch({"network": {"output": {"bias": False}}})
    with pytest.raises(InvalidInput, match="held fast"):
        choose(session, viewer, plane="weights", second=30)
    assert chosen(session) == LandscapeView()
    choose(session, viewer, plane="random", first=31)
    assert SMALL.architecture.parameter_count == 31


def test_looks_are_told_where_the_run_has_been(studio: Studio) -> None:
    looks: list[Look] = []

    def keep(look: Look) -> Arrays:
        looks.append(look)
        return {"landscape": np.zeros(1, np.float32)}

    studio.put(keep, "landscape")
    session = studio.open()
    watch(session, lenses=LENS)
    steps(session, 20)
    studio.turn(session, 10.0)
    studio.patient.look()
    assert looks[-1].keyframes.steps == tuple(range(21))
    assert isinstance(looks[-1].ground, Ground)
    np.testing.assert_array_equal(looks[-1].keyframes.weights[-1], weights(session))
