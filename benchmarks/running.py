"""A real server in a process of its own, and its clients."""

from __future__ import annotations

import json
import math
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray
from websockets.sync.client import ClientConnection, connect

from benchmarks import SURROUNDINGS

HEADER = struct.Struct("<4sIIIdI4x")
PANELS = ["weights", "neurons", "prediction", "probe"]
MOST_STEPS = 1_000_000_000
"""What a session may be asked for; one that was asked for steps trains though nobody watches."""

IDLE_SHARE = 0.05
"""Of a core: a server that uses less has nothing to do."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    address: str
    answered: float
    """Seconds from its command until it answered the page."""
    process: int

    def memory(self) -> float:
        """Megabytes that it holds now (resident set)."""
        lines = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8").splitlines()
        kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        return kibibytes * 1024 / 1e6

    def wait_until_warm(self, most: float = 300.0) -> None:
        """Wait until it has compiled what it does in the background after start: then it rests."""
        until = time.monotonic() + most
        while time.monotonic() < until:
            before = self._processor_seconds()
            time.sleep(2.0)
            if self._processor_seconds() - before < 2.0 * IDLE_SHARE:
                return
        raise TimeoutError(f"the server is still busy after {most:.0f} s")

    def _processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(**settings: object) -> Iterator[Server]:
    """Start a server. All of one run share a folder of compiled programs that is empty at first."""
    own = {f"PERCEPTARIUM_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {**SURROUNDINGS, "PERCEPTARIUM_CACHE_DIR": _folder().name, **own}
    command = [sys.executable, "-m", "perceptarium.cli", "--no-browser", "--port", "0"]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        httpx.get(f"{address}/").raise_for_status()
        yield Server(address, time.perf_counter() - began, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="perceptarium-")


class Client:
    """One viewer and owner of a fresh session."""

    def __init__(self, address: str, body: dict[str, Any]) -> None:
        created = httpx.post(f"{address}/api/sessions", json=body).raise_for_status().json()
        self.address = f"{address}/api/sessions/{created['session']}"
        self.socket: ClientConnection = connect(f"ws{self.address[4:]}/stream", max_size=None, compression=None)
        self._fields: dict[str, dict[str, Any]] = {}
        self.say({"type": "hello", "token": created["token"]})

    def say(self, command: dict[str, Any]) -> None:
        """Send a command."""
        self.socket.send(json.dumps(command))

    def frame(self, timeout: float = 60.0) -> tuple[float, bytes]:
        """The step and bytes of the next frame, acknowledged at once."""
        while True:
            message = self.socket.recv(timeout=timeout)
            if isinstance(message, bytes):
                _, _, number, _, step, _ = HEADER.unpack_from(message)
                self.say({"type": "ack", "frame": number})
                return step, message
            if (event := json.loads(message))["type"] == "layout":
                self._fields = {field["name"]: field for field in event["fields"]}

    def array(self, frame: bytes, name: str) -> NDArray[Any]:
        """One array of the newest frame, flat; empty where it has none."""
        field = self._fields.get(name, {"dtype": "float32", "shape": (0,), "offset": 0})
        return np.frombuffer(frame, field["dtype"], math.prod(field["shape"]), HEADER.size + field["offset"])

    def numbers(self) -> dict[str, Any]:
        """What REST says of the session."""
        found: dict[str, Any] = httpx.get(self.address).raise_for_status().json()
        return found

    def close(self) -> None:
        """Leave."""
        self.socket.close()


class Unwatched:
    """A fresh session that nobody watches, steered by REST."""

    def __init__(self, http: httpx.Client, body: dict[str, Any]) -> None:
        created = http.post("/api/sessions", json=body).raise_for_status().json()
        self.path = f"/api/sessions/{created['session']}"
        self._http = http
        self._headers = {"Authorization": f"Bearer {created['token']}"}

    def numbers(self) -> dict[str, Any]:
        """What REST says of it."""
        found: dict[str, Any] = self._http.get(self.path).raise_for_status().json()
        return found

    def progress(self) -> tuple[float, int]:
        """The time, and its step then."""
        step = int(self.numbers()["step"])
        return time.perf_counter(), step

    def run(self) -> None:
        """Train on."""
        self._command({"type": "run", "steps": MOST_STEPS})

    def pause(self) -> None:
        """Stop training."""
        self._command({"type": "pause"})

    def wait_until_compiled(self) -> None:
        """Wait for its program."""
        while self.numbers()["status"] == "compiling":
            time.sleep(0.1)

    def end(self) -> None:
        """Close it."""
        self._http.delete(self.path, headers=self._headers).raise_for_status()

    def _command(self, command: dict[str, Any]) -> None:
        self._http.post(f"{self.path}/commands", json=command, headers=self._headers).raise_for_status()
