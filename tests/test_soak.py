"""Visitors who do whatever comes to their mind, on a real server: no session is lost, and memory stays bounded."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from conftest import Running, running_server
from perceptarium.datasets import datasets, features
from perceptarium.losses import losses
from perceptarium.networks import activations, initializers
from perceptarium.networks.padded import TIERS
from perceptarium.optimizers import optimizers, schedules
from perceptarium.training.lanes import FEWEST
from tests.api.client import LIMIT, SMALL, RemoteSession, Stream, wait_until, warm_up
from tests.compiled import dense

VISITORS = 4
WARM_UP, EDITS, WITH_PICTURES = 60, 200, 50
"""Of each visitor."""
GROWTH = 150.0
"""Megabytes that a server may grow by after its first edits; it keeps programs, records and what malloc keeps."""
CLASS = {"network": {"layers": dense(4)}, "batch": {"size": 10}}
EVERY_KIND = [kind for kind in datasets.ids() if kind != "arrays"]
SMALL_KINDS = [kind for kind in EVERY_KIND if kind == "digits" or datasets[kind].tags["family"] != "image"]
"""Without those whose pictures take 30 MB: what of these is kept would hide what should not be."""
LENSES = ["weights", "neurons", "prediction", "probe"]


class Visitor:
    """One who owns a session and looks at it, and edits at random: the same in every run."""

    def __init__(self, http: httpx.Client, seed: int) -> None:
        self._chance = random.Random(seed)
        created = http.post("/api/sessions", json={"experiment": SMALL, "run": True}).json()
        self.session = RemoteSession(http, created["session"], created["token"])
        self.done = self.refused = 0
        self.kinds = SMALL_KINDS

    def visit(self, edits: int) -> None:
        """So many edits, each answered."""
        with self.session.stream() as stream:
            stream.ask("subscribe", lenses=LENSES)
            for _ in range(edits):
                kind, fields = self._command()
                answer = stream.ask(kind, **fields)
                if answer["type"] == "error":
                    assert answer["message"], (kind, fields)
                    assert "Error" not in answer["message"], answer
                    self.refused += 1
                else:
                    self.done += 1
                if self._chance.random() < 0.1:
                    self._by_rest()
                if self._chance.random() < 0.5:
                    self._watch(stream)
                stream.forget()

    def _watch(self, stream: Stream) -> None:
        """Until it has trained on, if it does."""
        number = self.session.read()
        if number["status"] == "running" and stream.state()["speed"] is None:
            wait_until(self.session.read, lambda now: now["step"] != number["step"] or now["status"] != "running")
        if stream.frames:
            assert np.isfinite(stream.frames[-1].arrays.get("weights", np.zeros(1))).all()

    def _by_rest(self) -> None:
        session = self.session
        numbers = session.read()
        assert numbers["status"] in ("compiling", "running", "paused", "diverged")
        assert session.history()["run"] >= 1
        weights = session.weights()
        if self._chance.random() < 0.5:
            layers = [{"weights": (rows * 0.5).tolist(), "biases": biases.tolist()} for rows, biases in weights]
            path = f"{session.path}/weights"
            answer = session.http.put(path, json={"layers": layers}, headers=session.owner)
            assert answer.status_code in (200, 422), answer.text  # of a network that is no more
        else:
            session.data()
        if self._chance.random() < 0.3:
            self._come_and_go()

    def _come_and_go(self) -> None:
        """One more session, for a few steps."""
        answer = self.session.http.post("/api/sessions", json={"experiment": {}, "steps": 20})
        assert answer.status_code == 201, answer.text
        other = RemoteSession(self.session.http, answer.json()["session"], answer.json()["token"])
        assert other.settled("paused")["step"] == 20
        assert other.http.delete(other.path, headers=other.owner).status_code == 204

    def _command(self) -> tuple[str, dict[str, Any]]:
        chance = self._chance
        sort = chance.choices(
            ["patch", "run", "step", "reset", "pause", "speed", "set_weight", "probe", "subscribe", "unsubscribe"],
            [12, 5, 2, 1, 1, 1, 2, 1, 1, 0.3],
        )[0]
        match sort:
            case "patch":
                return "patch", {"changes": self._changes()}
            case "run":
                return "run", {"steps": chance.choice([None, None, 500])}
            case "step":
                return "step", {"count": chance.randint(1, 300), "unit": "step"}
            case "reset":
                return "reset", {"new_seed": chance.random() < 0.5}
            case "speed":
                return "speed", {"steps_per_second": chance.choice([None, None, 5, 400, 1e6])}
            case "set_weight":
                source = chance.choice([None, 0, 1, 9])
                place = {"layer": chance.randint(0, 3), "source": source, "unit": chance.randint(0, 4)}
                return "set_weight", {**place, "value": chance.uniform(-3, 3)}
            case "probe":
                return "probe", {"inputs": [chance.uniform(-6, 6) for _ in range(chance.choice([1, 2, 2, 4]))]}
            case "subscribe":
                lenses = chance.sample(LENSES, chance.randint(0, 4))
                columns = chance.choice([None, [[0, 1], [2]]])
                return "subscribe", {"lenses": lenses, "columns": columns, "rate": chance.choice([5, 30, 60])}
        return sort, {}

    def _changes(self) -> dict[str, Any]:
        chance = self._chance
        layer = {"kind": "dense", "units": chance.randint(1, 12), "activation": chance.choice(activations.ids())}
        match chance.randint(0, 11):
            case 0 | 1 | 2:
                layers = [{**layer, "units": chance.randint(1, 9)} for _ in range(chance.randint(0, 4))]
                return {"network": {"layers": layers, "initializer": chance.choice(initializers.ids())}}
            case 3:
                return {
                    "network": {"layers": chance.choice([dense(40), dense(*[2] * 9), dense(65, 3), dense(999, 999)])}
                }
            case 4:
                return {"data": {"kind": chance.choice(self.kinds)}, "loss": "auto"}
            case 5:
                changes = {"noise": chance.choice([0, 0.2, 7]), "samples": chance.randint(10, 2100)}
                return {"data": {**changes, "seed": chance.randint(0, 9)}}
            case 6:
                return {"data": {"features": chance.sample(features.ids(), 3)}}
            case 7:
                rate = 10 ** chance.uniform(-4, 1)
                return {"optimizer": {"kind": chance.choice(optimizers.ids()), "learning_rate": rate}}
            case 8:
                clip = chance.choice([None, 1.0])
                return {"optimizer": {"schedule": {"kind": chance.choice(schedules.ids())}, "clip_norm": clip}}
            case 9:
                share = chance.choice([0, 0.3])
                return {"regularization": {"l1": share / 100, "l2": share / 10, "dropout": share}}
            case 10:
                size = chance.choice([1, 10, 33, 0, "full"])
                return {"batch": {"size": size, "order": chance.choice(["shuffled", "sequential"])}}
        return {"loss": chance.choice(losses.ids())}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A server that must drop programs all the time to keep its bound."""
    options = {"WARM_PROGRAMS": "false", "PROGRAM_BYTES": "60000000", "SLEEP_SECONDS": "600"}
    given = {f"PERCEPTARIUM_{name}": value for name, value in options.items()}
    with running_server(tmp_path / "server.log", **given) as found:
        yield found


def memory(running: Running) -> float:
    """Megabytes that the server holds; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0.0
    resident = int(Path(f"/proc/{running.process}/statm").read_text().split()[1])
    return resident * os.sysconf("SC_PAGE_SIZE") / 1e6


def test_random_edits_lose_no_session_and_no_memory(running: Running) -> None:
    with httpx.Client(base_url=running.address, timeout=LIMIT, trust_env=False) as http:
        lesson = [
            http.post("/api/sessions", json={"experiment": {**CLASS, "batch": {"seed": seed}}, "run": True}).json()
            for seed in range(FEWEST + 2)
        ]
        class_ = [RemoteSession(http, created["session"], created["token"]) for created in lesson]
        visitors = [Visitor(http, seed) for seed in range(VISITORS)]
        warm_up(visitors[0].session, widths=TIERS)

        def all_visit(edits: int) -> None:
            with ThreadPoolExecutor(VISITORS) as together:
                for ended in [together.submit(visitor.visit, edits) for visitor in visitors]:
                    ended.result()

        all_visit(WARM_UP)
        before = memory(running)
        all_visit(EDITS)
        growth = memory(running) - before

        for visitor in visitors:
            visitor.kinds = EVERY_KIND
        all_visit(WITH_PICTURES)
        assert sum(visitor.done for visitor in visitors) > 0.5 * VISITORS * (WARM_UP + EDITS + WITH_PICTURES)
        assert sum(visitor.refused for visitor in visitors) > 0
        for visitor in visitors:
            assert_trains(visitor.session)
        for session in class_:
            assert session.read()["status"] == "running"
        stood = [session.read()["step"] for session in class_]
        for session, step in zip(class_, stood, strict=True):
            wait_until(session.read, lambda numbers, step=step: numbers["step"] > step)
    assert growth < GROWTH
    assert "failed" not in running.log.read_text()
    assert "Traceback" not in running.log.read_text()


def assert_trains(session: RemoteSession) -> None:
    """Whatever has become of it, it can begin anew."""
    calm = {"data": None, "optimizer": None, "regularization": None, "batch": None, "loss": None}
    session.patch({**calm, **SMALL})
    session.command("speed", steps_per_second=None)
    session.command("reset")
    session.command("run")
    numbers = wait_until(session.read, lambda numbers: numbers["step"] > 300)
    assert numbers["status"] == "running"
    first = session.history()["train_loss"][0]
    wait_until(session.read, lambda numbers: numbers["train_loss"] < first)
