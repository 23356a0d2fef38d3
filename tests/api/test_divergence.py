"""Divergence: it stops, says why, leaves the others alone, and a reset recovers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.api.client import SMALL, WILD, RemoteSession, wait_until

Create = Callable[..., RemoteSession]


def test_it_stops_with_finite_weights_and_a_reset_recovers(create: Create) -> None:
    session = create(WILD)
    with session.stream() as stream:
        stream.ask("run")
        state = stream.state(lambda state: state["status"] == "diverged")
    told = state["diverged"]
    assert told["message"]
    assert told["advice"]
    assert told["rate"] < 10
    numbers = session.read()
    assert (numbers["status"], numbers["step"]) == ("diverged", told["step"])
    assert numbers["diverged"] == told
    assert numbers["train_loss"] is not None
    assert all(np.all(np.isfinite(part)) for layer in session.weights() for part in layer)
    history = session.history()
    assert history["step"][-1] <= told["step"]
    assert None not in history["train_loss"]
    assert history["best"] is None or history["best"]["step"] <= told["step"]

    reset = session.command("reset")
    assert (reset["status"], reset["step"], reset["diverged"]) == ("paused", 0, None)
    assert reset["train_loss"] == history["train_loss"][0]
    session.patch({"optimizer": {"learning_rate": 0.001}})
    after = session.train(100)
    assert (after["status"], after["step"]) == ("paused", 100)
    assert after["train_loss"] < reset["train_loss"]


def test_others_train_on(create: Create) -> None:
    calm, wild = create(SMALL, run=True), create(WILD)
    wild.command("run")
    wild.settled("diverged")
    before = calm.read()["step"]
    numbers = wait_until(calm.read, lambda numbers: numbers["step"] > before + 500)
    assert numbers["status"] == "running"
    assert numbers["train_loss"] is not None


def test_steps_asked_for_end_at_the_divergence(create: Create) -> None:
    session = create(WILD)
    session.command("step", count=1000)
    numbers = session.settled()
    assert numbers["status"] == "diverged"
    assert 0 < numbers["step"] < 1000


def test_every_number_is_json_wherever_it_pauses(create: Create) -> None:
    """Just before the end losses overflow: they are null, never NaN, and all that is served can be read."""
    session = create(WILD)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["weights", "neurons", "prediction", "probe"])
        for _ in range(30):
            numbers = session.train(1)
            assert all(np.all(np.isfinite(part)) for layer in session.weights() for part in layer)
            session.history()
            if numbers["status"] == "diverged":
                break
        assert numbers["status"] == "diverged"
        frame = stream.frame(lambda frame: frame.step == numbers["step"] and "weights" in frame.arrays)
        assert np.all(np.isfinite(frame.arrays["weights"]))
