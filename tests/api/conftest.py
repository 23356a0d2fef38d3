"""Sessions on the shared server; each ends with its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.api.client import LIMIT, RemoteSession


@pytest.fixture(scope="session")
def http(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=LIMIT, trust_env=False) as client:
        yield client


@pytest.fixture
def create(http: httpx.Client) -> Iterator[Callable[..., RemoteSession]]:
    """Create a session of an experiment; ready to train unless told not to wait."""
    made: list[RemoteSession] = []

    def make(experiment: dict[str, Any] | None = None, *, wait: bool = True, **body: Any) -> RemoteSession:
        if experiment is not None:
            body["experiment"] = experiment
        answer = http.post("/api/sessions", json=body)
        assert answer.status_code == 201, answer.text
        created = answer.json()
        session = RemoteSession(http, created["session"], created["token"])
        made.append(session)
        if wait:
            session.settled("paused", "running", "diverged")
        return session

    yield make
    for session in made:
        http.delete(session.path, headers=session.owner)
