"""A race and the landscape of a sweep, of a really running server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from perceptarium.optimizers import optimizers
from tests.api.client import SMALL, wait_until
from tests.api.test_bad_input import problem
from tests.compiled import TINY_CONVNET, dense, pictures

Make = Callable[..., str]
KINDS = [entry.id for entry in optimizers]
RACE = [{"optimizer": {"kind": kind}} for kind in KINDS]


@pytest.fixture
def sweep(http: httpx.Client) -> Iterator[Make]:
    """Create a sweep; it ends with the test."""
    made: list[str] = []

    def make(experiment: dict[str, Any] | None = None, **body: Any) -> str:
        answer = http.post("/api/sweeps", json={"experiment": experiment or SMALL, "steps": 60, **body})
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["sweep"])
        return made[-1]

    yield make
    for name in made:
        http.delete(f"/api/sweeps/{name}")


def read(http: httpx.Client, name: str, **asked: Any) -> dict[str, Any]:
    numbers: dict[str, Any] = http.get(f"/api/sweeps/{name}", params=asked).json()
    return numbers


def finished(http: httpx.Client, name: str, **asked: Any) -> dict[str, Any]:
    return wait_until(lambda: read(http, name, **asked), lambda numbers: numbers["status"] == "done")


def landscape(http: httpx.Client, name: str, **asked: Any) -> dict[str, Any]:
    """When it is there."""

    def ask() -> dict[str, Any]:
        answer = http.get(f"/api/sweeps/{name}/landscape", params=asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    return wait_until(ask, lambda found: found["ready"])


def test_a_race_of_all_optimizers(http: httpx.Client, sweep: Make) -> None:
    name = sweep(changes=RACE)
    numbers = finished(http, name, history=True)
    for network in numbers["networks"]:
        history = network["history"]
        assert history["steps"][0] == 0
        assert history["steps"][-1] == network["step"] == 60
        assert history["train_loss"][-1] == network["train_loss"]
        assert history["test_loss"][-1] == network["test_loss"]
        assert history["train_loss"][0] == numbers["networks"][0]["history"]["train_loss"][0]
    assert read(http, name)["networks"][0]["history"] is None
    found = landscape(http, name, size=31)
    losses = [network["train_loss"] for network in numbers["networks"]]
    assert losses[found["anchor"]] <= 1.25 * min(losses)
    assert found["step"] == 60
    assert np.shape(found["values"]) == (31, 31)
    assert found["axes"] == pytest.approx([1, 1])
    assert 0.5 < sum(found["shares"]) <= 1.0001
    assert found["chosen"] == [-1, -1]
    assert found["networks"][found["anchor"]]["off"][-1] == pytest.approx(0, abs=1e-4)
    for trace, loss in zip(found["networks"], losses, strict=True):
        assert (trace["steps"][0], trace["steps"][-1]) == (0, 60)
        assert trace["points"][0] == pytest.approx([0, 0], abs=1e-4)
        assert trace["losses"][-1] == pytest.approx(loss, rel=1e-5)
        (u, v), (low_u, high_u), (low_v, high_v) = trace["points"][-1], found["u"], found["v"]
        assert low_u <= u <= high_u
        assert low_v <= v <= high_v
    brief = landscape(http, name, size=31, paths=False)
    assert [trace["points"] for trace in brief["networks"]] == [trace["points"][-1:] for trace in found["networks"]]
    assert brief["values"] == found["values"]


def test_a_race_at_a_speed_is_watched_while_it_runs(http: httpx.Client, sweep: Make) -> None:
    speed, began = 100.0, time.monotonic()
    name = sweep(changes=RACE, speed=speed, steps=100_000)
    running = wait_until(
        lambda: read(http, name, history=True),
        lambda numbers: min(network["step"] for network in numbers["networks"]) >= 20,
    )
    assert running["status"] == "running"
    for network in running["networks"]:
        # The present row is behind the record's.
        assert network["history"]["steps"][-1] == network["step"]
        assert network["history"]["train_loss"][-1] == network["train_loss"]
        assert network["step"] <= speed * (time.monotonic() - began) + 1
    found = landscape(http, name, plane="random", size=21)
    assert all(trace["steps"][-1] >= 20 for trace in found["networks"])


def test_where_many_seeds_landed(http: httpx.Client, sweep: Make) -> None:
    name = sweep(seeds=24)
    finished(http, name)
    found = landscape(http, name, size=21, paths=False)
    places = [tuple(trace["points"][-1]) for trace in found["networks"]]
    assert len(set(places)) == 24
    assert {trace["steps"][-1] for trace in found["networks"]} == {60}
    assert found["networks"][found["anchor"]]["off"][-1] == pytest.approx(0, abs=1e-4)
    assert all(trace["off"][-1] > 0 for number, trace in enumerate(found["networks"]) if number != found["anchor"])


def test_one_that_diverges_ends_its_path_and_others_go_on(http: httpx.Client, sweep: Make) -> None:
    linear = {"network": {"layers": dense(4, activation="linear")}, "loss": "mse"}
    rates = [{"optimizer": {"kind": "sgd", "learning_rate": rate}} for rate in (10.0, 0.01)]
    name = sweep(linear, changes=rates)
    wild, tame = finished(http, name, history=True)["networks"]
    assert (wild["diverged"], tame["diverged"]) == (True, False)
    assert wild["history"]["steps"][-1] == wild["step"] < 60
    found = landscape(http, name, size=21)
    assert found["anchor"] == 1
    assert found["networks"][0]["steps"][-1] <= wild["step"]
    assert found["networks"][1]["steps"][-1] == 60


def test_pictures_and_other_architectures(http: httpx.Client, sweep: Make) -> None:
    experiment = {"data": pictures(), "network": TINY_CONVNET}
    changes = [{}, {"optimizer": {"kind": "sgd"}}, {"network": {"layers": dense(3)}}]
    name = sweep(experiment, changes=changes, steps=10)
    finished(http, name)
    found = landscape(http, name, size=21, part="test")
    assert [len(trace["points"]) for trace in found["networks"]] == [11, 11, 0]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"plane": "flat"}, "plane"),
        ({"part": "validation"}, "part"),
        ({"size": 33}, "size"),
        ({"size": "many"}, "size"),
        ({"first": -1}, "first"),
        ({"plane": "weights", "second": 9999}, "second"),
        ({"plane": "weights", "first": 2, "second": 2}, "second"),
        ({"reach": 0}, "reach"),
        ({"reach": "inf"}, "reach"),
        ({"seed": 2**31}, "seed"),
        ({"paths": "perhaps"}, "paths"),
        ({"nothing": 1}, "nothing"),
    ],
    ids=str,
)
def test_a_wrong_view_is_refused(http: httpx.Client, sweep: Make, asked: dict[str, Any], field: str) -> None:
    name = sweep(seeds=1)
    assert problem(http.get(f"/api/sweeps/{name}/landscape", params=asked), 422)["field"] == field


@pytest.mark.parametrize("speed", [0, -1, "fast"])
def test_a_wrong_speed_is_refused(http: httpx.Client, speed: object) -> None:
    answer = http.post("/api/sweeps", json={"experiment": SMALL, "changes": RACE, "speed": speed})
    assert problem(answer, 422)["field"] == "speed"


def test_where_there_is_no_landscape(http: httpx.Client, sweep: Make) -> None:
    assert problem(http.get("/api/sweeps/nothing/landscape"), 404)["field"] == "sweep"
    frozen = {"network": {"layers": [{**dense(3)[0], "frozen": True}], "output": {"frozen": True}}}
    assert "nothing trains" in problem(http.get(f"/api/sweeps/{sweep(frozen, seeds=1)}/landscape"), 422)["message"]
