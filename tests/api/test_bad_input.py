"""Bad input: 4xx with the field, the message, and what is allowed; nothing changes, and the server lives on."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.api.client import SMALL, RemoteSession
from tests.compiled import dense

Create = Callable[..., RemoteSession]


def problem(answer: httpx.Response, status: int) -> dict[str, str]:
    """The body of an error, of the one shape that errors have."""
    assert answer.status_code == status, answer.text
    body: dict[str, str] = answer.json()
    assert set(body) == {"field", "message", "allowed"}
    assert body["message"]
    return body


@pytest.fixture(scope="module")
def session(http: httpx.Client) -> Iterator[RemoteSession]:
    created = http.post("/api/sessions", json={"experiment": SMALL}).json()
    found = RemoteSession(http, created["session"], created["token"])
    found.settled()
    yield found
    http.delete(found.path, headers=found.owner)


# Who may


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Basic abc", "Bearer é".encode()])
def test_only_the_owner_may_control(session: RemoteSession, header: str | bytes | None) -> None:
    headers: Any = {} if header is None else {"Authorization": header}
    for method, path, body in (
        ("PATCH", "", {"loss": "mse"}),
        ("POST", "/commands", {"type": "run"}),
        ("PUT", "/weights", {"layers": []}),
        ("DELETE", "", None),
    ):
        answer = session.http.request(method, session.path + path, json=body, headers=headers)
        assert problem(answer, 403)["field"] == "authorization"
    assert session.read()["status"] == "paused"


def test_another_session_s_token_is_no_token(session: RemoteSession, create: Create) -> None:
    other = create(SMALL, wait=False)
    problem(session.http.patch(session.path, json={}, headers=other.owner), 403)


def test_an_unknown_session(http: httpx.Client) -> None:
    path = "/api/sessions/nothing-of-this-name"
    headers = {"Authorization": "Bearer x"}
    for method, tail, body in (
        ("GET", "", None),
        ("GET", "/weights", None),
        ("GET", "/history", None),
        ("GET", "/data", None),
        ("PATCH", "", {}),
        ("PUT", "/weights", {"layers": []}),
        ("POST", "/commands", {"type": "run"}),
        ("DELETE", "", None),
    ):
        answer = http.request(method, path + tail, json=body, headers=headers)
        assert problem(answer, 404)["field"] == "session"


@pytest.mark.parametrize("path", ["/api/nothing", "/api/sessions/a/b/c", "/nothing.js"])
def test_an_unknown_path(http: httpx.Client, path: str) -> None:
    problem(http.get(path), 404)


def test_a_wrong_method(http: httpx.Client) -> None:
    problem(http.put("/api/catalog"), 405)


# Documents

DOCUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"network": {"layers": dense(0)}}, "network.layers.0.units"),
    ({"network": {"layers": [{"kind": "dense", "activation": "x"}]}}, "network.layers.0.activation"),
    ({"network": {"layers": [{"kind": "conv9"}]}}, "network.layers.0"),
    ({"network": {"layers": [None]}}, "network.layers.0"),
    ({"network": {"initializer": 3}}, "network.initializer"),
    ({"data": {"kind": "spiral", "samples": 10**9}}, "data.samples"),
    ({"data": {"kind": "spiral", "noise": "much"}}, "data.noise"),
    ({"data": {"kind": "nothing"}}, "data"),
    ({"data": {"kind": "spiral", "split": {"train": 2}}}, "data.split.train"),
    ({"optimizer": {"kind": "adam", "learning_rate": -1}}, "optimizer.learning_rate"),
    ({"optimizer": {"kind": "momentum", "momentum": 2}}, "optimizer.momentum"),
    ({"optimizer": {"kind": "sgd", "schedule": {"kind": "cosine_decay", "over": 0}}}, "optimizer.schedule.over"),
    ({"loss": {"kind": "huber", "delta": 0}}, "loss.delta"),
    ({"loss": "softmax_cross_entropy"}, "loss"),
    ({"batch": {"size": 0}}, "batch.size"),
    ({"regularization": {"dropout": 1}}, "regularization.dropout"),
    ({"version": 99}, "version"),
    ({"colour": "blue"}, "colour"),
]


@pytest.mark.parametrize(("document", "field"), DOCUMENTS, ids=str)
def test_a_wrong_document_is_refused(session: RemoteSession, document: dict[str, Any], field: str) -> None:
    before = session.read()["experiment"]
    assert problem(session.http.post("/api/sessions", json={"experiment": document}), 422)["field"] == field
    assert problem(session.http.patch(session.path, json=document, headers=session.owner), 422)["field"] == field
    assert session.read()["experiment"] == before


def test_beyond_a_limit_is_413_and_names_the_setting(session: RemoteSession) -> None:
    rows = [[0.0]] * 20_001
    wide = [[0.0] * 1000] * 501
    for document, field, setting in (
        ({"network": {"layers": dense(1024, 1024)}}, "network.layers", "max_parameters"),
        ({"network": {"layers": dense(*[2] * 17)}}, "network.layers", "max_layers"),
        ({"data": {"kind": "arrays", "inputs": rows, "targets": rows}}, "data", "max_samples"),
        ({"data": {"kind": "arrays", "inputs": wide, "targets": [[0.0]] * 501}}, "data", "max_values"),
    ):
        for answer in (
            session.http.post("/api/sessions", json={"experiment": document}),
            session.http.patch(session.path, json=document, headers=session.owner),
        ):
            found = problem(answer, 413)
            assert found["field"].startswith(field)
            assert setting in found["message"]
            assert found["allowed"].startswith("at most")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"demo": "nothing"}, "demo"),
        ({"demo": "spirals", "experiment": {}}, "demo"),
        ({"experiment": []}, "experiment"),
        ({"run": "perhaps"}, "run"),
        ({"steps": 0}, "steps"),
        ({"speed": 0}, "speed"),
        ({"what": 1}, "what"),
    ],
    ids=str,
)
def test_a_wrong_creation_is_refused(http: httpx.Client, body: dict[str, Any], field: str) -> None:
    assert problem(http.post("/api/sessions", json=body), 422)["field"] == field


# Text that is no number, or no JSON

NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" + "0" * 400]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:8])
def test_what_is_no_finite_number_is_refused(session: RemoteSession, number: str) -> None:
    owner = {**session.owner, "Content-Type": "application/json"}
    for method, path, text, field in (
        ("PATCH", "", '{"optimizer": {"learning_rate": %s}}', "optimizer.learning_rate"),
        ("PATCH", "", '{"data": {"samples": %s}}', "data.samples"),
        ("PATCH", "", '{"data": {"kind": "arrays", "inputs": [[%s]], "targets": [[1]]}}', "data"),
        ("PATCH", "", '{"data": {"kind": "arrays", "inputs": [[0]], "targets": [[%s]]}}', "data"),
        ("PATCH", "", '{"batch": {"size": %s}}', "batch.size"),
        ("POST", "/commands", '{"type": "speed", "steps_per_second": %s}', "steps_per_second"),
        ("POST", "/commands", '{"type": "step", "count": %s}', "count"),
        (
            "POST",
            "/commands",
            '{"type": "set_weight", "layer": 0, "source": 0, "unit": 0, "value": %s}',
            "value",
        ),
        (
            "PUT",
            "/weights",
            '{"layers": [{"weights": [[%s]], "biases": [0]}, {"weights": [[0]], "biases": [0]}]}',
            "layers",
        ),
    ):
        answer = session.http.request(method, session.path + path, content=text % number, headers=owner)
        assert problem(answer, 422)["field"].startswith(field), text
    answer = session.http.post("/api/sessions", content=f'{{"speed": {number}}}', headers=owner)
    assert problem(answer, 422)["field"] == "speed"
    assert session.read()["status"] == "paused"


@pytest.mark.parametrize("value", ["1e39", "-3.5e38", "1e300"])
def test_weights_and_examples_that_32_bits_do_not_hold_are_refused(session: RemoteSession, value: str) -> None:
    owner = {**session.owner, "Content-Type": "application/json"}
    weights = [(part * 1.0, biases) for part, biases in session.weights()]
    body = {"layers": [{"weights": part.tolist(), "biases": biases.tolist()} for part, biases in weights]}
    text = json.dumps(body).replace("0.0", value, 1)
    answer = session.http.put(f"{session.path}/weights", content=text, headers=owner)
    assert problem(answer, 422)["field"].startswith("layers.")
    text = f'{{"data": {{"kind": "arrays", "inputs": [[0], [{value}]], "targets": [[0], [1]]}}}}'
    answer = session.http.patch(session.path, content=text, headers=owner)
    assert problem(answer, 422)["field"].startswith("data")


@pytest.mark.parametrize("text", ["", "{", "null", "[]", "3", '"run"', "{]", "\x00", '{"a": 1', b"\xff\xfe"], ids=repr)
def test_what_is_no_json_object_is_refused(session: RemoteSession, text: str | bytes) -> None:
    owner = {**session.owner, "Content-Type": "application/json"}
    for method, path in (("POST", "/commands"), ("PATCH", ""), ("PUT", "/weights")):
        answer = session.http.request(method, session.path + path, content=text, headers=owner)
        found = problem(answer, answer.status_code)
        assert answer.status_code in (400, 422)
        assert not found["field"].isdigit()


@pytest.mark.parametrize("depth", [150, 950, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [('{"data": ', "}"), ("[", "]")])
def test_endless_depth_is_refused(session: RemoteSession, depth: int, opening: str, closing: str) -> None:
    text = '{"data": ' + opening * depth + "1" + closing * depth + "}"
    owner = {**session.owner, "Content-Type": "application/json"}
    answer = session.http.patch(session.path, content=text, headers=owner)
    problem(answer, answer.status_code)
    assert 400 <= answer.status_code < 500


def test_a_form_is_no_json(session: RemoteSession) -> None:
    answer = session.http.patch(session.path, data={"loss": "mse"}, headers=session.owner)
    problem(answer, 422)


# Commands, weights, questions


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "type"),
        ({"type": "fly"}, "type"),
        ({"type": ["run"]}, "type"),
        ({"type": "run", "steps": -1}, "steps"),
        ({"type": "run", "what": 1}, "what"),
        ({"type": "step", "count": 0}, "count"),
        ({"type": "step", "unit": "year"}, "unit"),
        ({"type": "reset", "new_seed": "perhaps"}, "new_seed"),
        ({"type": "speed", "steps_per_second": "fast"}, "steps_per_second"),
        ({"type": "set_weight", "layer": 9, "unit": 0, "value": 1}, "layer"),
        ({"type": "set_weight", "layer": 0, "source": 9, "unit": 0, "value": 1}, "source"),
        ({"type": "set_weight", "layer": 0, "source": 0, "unit": 9, "value": 1}, "unit"),
        ({"type": "set_weight", "layer": 0, "source": 0, "unit": 0}, "value"),
        ({"type": "set_weight", "layer": 0, "source": 0, "unit": 0, "value": 1e7}, "value"),
        ({"type": "swap_units", "layer": 9, "first": 0, "second": 1}, "layer"),
        ({"type": "swap_units", "layer": 0, "first": 0, "second": 99}, "second"),
        ({"type": "rescale_unit", "layer": 0, "unit": 0, "factor": 0}, "factor"),
        ({"type": "rescale_unit", "layer": 0, "unit": 0, "factor": 2}, "factor"),  # its units are tanh
    ],
    ids=str,
)
def test_a_wrong_command_is_refused(session: RemoteSession, body: dict[str, Any], field: str) -> None:
    answer = session.http.post(f"{session.path}/commands", json=body, headers=session.owner)
    assert problem(answer, 422)["field"] == field
    assert session.read()["status"] == "paused"


def test_more_steps_than_a_command_may_ask_for(session: RemoteSession) -> None:
    body = {"type": "step", "count": 1_000_000, "unit": "epoch"}
    answer = session.http.post(f"{session.path}/commands", json=body, headers=session.owner)
    found = problem(answer, 413)
    assert found["field"] == "count"
    assert "max_steps" in found["message"]


@pytest.mark.parametrize(
    ("layers", "field"),
    [
        ([], "layers"),
        ([{"weights": [[0.0]], "biases": [0.0]}] * 3, "layers.0.weights"),
        ([{"weights": [], "biases": []}] * 3, "layers.0.weights"),
        ([{"weights": [[0.0], [0.0, 1.0]], "biases": [0.0]}] * 3, "layers.0.weights"),
        ([{"weights": [[]], "biases": []}] * 3, "layers.0.weights"),
        ([{"weights": [["x"]], "biases": [0.0]}] * 3, "layers.0.weights"),
        ([{"weights": [[0.0] * 4] * 2}] * 3, "layers.0.biases"),
        ([{"weights": [[0.0] * 4] * 2, "biases": [0.0] * 3}] * 3, "layers.0.biases"),
        ("all", "layers"),
    ],
    ids=str,
)
def test_wrong_weights_are_refused(session: RemoteSession, layers: Any, field: str) -> None:
    before = session.read()["train_loss"]
    answer = session.http.put(f"{session.path}/weights", json={"layers": layers}, headers=session.owner)
    assert problem(answer, 422)["field"] == field
    assert session.read()["train_loss"] == before


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/history?start=first", "start"),
        ("/data?most=all", "most"),
        ("/data?most=-1", "most"),
        ("/history?start=-1", "start"),
    ],
)
def test_a_wrong_question_is_refused(session: RemoteSession, path: str, field: str) -> None:
    assert problem(session.http.get(session.path + path), 422)["field"] == field


# Bodies


def raw(http: httpx.Client, head: str) -> tuple[int, dict[str, str]]:
    """Send a request's head alone; the answer's status and body."""
    address = urlsplit(str(http.base_url))
    assert address.hostname is not None
    with socket.create_connection((address.hostname, address.port or 80), timeout=180) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        data = b""
        while more := connection.recv(65536):
            data += more
            before, found, body = data.partition(b"\r\n\r\n")
            if found and body.rstrip().endswith(b"}"):
                break
    status = int(before.split()[1])
    return status, json.loads(body)


@pytest.mark.parametrize(
    "length", ["Content-Length: 8000001", "Content-Length: 99999999999999", "Transfer-Encoding: chunked"]
)
def test_a_body_that_is_too_long_is_refused_before_it_is_sent(http: httpx.Client, length: str) -> None:
    head = f"POST /api/sessions HTTP/1.1\nHost: localhost\nContent-Type: application/json\n{length}"
    status, body = raw(http, head)
    assert status == 413
    assert body["field"] == "body"
    assert "max_message_bytes" in body["message"]


def test_the_server_is_still_well(http: httpx.Client, create: Create) -> None:
    assert http.get("/healthz").status_code == 200
    assert create(SMALL).train(10)["step"] == 10
