"""What viewers see of a session: views compiled in the background, and each frame made once for all who share it."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses import CompiledView, View, view_program
from perceptarium.lenses.view import default_columns
from perceptarium.sessions.commands import Subscribe
from perceptarium.sessions.events import Layout
from perceptarium.sessions.frame import METRICS, encode, lay_out
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.cache import ProgramCache

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Frame:
    """An encoded frame and its layout."""

    number: int
    layout: Layout
    data: bytes


@dataclass
class _Open:
    """A view that somebody looks at, for one document."""

    experiment: Experiment
    compiling: Future[CompiledView]
    version: int = 0
    ready: CompiledView | None = None
    prepared: Any = None
    layout: Layout | None = None
    frame: Frame | None = None
    change: int = -1

    def take_up(self, view: View) -> None:
        """The program is there."""
        self.ready = self.compiling.result()
        self.prepared = self.ready.prepare(self.experiment, view)


class Picture:
    """Touched by the device thread alone."""

    def __init__(self, programs: ProgramCache) -> None:
        self._programs = programs
        self._open: dict[View, _Open] = {}

    def request(self, experiment: Experiment, subscription: Subscribe) -> View:
        """The view that a subscription means for this document; units that do not exist are left out.

        Asked again after every edit, so that a view follows the layers.
        """
        widths = experiment.architecture.widths
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

    def settle(self) -> bool:
        """Take up views that have been compiled meanwhile. True if there was one."""
        changed = False
        for view, opened in self._open.items():
            if opened.ready is None and opened.compiling.done():
                opened.take_up(view)
                opened.version += 1
                changed = True
        return changed

    def frame(
        self, training: TrainingRun, view: View, probe: tuple[float, ...], revision: int, change: int
    ) -> Frame | None:
        """The frame of a view, made once per change; None while the program trains another document."""
        opened = self._open.get(view)
        if opened is None or not _alike(training.experiment, opened.experiment):
            return None
        if opened.frame is not None and opened.change == change and opened.layout is opened.frame.layout:
            return opened.frame
        arrays = self._arrays(training, view, opened, probe)
        fields = lay_out(arrays)
        if opened.layout is None or opened.layout.fields != fields:
            opened.layout = Layout(number=next(_numbers), fields=fields, metrics=METRICS, columns=view.columns)
        number = next(_numbers)
        data = encode(
            arrays,
            layout=opened.layout.number,
            number=number,
            revision=revision,
            step=training.step,
            run=training.record.run,
        )
        opened.frame, opened.change = Frame(number, opened.layout, data), change
        return opened.frame

    def close_unused(self, used: set[View]) -> None:
        """Forget views that nobody looks at any more."""
        for view in [view for view in self._open if view not in used]:
            self._close(self._open.pop(view))

    def _close(self, opened: _Open) -> None:
        if opened.ready is None:
            self._programs.release(opened.compiling)

    def _prepare(self, experiment: Experiment, view: View) -> None:
        opened = self._open.get(view)
        if opened is not None and opened.experiment is experiment:
            return
        key, build = view_program(experiment, view)
        compiling = self._programs.get(key, build)
        version = opened.version + 1 if opened else 0
        if opened is not None:
            self._close(opened)
        self._open[view] = _Open(experiment, compiling, version)
        if compiling.done():
            self._open[view].take_up(view)

    def _arrays(
        self, training: TrainingRun, view: View, opened: _Open, probe: tuple[float, ...]
    ) -> dict[str, NDArray[Any]]:
        looked = None
        network = training.network()
        if opened.ready is not None:
            # Dispatched first, so that it runs while the numbers are put together.
            point = training.experiment.examples.to_inputs(np.asarray([probe], np.float32))
            looked = opened.ready.look(network, opened.prepared, point)
        scores = training.scores()
        numbers = {
            "step": training.step,
            "epoch": training.epoch,
            **dict(zip(METRICS[2:8], scores.tolist(), strict=True)),
            "batch_loss": training.batch_loss,
            "learning_rate": training.learning_rate,
            "steps_per_second": training.steps_per_second(time.perf_counter()),
        }
        arrays: dict[str, NDArray[Any]] = {"metrics": np.array([numbers[name] for name in METRICS])}
        if "weights" in view.lenses:
            arrays["weights"] = np.concatenate([np.ravel(part) for layer in network for part in layer])
        if opened.ready is not None:
            arrays |= opened.ready.read(looked, opened.prepared)
        return arrays


def _alike(trained: Experiment, shown: Experiment) -> bool:
    """Whether pictures of the one document can be made with the network of the other."""
    return (
        trained.architecture == shown.architecture
        and trained.examples.shape == shown.examples.shape
        and trained.examples.feature_names == shown.examples.feature_names
    )

