"""What viewers see of a session: views compiled in the background, and each frame made once for all who share it."""

from __future__ import annotations

import itertools
import logging
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses import CompiledView, View, exact_view, padded_view
from perceptarium.lenses.ground import LandscapeView, Plane
from perceptarium.lenses.view import default_columns, picturable
from perceptarium.networks import Network
from perceptarium.sessions.commands import Subscribe
from perceptarium.sessions.events import Layout
from perceptarium.sessions.frame import METRICS, encode, lay_out
from perceptarium.sessions.glance import look_of
from perceptarium.sessions.studies import Painters, Studies
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.cache import ProgramCache

log = logging.getLogger("perceptarium")
_numbers = itertools.count(1)
STABLE_SECONDS = 1.0
"""The exact program of a view is compiled when it has been the same for so long."""


@dataclass(frozen=True)
class Frame:
    """An encoded frame and its layout. shown: numbers of the session's change and of the view that it shows."""

    number: int
    layout: Layout
    data: bytes
    shown: tuple[int, int]


@dataclass(frozen=True)
class _Begun:
    """A frame on its way: what is known already, and what is still being computed."""

    numbers: dict[str, float]
    network: Network
    scores: Any
    pictures: Future[dict[str, NDArray[Any]]] | None
    revision: int
    run: int
    shown: tuple[int, int]


@dataclass
class _Open:
    """A view that somebody looks at, for one document. exact: whether `compiling` is the fastest program for it."""

    experiment: Experiment
    compiling: Future[CompiledView]
    exact: bool
    since: float
    version: int = 0
    ready: CompiledView | None = None
    prepared: Any = None
    layout: Layout | None = None
    begun: _Begun | None = None
    frame: Frame | None = None

    waiting: bool = True
    """For `compiling`, with nothing to show or with a slower program meanwhile."""

    def take_up(self, view: View) -> None:
        """The program is there."""
        self.waiting = False
        if error := self.compiling.exception():
            log.error("there are no new pictures of a session", exc_info=error)
            return
        self.ready = self.compiling.result()
        self.prepared = self.ready.prepare(self.experiment, view)


class Picture:
    """Touched by the device thread alone."""

    def __init__(self, programs: ProgramCache, painters: Painters) -> None:
        self._programs = programs
        self._painter = painters.pictures
        self._studies = Studies(programs, painters)
        self._open: dict[View, _Open] = {}

    def request(self, experiment: Experiment, subscription: Subscribe) -> View:
        """The view that a subscription means for this document; units that do not exist are left out.

        Asked again after every edit, so that a view follows the layers.
        """
        widths = picturable(experiment.architecture)
        columns = default_columns(experiment.architecture)
        if subscription.columns is not None and len(subscription.columns) == len(widths):
            columns = tuple(
                tuple(dict.fromkeys(unit for unit in column if 0 <= unit < width))
                for column, width in zip(subscription.columns, widths, strict=True)
            )
        lenses: frozenset[str] = frozenset(subscription.lenses)
        if not any(columns):
            lenses -= {"neurons"}
        view = View(lenses, subscription.neuron_size, subscription.prediction_size, columns)
        self._prepare(experiment, view)
        return view

    def version(self, view: View) -> int:
        """Grows when a view can show more than before."""
        opened = self._open.get(view)
        return opened.version if opened else 0

    @property
    def expecting(self) -> bool:
        """A view is being compiled."""
        return self._studies.expecting or any(opened.waiting for opened in self._open.values())

    def settle(self) -> bool:
        """Take up views that have been compiled meanwhile. True if there was one."""
        changed = False
        fresh = self._studies.settle()
        for view, opened in self._open.items():
            if view.lenses & fresh:
                opened.version += 1
        for view, opened in self._open.items():
            if opened.waiting and opened.compiling.done():
                opened.take_up(view)
                opened.version += 1
                changed = True
        return changed

    def improve(self) -> None:
        """Ask for the fastest program of every view that has been the same for a while."""
        now = time.monotonic()
        for view, opened in self._open.items():
            if not opened.exact and not opened.waiting and now - opened.since >= STABLE_SECONDS:
                opened.exact = opened.waiting = True
                opened.compiling = self._programs.get(*exact_view(opened.experiment, view), urgent=False)

    def shows(self, training: TrainingRun, view: View) -> bool:
        """Whether there are pictures of what is trained: not while it is another document's network."""
        opened = self._open.get(view)
        return opened is not None and _alike(training.experiment, opened.experiment)

    def begin(
        self, training: TrainingRun, view: View, probe: tuple[float, ...], revision: int, change: int, passing: bool
    ) -> None:
        """Begin to compute the frame of a view, once per change; `shows` must be true.

        passing: training goes on.
        """
        opened = self._open[view]
        shown = (change, opened.version)
        if (opened.frame is not None and opened.frame.shown == shown) or opened.begun is not None:
            return
        network = training.network()
        pictures = None
        if opened.ready is not None:
            point = training.experiment.examples.to_inputs(np.asarray([probe], np.float32))
            pictures = self._painter.submit(_paint, opened.ready, network, opened.prepared, point)
        numbers: dict[str, float] = {
            "step": training.step,
            "epoch": training.epoch,
            "batch_loss": training.batch_loss,
            "learning_rate": training.learning_rate,
            "steps_per_second": training.steps_per_second(time.perf_counter()),
        }
        numbers["scored_step"], scores = training.begin_scores(passing=passing)
        opened.begun = _Begun(numbers, network, scores, pictures, revision, training.record.run, shown)

    def finish(self, view: View) -> Frame | None:
        """The frame that was begun, or the last one where nothing has changed."""
        opened = self._open.get(view)
        if opened is None or opened.begun is None:
            return opened.frame if opened else None
        begun, opened.begun = opened.begun, None
        arrays = _arrays(begun, view) | self._studies.found(view.lenses)
        fields = lay_out(arrays)
        if opened.layout is None or opened.layout.fields != fields:
            opened.layout = Layout(number=next(_numbers), fields=fields, metrics=METRICS, columns=view.columns)
        number = next(_numbers)
        step = int(begun.numbers["step"])
        data = encode(
            arrays, layout=opened.layout.number, number=number, revision=begun.revision, step=step, run=begun.run
        )
        opened.frame = Frame(number, opened.layout, data, begun.shown)
        return opened.frame

    def close_unused(self, used: set[View], experiment: Experiment) -> None:
        """Forget views that nobody looks at any more."""
        for view in [view for view in self._open if view not in used]:
            self._close(self._open.pop(view))
        self._studies.follow(experiment, frozenset().union(*(view.lenses for view in used)))

    def study(self, training: TrainingRun | None, probe: tuple[float, ...], change: int, now: float) -> None:
        """Let the lenses look that take their time, where theirs has come."""
        if training is None or self.next_study(training, change) > now:
            return
        self._studies.begin(look_of(training, probe, self._studies.ground), change, now)

    def plane(self, number: int | None) -> Plane | None:
        """The plane of the landscape with that number, or that was laid last; None: there is none any more."""
        return self._studies.ground.plane(number)

    def lay(self, view: LandscapeView) -> None:
        """Show another landscape from now on."""
        before, self._studies.ground.view = self._studies.ground.view, view
        if view.unpointed != before.unpointed:
            self._studies.look_again("landscape")
        elif view != before:
            self._studies.look_again("elsewhere")

    def forget_studies(self) -> None:
        """What the lenses that take their time have found is void."""
        self._studies.forget()

    def next_study(self, training: TrainingRun | None, change: int) -> float:
        """When `study` is wanted next; infinity: not before something happens."""
        ready = training is not None and training.experiment is self._studies.experiment
        return self._studies.due(change) if ready else float("inf")

    def _close(self, opened: _Open) -> None:
        if opened.waiting:
            self._programs.release(opened.compiling)

    def _prepare(self, experiment: Experiment, view: View) -> None:
        opened = self._open.get(view)
        if opened is not None and opened.experiment is experiment:
            return
        version = opened.version + 1 if opened else 0
        if opened is not None:
            self._close(opened)
        exact, padded = exact_view(experiment, view), padded_view(experiment, view)
        quick = self._programs.ready(exact[0]) is not None or padded is None or not self._programs.ready(padded[0])
        compiling = self._programs.get(*(exact if quick or padded is None else padded))
        opened = self._open[view] = _Open(experiment, compiling, quick, time.monotonic(), version)
        if compiling.done():
            opened.take_up(view)


def _paint(view: CompiledView, network: Network, prepared: Any, point: NDArray[Any]) -> dict[str, NDArray[Any]]:
    return view.read(view.look(network, prepared, point), prepared)


def _arrays(begun: _Begun, view: View) -> dict[str, NDArray[Any]]:
    numbers = begun.numbers | dict(zip(METRICS[2:8], np.asarray(begun.scores).tolist(), strict=True))
    arrays: dict[str, NDArray[Any]] = {"metrics": np.array([numbers[name] for name in METRICS])}
    if "weights" in view.lenses:
        arrays["weights"] = np.concatenate([np.ravel(part) for layer in begun.network for part in layer])
    if begun.pictures is not None:
        arrays |= begun.pictures.result()
    return arrays


def _alike(trained: Experiment, shown: Experiment) -> bool:
    """Whether pictures of the one document can be made with the network of the other."""
    return (
        trained.architecture == shown.architecture
        and trained.examples.shape == shown.examples.shape
        and trained.examples.feature_names == shown.examples.feature_names
    )
