"""Sessions on the test's own thread: their turns, and their frames as a client reads them."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.sessions.commands import Subscribe
from perceptarium.sessions.host import Host
from perceptarium.sessions.session import Session
from perceptarium.sessions.viewer import Viewer
from tests.compiled import SMALL, dense, flat

Open = Callable[..., Session]
OpenHost = Callable[..., Host]
ALL_LENSES: Any = ("weights", "neurons", "prediction", "probe")


WITHIN: dict[str, dict[str, Any]] = {
    "units": {"network": {"layers": dense(4, 5)}},
    "a layer": {"network": {"layers": dense(4, 3, 3)}},
    "no layers": {"network": {"layers": []}},
    "as many as fit": {"network": {"layers": dense(*[8] * 8)}},
    "activation": {"network": {"layers": dense(4, 3, activation="relu")}},
    "optimizer": {"optimizer": {"kind": "rmsprop"}},
    "schedule": {"optimizer": {"schedule": {"kind": "step_decay"}}},
    "clipping": {"optimizer": {"clip_norm": 0.5}},
    "loss": {"loss": "mse"},
    "batch size": {"batch": {"size": 7}},
    "one batch": {"batch": {"size": "full"}},
    "dropout": {"regularization": {"dropout": 0.2}},
    "data of the same shape": {"data": {"kind": "circle"}},
    "more data": {"data": {"samples": 1900}},
    "features": {"data": {"features": ["x", "y", "x_squared"]}},
    "data of another shape": {"data": {"kind": "iris"}},
    "a curve": {"data": {"kind": "sine"}},
}
"""Edits of a small network that the narrowest padded program holds, none of which its exact program does."""


def work_until(session: Session, condition: Callable[[], bool]) -> None:
    """Give the session its turns until something holds."""
    for _ in range(100_000):
        if condition():
            return
        session.settle()
        assert session.due(time.perf_counter()) < float("inf")
        session.work(time.perf_counter(), 0.004)
    raise AssertionError("it never came about")


def steps(session: Session, count: int) -> None:
    session.take_steps(count, "step")
    work_until(session, lambda: session.status != "running")


def create(host: Host, experiment: Experiment = SMALL, **options: Any) -> Session:
    """A session of a host; paused unless told to run."""
    given = {"run": False, "steps": None, "speed": None, "program": "auto", **options}
    return host.find(host.create(experiment, **given).session)


def turns_until(host: Host, condition: Callable[[], bool]) -> None:
    """Have the host serve its sessions until something holds."""
    for _ in range(100_000):
        if condition():
            return
        host._turn()
    raise AssertionError("it never came about")


def weights(session: Session) -> np.ndarray:
    assert session.training is not None
    return flat(session.training.network())


def watch(session: Session, **subscription: Any) -> Viewer:
    viewer = Viewer(wake=lambda: None)
    session.viewers.append(viewer)
    session.look(viewer, Subscribe(**{"lenses": ALL_LENSES, "neuron_size": 16, "prediction_size": 50, **subscription}))
    session.publish()
    return viewer


def show(session: Session) -> None:
    """Make the frames that are due."""
    session.begin_frames(time.perf_counter())
    session.finish_frames()


def next_frame(session: Session, viewer: Viewer) -> dict[str, Any]:
    """Make a frame, take it, and read it by its layout."""
    session.settle()
    viewer.due = 0.0
    show(session)
    data = viewer.take()
    assert data is not None
    assert viewer.layout is not None
    _, layout, number, revision, step, run = struct.unpack_from("<4sIIIdI", data)
    viewer.drawn(number)
    assert layout == viewer.layout.number
    found: dict[str, Any] = {"revision": revision, "step": step, "run": run}
    for field in viewer.layout.fields:
        array = np.frombuffer(data, field.dtype, int(np.prod(field.shape)), 32 + field.offset)
        found[field.name] = array.reshape(field.shape)
    return found


def step_of(data: bytes) -> int:
    """The step that a frame's header names."""
    return int(struct.unpack_from("<4sIIIdI", data)[4])
