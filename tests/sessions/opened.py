"""Sessions on the test's own thread: their turns, and their frames as a client reads them."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from perceptarium.sessions.commands import Subscribe
from perceptarium.sessions.session import Session
from perceptarium.sessions.viewer import Viewer
from tests.compiled import flat

Open = Callable[..., Session]
ALL_LENSES: Any = ("weights", "neurons", "prediction", "probe")


def work_until(session: Session, condition: Callable[[], bool]) -> None:
    """Give the session its turns until something holds."""
    for _ in range(100_000):
        if condition():
            return
        session.settle()
        assert session.due(time.perf_counter()) < float("inf")
        session.work(time.perf_counter())
    raise AssertionError("it never came about")


def steps(session: Session, count: int) -> None:
    session.take_steps(count, "step")
    work_until(session, lambda: session.status != "running")


def weights(session: Session) -> np.ndarray:
    assert session.training is not None
    return flat(session.training.network())


def watch(session: Session, **subscription: Any) -> Viewer:
    viewer = Viewer(wake=lambda: None)
    session.viewers.append(viewer)
    session.look(viewer, Subscribe(**{"lenses": ALL_LENSES, "neuron_size": 16, "prediction_size": 50, **subscription}))
    session.publish()
    return viewer


def next_frame(session: Session, viewer: Viewer) -> dict[str, Any]:
    """Make a frame, take it, and read it by its layout."""
    session.settle()
    viewer.due = 0.0
    session.show(time.perf_counter())
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
