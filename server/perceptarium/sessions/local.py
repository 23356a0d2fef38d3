"""The engine in the server's own process."""

from __future__ import annotations

import asyncio
import hmac
import logging
import time
from collections.abc import Callable, Collection, Hashable
from functools import partial
from typing import TypeVar

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, View, exact_view, padded_views, study_key
from perceptarium.lenses.ground import LandscapeView
from perceptarium.lenses.study import Arrays, has_pictures
from perceptarium.lenses.surface import surfaces
from perceptarium.lenses.view import default_columns
from perceptarium.sessions.commands import Subscribe
from perceptarium.sessions.engine import Access
from perceptarium.sessions.events import ProgramChoice
from perceptarium.sessions.host import Host
from perceptarium.sessions.session import Session
from perceptarium.sessions.sweeps import Sweeps
from perceptarium.settings import Settings
from perceptarium.training.cache import Build
from perceptarium.training.program import compile_program, padded_programs, program_key

T = TypeVar("T")
log = logging.getLogger("perceptarium")


class LocalEngine:
    """A `Host` seen from an event loop. Implements `Engine`."""

    def __init__(self, settings: Settings) -> None:
        self._host = Host(settings)
        self.device = self._host.device

    def start(self) -> None:
        """Begin to train."""
        self._host.start()

    def close(self) -> None:
        """Stop all threads and wait for them."""
        self._host.close()

    def warm(self, make_experiment: Callable[[], Experiment]) -> None:
        """Compile what a page will ask for when it opens this document, in the background."""
        programs = self._host.programs

        def prepare() -> list[tuple[Hashable, Build]]:
            experiment = make_experiment()
            exact = program_key(experiment), partial(compile_program, experiment)
            return [exact, *(exact_view(experiment, _view(experiment, lenses)) for lenses in _looks(experiment))]

        programs.warm(prepare)

    def warm_studies(self, make_experiment: Callable[[], Experiment], opened: Collection[str] = ()) -> None:
        """Compile the lenses of a document that take their time, in the background.

        opened: those that a page opens at once; of documents with pictures most others are compiled, too.
        """

        def prepare() -> list[tuple[Hashable, Build]]:
            experiment = make_experiment()
            pictures = has_pictures(experiment)
            wanted = [name for name, study in STUDIES.items() if name in opened or (pictures and study.warmed)]
            fitting = [(name, STUDIES[name]) for name in wanted if STUDIES[name].fits(experiment)]
            own = [(study_key(name, experiment), partial(study.compile, experiment)) for name, study in fitting]
            # For the first edits of what is open.
            padded = [study.padded(experiment) for name, study in fitting if name in opened]
            return [*own, *(found for found in padded if found is not None)]

        self._host.programs.warm(prepare)

    def warm_race(self, make_experiment: Callable[[], Experiment]) -> None:
        """Compile the landscape on which networks of this document race, in the background."""

        def prepare() -> list[tuple[Hashable, Build]]:
            return surfaces(make_experiment())[:1]

        self._host.programs.warm(prepare)

    def warm_padded(self) -> None:
        """Compile, in the background, what answers edits at once."""
        self._host.programs.warm(lambda: [*padded_programs(), *padded_views()])

    async def create(
        self,
        experiment: Experiment,
        *,
        run: bool,
        steps: int | None,
        speed: float | None,
        program: ProgramChoice = "auto",
    ) -> Access:
        """See `Engine.create`."""
        create = partial(self._host.create, experiment, run=run, steps=steps, speed=speed, program=program)
        return await asyncio.wrap_future(self._host.submit(create))

    def owns(self, session: str, token: str | None) -> bool:
        """See `Engine.owns`."""
        own = self._host.find(session).token
        return token is not None and hmac.compare_digest(token.encode(), own.encode())

    def session(self, session: str) -> Session:
        """See `Engine.session`."""
        return self._host.find(session)

    async def call(self, session: str, action: Callable[[Session], T]) -> T:
        """See `Engine.call`."""

        def act() -> T:
            found = self._host.find(session)
            found.last_contact = time.monotonic()
            self._host.wake(session)
            return action(found)

        return await asyncio.wrap_future(self._host.submit(act))

    async def delete(self, session: str) -> None:
        """See `Engine.delete`."""
        await asyncio.wrap_future(self._host.submit(lambda: self._host.remove(self._host.find(session))))

    async def sweep(self, action: Callable[[Sweeps], T]) -> T:
        """See `Engine.sweep`."""
        return await asyncio.wrap_future(self._host.submit(lambda: action(self._host.sweeps)))

    async def glance(self, session: str, lens: str, view: LandscapeView) -> tuple[int, Arrays]:
        """See `Engine.glance`."""
        begin = partial(self._host.glance, session, lens, view)
        look, compiling = await asyncio.wrap_future(self._host.submit(begin))
        try:
            # Others may wait for the same program: whoever goes away does not end it.
            study = await asyncio.shield(asyncio.wrap_future(compiling))
        except asyncio.CancelledError:
            self._host.programs.release(compiling)
            raise
        return look.step, await asyncio.wrap_future(self._host.studies.submit(study, look))

    def wake(self, session: str) -> None:
        """See `Engine.wake`."""
        self._host.wake(session)


def _looks(experiment: Experiment) -> list[set[str]]:
    """The lenses that a page looks through at first, and after a click."""
    if not experiment.architecture.has_maps:
        return [{"weights", "neurons", "prediction", "probe"}]
    return [{"weights", "probe"}, {"weights", "probe", "prediction"}]


def _view(experiment: Experiment, lenses: set[str]) -> View:
    sizes = Subscribe()
    columns = default_columns(experiment.architecture)
    return View(frozenset(lenses), sizes.neuron_size, sizes.prediction_size, columns)
