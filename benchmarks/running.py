"""A real server in a process of its own, and a client of it."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

HEADER = struct.Struct("<4sIIIdI4x")
PANELS = ["weights", "neurons", "prediction", "probe"]


@contextmanager
def server() -> Iterator[tuple[str, float]]:
    """Start a server. Gives its address and the seconds until it answered the page."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "perceptarium.cli", "--no-browser", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        httpx.get(f"{address}/").raise_for_status()
        yield address, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(30)


class Client:
    """One viewer and owner of a fresh session."""

    def __init__(self, address: str, body: dict[str, Any]) -> None:
        created = httpx.post(f"{address}/api/sessions", json=body).raise_for_status().json()
        self.address = f"{address}/api/sessions/{created['session']}"
        self.socket: ClientConnection = connect(f"ws{self.address[4:]}/stream", max_size=None, compression=None)
        self.say({"type": "hello", "token": created["token"]})

    def say(self, command: dict[str, Any]) -> None:
        """Send a command."""
        self.socket.send(json.dumps(command))

    def frame(self) -> tuple[float, bytes]:
        """The step and bytes of the next frame, acknowledged at once."""
        while True:
            message = self.socket.recv(timeout=60)
            if isinstance(message, bytes):
                _, _, number, _, step, _ = HEADER.unpack_from(message)
                self.say({"type": "ack", "frame": number})
                return step, message

    def numbers(self) -> dict[str, Any]:
        """What REST says of the session."""
        found: dict[str, Any] = httpx.get(self.address).raise_for_status().json()
        return found

    def close(self) -> None:
        """Leave."""
        self.socket.close()
