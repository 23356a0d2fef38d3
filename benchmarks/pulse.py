"""Round trips of a small request every 10 ms, on a plain socket.

`python -m benchmarks.pulse ADDRESS SECONDS` keeps them apart from the server and its other clients. It prints a JSON
list of milliseconds. A request that is due while another is under way is timed from when it was due.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from urllib.parse import urlsplit

EVERY = 0.01


def main(address: str, seconds: float) -> None:
    """Measure and print."""
    place = urlsplit(address)
    request = f"GET /healthz HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
    times = []
    with socket.create_connection((place.hostname, place.port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = done = time.perf_counter()
        end = due + seconds
        while due < end:
            waited = done > due
            time.sleep(max(0.0, due - time.perf_counter()))
            began = due if waited else time.perf_counter()
            connection.sendall(request)
            _read(connection)
            done = time.perf_counter()
            times.append((done - began) * 1000)
            due += EVERY
    print(json.dumps(times))


def _read(connection: socket.socket) -> None:
    """One answer, headers and body."""
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _some(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    if b" 200 " not in lines[0] + b" ":
        raise ConnectionError(f"the server answered {lines[0]!r}")
    length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _some(connection)


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionError("the server closed the connection")
    return part


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
