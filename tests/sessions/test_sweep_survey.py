"""Looks at the landscape of a sweep: when there is one, one at a time, and what they cost."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from perceptarium.errors import InvalidInput, NotFound
from perceptarium.experiment import Experiment, patch, redrawn
from perceptarium.lenses.company import Company
from perceptarium.lenses.ground import LandscapeView, Plane
from perceptarium.lenses.landscape import survey
from perceptarium.lenses.surface import Surface, surfaces
from perceptarium.sessions import sweep_survey
from perceptarium.sessions.sweep import Sweep
from perceptarium.sessions.sweep_survey import MOST_GROUNDS
from perceptarium.sessions.sweeps import Sweeps
from perceptarium.settings import Settings
from tests.compiled import SMALL, dense, document
from tests.sessions.conftest import Programs
from tests.sessions.studio import Patient

VIEW = LandscapeView(plane="path", size=21)


class Watched:
    """A sweep of a warm server, and looks that are taken when the test says so."""

    def __init__(self, programs: Programs, *experiments: Experiment, steps: int = 40) -> None:
        programs.ahead = True
        self.patient = Patient()
        self.sweeps = Sweeps(Settings(), programs, self.patient)
        self.sweep: Sweep = self.sweeps.create(experiments or (SMALL, patch(SMALL, {"optimizer": "sgd"})), steps)

    def train(self) -> None:
        while self.sweep.status != "done":
            self.sweep.work(time.perf_counter(), 0.01)

    def look(self, **view: Any) -> Company | None:
        looking = self.sweeps.look(self.sweep.id, VIEW.model_copy(update=view))
        self.patient.look()
        return looking.found.result(timeout=0)


@pytest.fixture
def unpadded(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of networks that no padding holds."""
    monkeypatch.setattr(sweep_survey, "surfaces", lambda experiment: surfaces(experiment)[:1])


@pytest.mark.usefixtures("unpadded")
def test_it_is_compiled_while_nothing_has_begun_and_there_is_nothing_to_see_meanwhile(programs: Programs) -> None:
    programs.held = True
    watched = Watched(programs)
    assert watched.look() is None
    assert programs.awaited == ["surface"]
    watched.sweep.work(time.perf_counter(), 0.001)
    assert watched.look() is None
    assert programs.awaited == ["surface"]
    programs.finish()
    found = watched.look()
    assert found is not None
    assert len(found.traces) == 2


def test_a_padded_surface_shows_it_meanwhile(programs: Programs) -> None:
    programs.held = True
    watched = Watched(programs)
    assert watched.look() is None
    watched.train()
    padded = watched.look()
    assert padded is not None
    assert programs.awaited == ["surface"]
    programs.finish()
    found = watched.look(part="test")
    again = watched.look()
    assert found is not None
    assert again is not None
    np.testing.assert_allclose(again.values, padded.values, rtol=1e-3)


def test_one_look_is_taken_at_a_time_and_shared(programs: Programs) -> None:
    watched = Watched(programs)
    watched.train()
    sweeps, name = watched.sweeps, watched.sweep.id
    first, same = (sweeps.look(name, VIEW) for _ in range(2))
    other = sweeps.look(name, LandscapeView(plane="random"))
    assert first.found is same.found is other.found
    assert other.view == VIEW  # so whoever wants the other one asks again
    assert len(watched.patient.asked) == 1
    watched.patient.look()
    again = sweeps.look(name, LandscapeView(plane="random"))
    assert again.view.plane == "random"
    assert len(watched.patient.asked) == 1


def test_nothing_is_worked_out_twice(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    surveys = []

    def counted(surface: Surface, plane: Plane) -> Any:
        surveys.append(plane)
        return survey(surface, plane)

    monkeypatch.setattr("perceptarium.lenses.company.survey", counted)
    watched = Watched(programs)
    watched.sweep.work(time.perf_counter(), 0.0001)
    before = watched.look()
    watched.train()
    one, two = watched.look(), watched.look()
    assert one is two
    assert one is not before
    assert watched.look(size=31) is not one
    assert len(surveys) == 3


def test_a_plane_keeps_its_sides_and_what_it_shows_while_networks_train(programs: Programs) -> None:
    watched = Watched(programs, *(redrawn(SMALL, seed) for seed in range(3)), steps=100_000)
    watched.sweep.work(time.perf_counter(), 0.03)
    last = watched.look()
    for _ in range(10):
        watched.sweep.work(time.perf_counter(), 0.0005)
        found = watched.look()
        assert found is not None
        assert last is not None
        if found.anchor == last.anchor:
            before, after = (trace.traces[0].points[-1] - trace.traces[1].points[-1] for trace in (last, found))
            assert before @ after > 0
        last = found


def test_few_planes_are_kept(programs: Programs) -> None:
    watched = Watched(programs)
    watched.train()
    for seed in range(MOST_GROUNDS + 3):
        watched.look(plane="random", seed=seed)
    assert len(watched.sweeps._surveys[watched.sweep.id]._kept) == MOST_GROUNDS


def test_networks_of_other_shapes_have_no_place_and_are_no_anchor(programs: Programs) -> None:
    better = document(network={"layers": dense(8, 8)}, optimizer={"kind": "adam", "learning_rate": 0.03})
    watched = Watched(programs, SMALL, better, patch(SMALL, {"optimizer": "sgd"}), steps=400)
    watched.train()
    found = watched.look()
    assert found is not None
    assert found.anchor in {0, 2}
    assert [len(trace.steps) > 0 for trace in found.traces] == [True, False, True]


def test_a_network_that_could_not_be_compiled_has_no_place(programs: Programs) -> None:
    watched = Watched(programs)
    watched.sweep.networks[0].problem = "its program could not be compiled"
    watched.train()
    found = watched.look()
    assert found is not None
    assert found.anchor == 1
    assert [len(trace.steps) > 0 for trace in found.traces] == [False, True]


@pytest.mark.parametrize(
    ("view", "field"),
    [({"plane": "weights", "first": 999}, "first"), ({"plane": "weights", "second": 999}, "second")],
)
def test_a_parameter_that_is_not_there_is_refused(programs: Programs, view: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Watched(programs).look(**view)
    assert (refused.value.field, refused.value.allowed) == (field, f"0 to {SMALL.architecture.parameter_count - 1}")


def test_where_nothing_trains_it_says_so(programs: Programs) -> None:
    frozen = document(network={"layers": [{**dense(3)[0], "frozen": True}], "output": {"frozen": True}})
    with pytest.raises(InvalidInput, match="nothing trains"):
        Watched(programs, frozen).look()


@pytest.mark.usefixtures("unpadded")
def test_a_surface_that_cannot_be_compiled_says_so(programs: Programs) -> None:
    programs.held = True
    watched = Watched(programs)
    watched.look()
    programs.fail("surface")
    with pytest.raises(InvalidInput, match="could not be compiled"):
        watched.look()


def test_whoever_ends_a_sweep_waits_for_nothing(programs: Programs) -> None:
    programs.held = True
    watched = Watched(programs)
    watched.look()
    watched.sweeps.remove(watched.sweep.id)
    assert programs.awaited == []
    with pytest.raises(NotFound):
        watched.look()
