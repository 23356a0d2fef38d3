"""Sessions over REST: create, read, change, command, end; the same numbers; weights and data."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
import numpy as np
import pytest

from perceptarium.experiment import Experiment, parse
from tests.api.client import SMALL, RemoteSession, wait_until
from tests.compiled import dense
from tests.oracles.trajectories import arrays, case

Create = Callable[..., RemoteSession]


def test_the_life_of_a_session(create: Create, http: httpx.Client) -> None:
    session = create(SMALL)
    numbers = session.read()
    assert (numbers["session"], numbers["status"], numbers["step"]) == (session.id, "paused", 0)
    assert numbers["experiment"] == parse(SMALL).model_dump(mode="json")
    first = numbers["train_loss"]
    numbers = session.train(200)
    assert (numbers["status"], numbers["step"]) == ("paused", 200)
    assert numbers["train_loss"] < first
    numbers = session.patch({"optimizer": {"learning_rate": 0.5}})
    assert numbers["experiment"]["optimizer"]["learning_rate"] == 0.5
    assert numbers["step"] == 200
    assert http.delete(session.path, headers=session.owner).status_code == 204
    gone = http.get(session.path)
    assert gone.status_code == 404
    assert gone.json()["field"] == "session"


def test_nothing_given_is_the_default(create: Create) -> None:
    assert parse(create(wait=False).read()["experiment"]) == Experiment()


def test_a_demo_by_its_name(create: Create, http: httpx.Client) -> None:
    demo = http.get("/api/catalog").json()["demos"][1]
    session = create(demo=demo["id"], steps=30, wait=False)
    assert session.read()["experiment"] == demo["experiment"]
    assert session.settled()["step"] == 30


def test_steps_given_at_creation_are_taken_and_no_more(create: Create) -> None:
    session = create(SMALL, steps=123, wait=False)
    assert session.settled()["step"] == 123


def test_an_epoch_asked_for_at_once_is_an_epoch(create: Create) -> None:
    session = create({**SMALL, "batch": {"size": 30}}, wait=False)
    session.command("step", unit="epoch", count=2)
    numbers = session.settled()
    assert numbers["step"] == 12
    assert numbers["epoch"] == 2


def test_run_and_pause(create: Create) -> None:
    session = create(SMALL)
    session.command("run")
    wait_until(session.read, lambda numbers: numbers["step"] > 300)
    stopped = session.command("pause")
    assert stopped["status"] == "paused"
    session.train(1)
    assert session.read()["step"] == stopped["step"] + 1


def test_two_of_the_same_document_are_the_same(create: Create) -> None:
    one, other = create(SMALL), create(SMALL)
    one.train(200)
    for _ in range(4):
        other.train(50)
    assert one.history()["step"] == other.history()["step"] == [*range(129), *range(130, 201, 2)]
    for name, row in one.history().items():
        assert row == other.history()[name], name
    for left, right in zip(one.weights(), other.weights(), strict=True):
        np.testing.assert_array_equal(left[0], right[0])


def test_a_reset_gives_the_same_numbers_again(create: Create) -> None:
    session = create(SMALL)
    session.train(200)
    first = session.history()
    assert session.command("reset")["step"] == 0
    assert session.history()["step"] == [0]
    session.train(200)
    again = session.history()
    assert again["run"] == first["run"] + 1
    assert {**again, "run": 0} == {**first, "run": 0}


def test_a_reset_with_a_new_seed_gives_others(create: Create) -> None:
    session = create(SMALL)
    before, weights = session.read(), session.weights()
    after = session.command("reset", new_seed=True)
    assert after["experiment"]["network"]["seed"] != before["experiment"]["network"]["seed"]
    assert after["experiment"]["data"] == before["experiment"]["data"]
    assert np.any(session.weights()[0][0] != weights[0][0])


def test_weights_out_and_in(create: Create) -> None:
    session, other = create(SMALL), create({**SMALL, "network": {**SMALL["network"], "seed": 9}})
    trained = session.train(150)
    weights = session.weights()
    assert other.read()["train_loss"] != trained["train_loss"]
    answer = other.put_weights(weights)
    for name in ("train_loss", "validation_loss", "test_loss", "train_accuracy", "test_accuracy"):
        assert answer[name] == pytest.approx(trained[name], rel=1e-6)
    for mine, theirs in zip(weights, other.weights(), strict=True):
        np.testing.assert_array_equal(mine[0], theirs[0])
        np.testing.assert_array_equal(mine[1], theirs[1])
    zero = other.put_weights([(weights * 0, biases * 0) for weights, biases in weights])
    assert zero["train_loss"] == pytest.approx(np.log(2), rel=1e-6)


def test_one_weight(create: Create) -> None:
    session = create(SMALL)
    session.command("set_weight", layer=1, source=2, unit=0, value=0.625)
    session.command("set_weight", layer=0, source=None, unit=3, value=-4)
    weights = session.weights()
    assert weights[1][0][2, 0] == 0.625
    assert weights[0][1][3] == -4


@pytest.mark.parametrize(("net", "optimizer"), [("sine_relu_mse", "adam"), ("xor_tanh_bce", "sgd_minibatch")])
def test_a_reference_trajectory_from_outside(create: Create, net: str, optimizer: str) -> None:
    wanted = case(net, optimizer)
    session = create(wanted.document)
    session.put_weights([(layer.weights, layer.biases) for layer in wanted.start])
    losses = [session.read()["train_loss"]]
    losses += [session.train(1)["train_loss"] for _ in range(20)]
    assert np.all(np.abs(np.array(losses) - wanted.losses) <= 1e-4 * np.maximum(1, wanted.losses))
    for found, reference in zip(session.weights(), wanted.last, strict=True):
        np.testing.assert_allclose(found[0], reference.weights, rtol=0, atol=1e-4)
        np.testing.assert_allclose(found[1], reference.biases, rtol=0, atol=1e-4)
    data = session.data()
    np.testing.assert_allclose(data["train"]["points"], arrays(net)["X"], atol=1e-4)


def test_the_data_are_those_of_the_document(create: Create) -> None:
    experiment = {"data": {"kind": "spiral", "samples": 50, "seed": 3}, **SMALL}
    session = create(experiment)
    data = session.data()
    examples = parse(experiment).examples
    for name, part in examples.sets.items():
        np.testing.assert_allclose(data[name]["points"], part.points, atol=1e-4)
        np.testing.assert_array_equal(data[name]["values"], part.labels)
    assert data["truth"] is None
    session.patch({"data": {"seed": 4}})
    changed = session.data()
    assert changed["version"] > data["version"]
    assert changed["train"]["points"] != data["train"]["points"]


def test_a_curve_has_its_truth(create: Create) -> None:
    data = create({"data": {"kind": "sine"}, **SMALL}, wait=False).data()
    np.testing.assert_allclose(data["truth"]["y"], np.sin(np.pi * np.array(data["truth"]["x"])), atol=1e-3)


def test_as_many_examples_as_asked_for(create: Create, http: httpx.Client) -> None:
    session = create(SMALL, wait=False)
    data = http.get(f"{session.path}/data", params={"most": 7}).json()
    assert len(data["train"]["points"]) == len(data["train"]["values"]) == 7


def test_history_from_a_row_on(create: Create) -> None:
    session = create(SMALL)
    session.train(100)
    whole, rest = session.history(), session.history(start=60)
    assert rest["start"] == 60
    assert rest["step"] == whole["step"][60:] == list(range(60, 101))
    assert rest["test_loss"] == whole["test_loss"][60:]
    assert session.history(start=10**6)["step"] == []


def test_speed_is_roughly_obeyed(create: Create) -> None:
    """One step a second is slow, none named is fast; waiting is by condition, and only too fast is wrong."""
    session = create(SMALL, speed=1)
    session.command("run")
    wait_until(session.read, lambda numbers: numbers["step"] >= 1)
    begin, first = time.monotonic(), session.read()["step"]
    last = wait_until(session.read, lambda numbers: numbers["step"] >= first + 2)["step"]
    assert last - first <= (time.monotonic() - begin) + 2
    session.command("speed", steps_per_second=None)
    fast = session.read()["step"]
    wait_until(session.read, lambda numbers: numbers["step"] >= fast + 5000)
    session.command("speed", steps_per_second=2)
    slow, begin = session.read()["step"], time.monotonic()
    last = wait_until(session.read, lambda numbers: numbers["step"] >= slow + 2)["step"]
    assert last - slow <= 2 * (time.monotonic() - begin) + 4


# Edits while it trains


def further(session: RemoteSession, steps: int) -> int:
    """The step once it has gone on by so many."""
    goal = session.read()["step"] + steps
    step: int = wait_until(session.read, lambda numbers: numbers["step"] >= goal)["step"]
    return step


def test_edits_while_it_trains_keep_the_weights_that_fit(create: Create) -> None:
    session = create(SMALL, run=True)
    reached = 0
    for changes in (
        {"optimizer": {"learning_rate": 0.001}},
        {"network": {"layers": dense(4, 3, activation="relu")}},
        {"optimizer": {"kind": "momentum"}},
        {"data": {"kind": "circle"}},
        {"loss": "mse", "batch": {"size": "full"}},
        {"network": {"layers": dense(6, 3, 3)}, "loss": "auto", "batch": {"size": 32}},
    ):
        session.patch(changes)
        numbers = session.settled("running")
        assert numbers["step"] >= reached
        reached = further(session, 5)
        assert session.read()["train_loss"] is not None


def test_edits_of_a_paused_session_keep_the_weights_that_fit(create: Create) -> None:
    session = create(SMALL)
    session.train(100)
    before = session.weights()
    session.patch({"network": {"layers": dense(6, 3, activation="relu")}})
    session.settled()
    after = session.weights()
    np.testing.assert_array_equal(after[0][0][:, :4], before[0][0])
    np.testing.assert_array_equal(after[1][0][:4], before[1][0])
    np.testing.assert_array_equal(after[2][0], before[2][0])
    assert session.read()["step"] == 100
    session.patch({"data": {"kind": "circle", "samples": 100}, "loss": "mse"})
    session.settled()
    for mine, theirs in zip(session.weights(), after, strict=True):
        np.testing.assert_array_equal(mine[0], theirs[0])


def test_a_deep_network_trains_with_dropout(create: Create) -> None:
    session = create({"network": {"layers": dense(4, 4, 4)}, "regularization": {"dropout": 0.2}})
    assert session.train(50)["step"] == 50
