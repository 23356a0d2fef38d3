"""One look through a lens for somebody who does not stay, such as a client of the REST API."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

import numpy as np

from perceptarium.errors import InvalidInput
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.ground import Ground, Keyframes, LandscapeView
from perceptarium.lenses.study import Arrays, Look
from perceptarium.sessions.landscape import check_landscape
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.cache import ProgramCache

LENSES = tuple(name for name, study in STUDIES.items() if not study.prompt)
"""All but those that answer somebody's hand."""


def look_of(training: TrainingRun, probe: tuple[float, ...], ground: Ground) -> Look:
    """A copy of where training stands, for a lens; on the device thread."""
    inputs = training.experiment.examples.to_inputs(np.asarray([probe], np.float32))
    state = training.state()
    keyframes = training.trail.keyframes() if training.trail is not None else Keyframes()
    return Look(training.experiment, state.network, training.step, inputs, state.memory, keyframes, ground)


def begin_glance(
    training: TrainingRun | None, probe: tuple[float, ...], lens: str, view: LandscapeView, programs: ProgramCache
) -> tuple[Look, Future[Callable[[Look], Arrays]]]:
    """What there is to look at now, and the lens, which may still be compiled; on the device thread.

    Raises:
        InvalidInput: there is no such lens, it has nothing to show here, or nothing trains yet.
    """
    if lens not in LENSES:
        known = ", ".join(LENSES)
        raise InvalidInput(f"there is no lens {lens[:40]!r} to read; there are {known}", field="lens", allowed=known)
    study = STUDIES[lens]
    if training is None:
        raise InvalidInput("the first program is still being compiled", field="session", allowed="in a moment")
    experiment = training.experiment
    if not study.fits(experiment):
        fitting = ", ".join(name for name in LENSES if STUDIES[name].fits(experiment))
        raise InvalidInput(f"the lens {lens} has nothing to show of this network", field="lens", allowed=fitting)
    check_landscape(view, experiment, within="")
    look = look_of(training, probe, Ground(view))
    if study.closed is not None:
        ready: Future[Callable[[Look], Arrays]] = Future()
        ready.set_result(study.closed)
        return look, ready
    return look, programs.get(study_key(lens, experiment), partial(study.compile, experiment), urgent=False)
