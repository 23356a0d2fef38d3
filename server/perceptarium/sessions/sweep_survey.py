"""The landscape of a sweep: which plane is looked at, and what was seen of it last."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import NamedTuple

from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment
from perceptarium.lenses.company import Company, Runner, alike, anchor_of, seen_together
from perceptarium.lenses.ground import Ground, LandscapeView, moves
from perceptarium.lenses.surface import Surface, surface_key, surfaces
from perceptarium.sessions.landscape import check_landscape
from perceptarium.sessions.wanted import Wanted
from perceptarium.training.cache import ProgramCache

log = logging.getLogger("perceptarium")
MOST_GROUNDS = 8
"""Planes that are kept steady: as many as are looked at by turns."""


class Looking(NamedTuple):
    """A look that is under way. found: None where there is nothing to see yet."""

    view: LandscapeView
    found: Future[Company | None]


@dataclass
class _Kept:
    """One plane. steps: of all networks when it was laid; only whoever looks touches it."""

    ground: Ground
    steps: tuple[int, ...] = ()
    seen: tuple[Hashable, Company] | None = None


class SweepSurvey:
    """Touched by the device thread alone; looks are taken by the thread of `studies`, one at a time."""

    def __init__(self, experiments: Sequence[Experiment], programs: ProgramCache, studies: Executor) -> None:
        self._first = experiments[0]
        self._belongs = [alike(self._first, experiment) for experiment in experiments]
        self._moves = any(map(moves, experiments))
        self._programs = programs
        self._studies = studies
        self._surfaces: dict[Hashable, Wanted[Surface]] = {}
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._anchor: int | None = None
        self._looking: Looking | None = None

    def look(self, view: LandscapeView, runners: Callable[[], Sequence[Runner | None]]) -> Looking:
        """Look at a plane, or share the look that is under way, whose view may be another: then ask again after it.

        Raises:
            InvalidInput: these networks have not that plane, or none.
        """
        check_landscape(view, self._first, within="")
        if not self._moves:
            raise InvalidInput(
                "nothing trains in these networks, so they have no landscape",
                field="sweep",
                allowed="networks with a weight that trains",
            )
        if self._looking is None or self._looking.found.done():
            self._looking = Looking(view, self._begun(view, runners()))
        return self._looking

    def release(self) -> None:
        """Wait for nothing any longer."""
        for wanted in self._surfaces.values():
            wanted.release()

    def _begun(self, view: LandscapeView, runners: Sequence[Runner | None]) -> Future[Company | None]:
        belonging = [own if belongs else None for own, belongs in zip(runners, self._belongs, strict=True)]
        self._anchor = anchor_of(belonging, self._anchor)
        anchor = None if self._anchor is None else belonging[self._anchor]
        # Asked for as soon as somebody looks, though nothing has begun.
        surface = self._surface(anchor.experiment if anchor else self._first)
        if surface is None or anchor is None or self._anchor is None:
            nothing: Future[Company | None] = Future()
            nothing.set_result(None)
            return nothing
        kept = self._kept.setdefault(view.axes, _Kept(Ground()))
        self._kept.move_to_end(view.axes)
        while len(self._kept) > MOST_GROUNDS:
            self._kept.popitem(last=False)
        return self._studies.submit(_look, surface, belonging, self._anchor, view, kept)

    def _surface(self, experiment: Experiment) -> Surface | None:
        """The functions of a network's loss; None: they are being compiled."""
        key = surface_key(experiment)
        if key not in self._surfaces:
            self._surfaces[key] = Wanted(self._programs, surfaces(experiment))
        wanted = self._surfaces[key]
        if wanted.best is None and not wanted.waiting:
            log.error("the landscape of a sweep cannot be compiled", exc_info=wanted.error)
            raise InvalidInput(
                "the landscape of these networks could not be compiled", field="sweep", allowed="other networks"
            )
        return wanted.best


def _look(surface: Surface, runners: Sequence[Runner | None], anchor: int, view: LandscapeView, kept: _Kept) -> Company:
    steps = tuple(-1 if own is None else own.step for own in runners)
    what = view, anchor, steps
    if kept.seen is not None and kept.seen[0] == what:
        return kept.seen[1]
    kept.ground.view = view
    company = seen_together(surface, runners, anchor, kept.ground, moved=steps != kept.steps)
    kept.steps, kept.seen = steps, (what, company)
    return company
