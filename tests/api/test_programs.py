"""Which program trains: edits that wait for no compiler, the exact program on request, a cache that is damaged."""

from __future__ import annotations

import hashlib
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from conftest import PROGRAMS, running_server
from tests.api.client import LIMIT, SMALL, Frame, RemoteSession, Stream, odd, warm_up
from tests.compiled import dense

Create = Callable[..., RemoteSession]
LENSES = ["weights", "neurons", "prediction", "probe"]


def network(*units: int) -> dict[str, Any]:
    return {"network": {"layers": dense(*units)}}


@pytest.fixture
def watched(create: Create) -> Any:
    """A session that trains, its owner's stream, and a server that has its padded programs."""
    session = create(SMALL, run=True)
    warm_up(session)
    session.patch(SMALL)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=LENSES, rate=60)
        stream.frame(lambda frame: "neurons" in frame.arrays)
        yield session, stream


def pictures(stream: Stream, revision: int, after: int = -1) -> Frame:
    """The next frame of that network with pictures of its neurons, and of a later step."""
    return stream.frame(lambda frame: frame.revision == revision and "neurons" in frame.arrays and frame.step > after)


def statuses(stream: Stream) -> list[str]:
    return [message["status"] for message in stream.messages if message["type"] == "state"]


EDITS: list[dict[str, Any]] = [
    network(4, 4),
    network(5, 4),
    network(5, 4, 6),
    {"network": {"layers": dense(5, 4, 6, activation="relu")}},
    {"optimizer": {"kind": "rmsprop", "learning_rate": 0.003}},
    {"optimizer": {"learning_rate": 0.001}},
    {"batch": {"size": 11}},
    {"regularization": {"dropout": 0.1, "l2": 0.001}},
    {"data": {"kind": "circle"}},
    {"data": {"features": ["x", "y", "x_squared"]}},
    {"data": {"features": ["x", "y", "x_squared", "x1^2 + sin(3*x2)", "max(x1, x2)"]}},
    {"data": {"features": ["x", *(f"sin({number}*x1)" for number in range(2, 9))]}},
    {"loss": "mse"},
    {"data": {"kind": "iris"}, "loss": "auto"},
    network(3, 3, 3, 3, 3, 3),
    {"data": {"kind": "sine"}},
]


def test_an_edit_shows_no_compiling_and_new_pictures(watched: tuple[RemoteSession, Stream]) -> None:
    session, stream = watched
    stream.messages.clear()
    for changes in EDITS:
        assert stream.ask("patch", changes=changes)["type"] == "done"
        state = stream.state()
        frame = pictures(stream, state["revision"])
        assert frame.arrays["weights"].size == state["parameters"]
        later = pictures(stream, state["revision"], after=frame.step)
        assert np.isfinite(later.arrays["weights"]).all()
    assert set(statuses(stream)) == {"running"}
    assert session.read()["status"] == "running"


def test_an_edit_beyond_the_bound_waits_and_goes_on(watched: tuple[RemoteSession, Stream]) -> None:
    session, stream = watched
    stream.messages.clear()
    before = session.read()["step"]
    assert stream.ask("patch", changes=odd(66))["type"] == "done"
    waiting = stream.state(lambda state: state["status"] == "compiling")
    assert waiting["notice"]
    assert waiting["running"]
    ready = stream.state(lambda state: state["status"] == "running")
    assert (ready["program"], ready["notice"]) == ("exact", "")
    pictures(stream, ready["revision"], after=before)


def test_the_exact_program_follows_and_the_record_says_when(watched: tuple[RemoteSession, Stream]) -> None:
    session, stream = watched
    stream.ask("patch", changes=odd(7))
    assert stream.state()["program"] == "padded"
    stream.state(lambda state: state["program"] == "exact")
    stream.until(lambda message: message["type"] == "history" and message["programs"][-1]["program"] == "exact")
    stream.ask("pause")
    switches = session.history()["programs"]
    assert switches == stream.history["programs"]
    assert switches[-1]["program"] == "exact"
    assert [switch["step"] for switch in switches] == sorted(switch["step"] for switch in switches)
    kinds = [switch["program"] for switch in switches]
    assert all(one != other for one, other in itertools.pairwise(kinds))
    session.command("reset")
    assert session.history()["programs"] == [{"step": 0, "program": "exact"}]


def test_the_exact_program_on_request(create: Create) -> None:
    """Though the padded one is there: all numbers come from the exact one, at step 0 and after every edit."""
    warm_up(create(SMALL, run=True))
    document = odd(6)
    quick = create(document, steps=200, wait=False)
    exact = create(document, program="exact", steps=200, wait=False)
    quick.settled("paused")
    exact.settled("paused")
    wanted, found = exact.history(), quick.history()
    assert wanted["programs"] == [{"step": 0, "program": "exact"}]
    assert found["programs"][0] == {"step": 0, "program": "padded"}
    assert wanted["step"] == found["step"]
    np.testing.assert_allclose(found["train_loss"], wanted["train_loss"], rtol=1e-3, atol=1e-3)
    exact.patch(odd(5))
    assert exact.read()["status"] == "compiling"
    exact.settled("paused")
    exact.train(10)
    assert exact.history()["programs"] == [{"step": 0, "program": "exact"}]
    with exact.stream() as stream:
        assert stream.state()["program"] == "exact"


def test_a_program_that_there_is_not(http: httpx.Client) -> None:
    answer = http.post("/api/sessions", json={"program": "quick"})
    assert answer.status_code == 422
    assert answer.json()["field"] == "program"
    assert "exact" in answer.json()["allowed"]


def damaged(number: int, whole: bytes) -> bytes:
    """A file that was damaged in one of several ways."""
    wrong = b"\x80\x05not a pickle"
    ways = (b"", b"x", whole[:-1], whole[:100], os.urandom(1000), hashlib.sha256(wrong).digest() + wrong, whole[::-1])
    return ways[number % len(ways)]


def test_a_damaged_cache_is_survived(create: Create, tmp_path: Path) -> None:
    session = create(SMALL)  # its programs are in the folder now
    wanted = session.train(20)["train_loss"]
    folder = tmp_path / "programs"
    folder.mkdir()
    names = [path for path in Path(os.environ[PROGRAMS]).iterdir() if path.suffix == ".program"]
    assert names
    for number, path in enumerate(sorted(names)):
        (folder / path.name).write_bytes(damaged(number, path.read_bytes()))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    log = tmp_path / "server.log"
    with (
        running_server(log, PERCEPTARIUM_CACHE_DIR=str(folder)) as running,
        httpx.Client(base_url=running.address, timeout=LIMIT, trust_env=False) as http,
    ):
        created = http.post("/api/sessions", json={"experiment": SMALL, "steps": 20, "program": "exact"}).json()
        numbers = RemoteSession(http, created["session"], created["token"]).settled("paused")
        assert numbers["step"] == 20
        assert numbers["train_loss"] == pytest.approx(wanted, rel=1e-3)
        assert http.get("/healthz").json()["status"] == "ok"
    assert "cannot be used and is compiled anew" in log.read_text()
    assert "Traceback" not in log.read_text()
    mended = [name for name, content in before.items() if (folder / name).read_bytes() != content]
    assert mended
    for name in mended:
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content[32:]).digest() == content[:32]
