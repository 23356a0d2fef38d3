"""Many networks over REST: from seeds, and with changes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.client import LIMIT, RemoteSession
from tests.api.test_bad_input import problem

SMALL: dict[str, Any] = {
    "data": {"kind": "addition", "samples": 60},
    "network": {"layers": [{"kind": "dense", "units": 3}]},
}


@pytest.fixture
def sweep(http: httpx.Client) -> Iterator[Any]:
    made: list[str] = []

    def make(**body: Any) -> dict[str, Any]:
        answer = http.post("/api/sweeps", json={"experiment": SMALL, "steps": 40, **body})
        assert answer.status_code == 201, answer.text
        created: dict[str, Any] = answer.json()
        made.append(created["sweep"])
        return created

    yield make
    for name in made:
        http.delete(f"/api/sweeps/{name}")


def finished(http: httpx.Client, name: str, **asked: Any) -> dict[str, Any]:
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        numbers: dict[str, Any] = http.get(f"/api/sweeps/{name}", params=asked).json()
        if numbers["status"] == "done":
            return numbers
        time.sleep(0.05)
    raise AssertionError("it never came to an end")


def test_networks_from_many_seeds(http: httpx.Client, sweep: Any) -> None:
    created = sweep(seeds=4)
    assert [network["step"] for network in created["networks"]] == [0] * 4
    found = finished(http, created["sweep"], at=[2, 2], weights=True)
    networks = found["networks"]
    assert [network["seed"] for network in networks] == [1, 2, 3, 4]
    assert {network["step"] for network in networks} == {40}
    assert all(len(network["answer"]) == 1 for network in networks)
    assert len({network["train_loss"] for network in networks}) == 4
    # Its weights in a session of its document give the same answer and the same loss.
    one = networks[2]
    made = http.post("/api/sessions", json={"experiment": SMALL}).json()
    path, owner = f"/api/sessions/{made['session']}", {"Authorization": f"Bearer {made['token']}"}
    RemoteSession(http, made["session"], made["token"]).settled("paused")
    put = http.put(f"{path}/weights", headers=owner, json={"layers": one["weights"]}).json()
    http.delete(path, headers=owner)
    assert put["train_loss"] == pytest.approx(one["train_loss"], rel=1e-4)


def test_networks_with_changes(http: httpx.Client, sweep: Any) -> None:
    rates = (0.0001, 0.003, 10.0)
    changes = [{"optimizer": {"kind": "sgd", "learning_rate": rate}} for rate in rates]
    created = sweep(changes=changes, steps=100)
    slow, quick, wild = finished(http, created["sweep"])["networks"]
    assert quick["train_loss"] < slow["train_loss"]
    assert wild["diverged"]
    assert not quick["diverged"]


@pytest.mark.parametrize(
    ("body", "field", "status"),
    [
        ({}, "seeds", 422),
        ({"seeds": 2, "changes": [{}]}, "seeds", 422),
        ({"seeds": 0}, "seeds", 422),
        ({"seeds": 65}, "seeds", 422),
        ({"changes": []}, "changes", 422),
        ({"seeds": 2, "steps": 0}, "steps", 422),
        ({"seeds": 2, "steps": 10_000_000}, "steps", 413),
        ({"changes": [{}, {"loss": "softmax_cross_entropy"}]}, "changes.1.loss", 422),
        ({"changes": [{"nothing": 1}]}, "changes.0.nothing", 422),
        (
            {"seeds": 64, "experiment": {"network": {"layers": [{"kind": "dense", "units": 256}] * 2}}},
            "experiment.network",
            413,
        ),
        ({"changes": [{"data": {"kind": "mnist", "seed": seed}} for seed in range(6)]}, "experiment.data", 413),
    ],
    ids=str,
)
def test_a_wrong_sweep_is_refused(http: httpx.Client, body: dict[str, Any], field: str, status: int) -> None:
    assert problem(http.post("/api/sweeps", json={"experiment": SMALL, **body}), status)["field"] == field


def test_questions_that_have_no_answer(http: httpx.Client, sweep: Any) -> None:
    name = sweep(seeds=1)["sweep"]
    finished(http, name)
    assert problem(http.get(f"/api/sweeps/{name}", params={"at": [1, 2, 3]}), 422)["field"] == "inputs"
    assert problem(http.get("/api/sweeps/nothing"), 404)["field"] == "sweep"
    assert http.delete(f"/api/sweeps/{name}").status_code == 204
    assert problem(http.get(f"/api/sweeps/{name}"), 404)["field"] == "sweep"
