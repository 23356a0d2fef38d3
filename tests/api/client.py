"""A client of a really running server: REST by httpx, the stream by websockets."""

from __future__ import annotations

import itertools
import json
import struct
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import httpx
import numpy as np
from websockets.sync.client import connect

from tests.compiled import dense

LIMIT = 180.0
SMALL: dict[str, Any] = {"network": {"layers": dense(4, 3)}}
WILD: dict[str, Any] = {
    "data": {"kind": "sine"},
    "network": {"layers": dense(3)},
    "loss": "half_sum",
    "optimizer": {"kind": "sgd", "learning_rate": 10},
    "batch": {"size": "full"},
}
"""Diverges within a few steps."""

T = TypeVar("T")


def wait_until(ask: Callable[[], T], holds: Callable[[T], bool]) -> T:
    """Ask until it holds."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        answer = ask()
        if holds(answer):
            return answer
        time.sleep(0.02)
    raise TimeoutError(f"it never came about; the last answer was {str(answer)[:2000]}")


@dataclass
class RemoteSession:
    """A session of the server, with its owner's token."""

    http: httpx.Client
    id: str
    token: str

    @property
    def path(self) -> str:
        return f"/api/sessions/{self.id}"

    @property
    def owner(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def read(self) -> dict[str, Any]:
        return self._well(self.http.get(self.path))

    def patch(self, changes: dict[str, Any]) -> dict[str, Any]:
        return self._well(self.http.patch(self.path, json=changes, headers=self.owner))

    def command(self, kind: str, **fields: Any) -> dict[str, Any]:
        body = {"type": kind, **fields}
        return self._well(self.http.post(f"{self.path}/commands", json=body, headers=self.owner))

    def history(self, start: int = 0) -> dict[str, Any]:
        return self._well(self.http.get(f"{self.path}/history", params={"start": start}))

    def data(self) -> dict[str, Any]:
        return self._well(self.http.get(f"{self.path}/data"))

    def weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        layers = self._well(self.http.get(f"{self.path}/weights"))["layers"]
        return [(np.array(layer["weights"]), np.array(layer["biases"])) for layer in layers]

    def put_weights(self, layers: list[tuple[np.ndarray, np.ndarray]]) -> dict[str, Any]:
        body = {"layers": [{"weights": weights.tolist(), "biases": biases.tolist()} for weights, biases in layers]}
        return self._well(self.http.put(f"{self.path}/weights", json=body, headers=self.owner))

    def settled(self, *statuses: str) -> dict[str, Any]:
        """The session's numbers once it is in one of these states; paused or diverged unless said."""
        wanted = statuses or ("paused", "diverged")
        return wait_until(self.read, lambda numbers: numbers["status"] in wanted)

    def train(self, steps: int) -> dict[str, Any]:
        """Exactly so many steps, done when this returns."""
        self.command("step", count=steps)
        return self.settled()

    def stream(self, *, token: bool = True) -> Stream:
        return Stream(self.http, self.id, self.token if token else None)

    def _well(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()
        return found


@dataclass
class Frame:
    """A frame's header, and its arrays by the layout that came before it."""

    layout: int
    number: int
    revision: int
    step: int
    run: int
    arrays: dict[str, np.ndarray]


class Stream:
    """One websocket of a session. Says hello when it is entered."""

    def __init__(self, http: httpx.Client, session: str, token: str | None) -> None:
        address = str(http.base_url).replace("http", "ws", 1).rstrip("/")
        self._open = ExitStack()
        self.socket = self._open.enter_context(
            connect(f"{address}/api/sessions/{session}/stream", max_size=None, proxy=None)
        )
        self._token = token
        self._id = 0
        self.layouts: dict[int, dict[str, Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self.frames: list[Frame] = []
        self._looked_at = 0
        self.history: dict[str, Any] = {"run": None, "step": [], "train_loss": [], "programs": []}

    def __enter__(self) -> Stream:
        self.ask("hello", token=self._token)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def say(self, kind: str, **fields: Any) -> int:
        """Send a command, and wait for nothing."""
        self._id += 1
        self.socket.send(json.dumps({"id": self._id, "type": kind, **fields}))
        return self._id

    def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command; its answer, done or error."""
        number = self.say(kind, **fields)
        return self.until(lambda message: message["type"] in ("done", "error") and message["id"] == number)

    def answer_to(self, data: str | bytes) -> dict[str, Any]:
        """Send anything; the next error."""
        self.socket.send(data)
        return self.until(lambda message: message["type"] == "error")

    def receive(self) -> dict[str, Any] | Frame:
        """The next message or frame."""
        data = self.socket.recv(timeout=LIMIT)
        if isinstance(data, bytes):
            frame = self._read(data)
            self.frames.append(frame)
            return frame
        message: dict[str, Any] = json.loads(data)
        self.messages.append(message)
        if message["type"] == "layout":
            self.layouts[message["number"]] = message
        if message["type"] == "history":
            self._append(message)
        return message

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Receive until a message is such."""
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            message = self.receive()
            if isinstance(message, dict) and holds(message):
                return message
        raise TimeoutError(f"no such message; the last ones were {self.messages[-3:]}")

    def state(self, holds: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The session's newest state if it is such, else receive until it is: it may come before an answer."""
        known = next((message for message in reversed(self.messages) if message["type"] == "state"), None)
        if known is not None and holds(known):
            return known
        return self.until(lambda message: message["type"] == "state" and holds(message))

    def frame(self, holds: Callable[[Frame], bool] = lambda _: True) -> Frame:
        """The next frame that is such, acknowledging all: also one that came while an answer was waited for."""
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            while self._looked_at < len(self.frames):
                found = self.frames[self._looked_at]
                self._looked_at += 1
                self.say("ack", frame=found.number)
                if holds(found):
                    return found
            self.receive()
        raise TimeoutError("no such frame")

    def forget(self) -> None:
        """Acknowledge the newest frame, and keep nothing but the last state, as a client that lives for long."""
        if self.frames:
            self.say("ack", frame=self.frames[-1].number)
        self.frames.clear()
        self._looked_at = 0
        self.messages[:] = [message for message in self.messages if message["type"] == "state"][-1:]

    def _append(self, message: dict[str, Any]) -> None:
        kept = self.history
        if message["run"] != kept["run"] or message["start"] == 0:
            kept.update(run=message["run"], step=[], train_loss=[])
        assert message["start"] == len(kept["step"])
        kept["step"] += message["step"]
        kept["train_loss"] += message["train_loss"]
        kept["programs"] = message["programs"]

    def _read(self, data: bytes) -> Frame:
        magic, layout, number, revision, step, run = struct.unpack_from("<4sIIIdI", data)
        assert magic == b"PCPT"
        arrays = {}
        for field in self.layouts[layout]["fields"]:
            count = int(np.prod(field["shape"]))
            array = np.frombuffer(data, field["dtype"], count, 32 + field["offset"])
            arrays[field["name"]] = array.reshape(field["shape"])
        return Frame(layout, number, revision, int(step), run, arrays)


_units = itertools.count(1)


def odd(width: int) -> dict[str, Any]:
    """An edit to a network of that width which no test has had before."""
    number = next(_units)
    return {"network": {"layers": dense(width, 1 + number % 7, 1 + number // 7 % 7, 1)}}


def warm_up(session: RemoteSession, widths: Iterable[int] = (8,)) -> None:
    """Wait until edits to networks of these widths need no compiler, as on a server that has been up for a while.

    The session must be running.
    """
    with session.stream() as stream:

        def edited(width: int) -> dict[str, Any]:
            # The padded program is compiled as soon as the network's own one has been.
            stream.ask("patch", changes=odd(width))
            return stream.state(lambda state: state["status"] == "running")

        for width in widths:
            wait_until(
                partial(edited, width), lambda state: (state["program"], state["status"]) == ("padded", "running")
            )
