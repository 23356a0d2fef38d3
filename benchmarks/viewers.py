"""Fifty viewers of one session, and a slow one among them by turns.

`python -m benchmarks.viewers STREAM` keeps them apart from the server. It prints a JSON line for every window.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time

from websockets.asyncio.client import connect

from benchmarks.running import HEADER, PANELS

VIEWERS = 50
RATE = 30
ROUNDS = 5
SECONDS = 4.0


class Viewer:
    """One socket that draws what it gets: here it only counts, and acknowledges."""

    def __init__(self, pause: float = 0.0) -> None:
        self.frames = 0
        self._pause = pause

    async def watch(self, stream: str) -> None:
        """Read frame after frame; with a pause after each, what was sent meanwhile waits in the socket."""
        most = 1 if self._pause else 16
        async with connect(stream, max_size=None, max_queue=most, compression=None) as socket:
            await socket.send(json.dumps({"type": "subscribe", "lenses": PANELS, "rate": RATE}))
            async for message in socket:
                if isinstance(message, bytes):
                    self.frames += 1
                    await socket.send(f'{{"type": "ack", "frame": {HEADER.unpack_from(message)[2]}}}')
                    await asyncio.sleep(self._pause)


async def main(stream: str) -> None:
    """Windows without and with the slow viewer, in turn."""
    viewers = [Viewer() for _ in range(VIEWERS)]
    tasks = [asyncio.create_task(viewer.watch(stream)) for viewer in viewers]
    await asyncio.sleep(5)
    for _ in range(ROUNDS):
        await _window(viewers, None)
        slow = Viewer(pause=1.0)
        task = asyncio.create_task(slow.watch(stream))
        await asyncio.sleep(1)
        await _window(viewers, slow)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(result, asyncio.CancelledError):
            raise RuntimeError(f"a viewer ended early: {result!r}")


async def _window(viewers: list[Viewer], slow: Viewer | None) -> None:
    everyone = [*viewers, *([slow] if slow else [])]
    before, began = [viewer.frames for viewer in everyone], time.perf_counter()
    await asyncio.sleep(SECONDS)
    seconds = time.perf_counter() - began
    rates = [(viewer.frames - first) / seconds for viewer, first in zip(everyone, before, strict=True)]
    others = rates[: len(viewers)]
    line = {"mean": statistics.mean(others), "least": min(others), "slow": rates[-1] if slow else None}
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
