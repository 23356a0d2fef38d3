"""The websocket: state, history, frames; what is malformed, who may not, who is slow."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

import httpx
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.api.client import LIMIT, SMALL, Frame, RemoteSession, wait_until
from tests.compiled import dense

Create = Callable[..., RemoteSession]
LENSES = ["weights", "neurons", "prediction", "probe"]


def test_hello_state_history_and_a_frame(create: Create) -> None:
    session = create(SMALL)
    session.train(20)
    with session.stream() as stream:
        kinds = [message["type"] for message in stream.messages]
        assert kinds.index("state") < kinds.index("history") < kinds.index("done")
        stream.ask("subscribe", lenses=LENSES, neuron_size=16, prediction_size=50)
        frame = stream.frame(lambda frame: "probe_prediction" in frame.arrays)
        state = [message for message in stream.messages if message["type"] == "state"][-1]
    assert (state["role"], state["session"], state["status"]) == ("owner", session.id, "paused")
    assert [layer["units"] for layer in state["layers"]] == [4, 3, 1]
    assert stream.history["step"] == list(range(21))
    assert (frame.step, frame.run, frame.revision) == (20, state["run"], state["revision"])
    layout = stream.layouts[frame.layout]
    metrics = dict(zip(layout["metrics"], frame.arrays["metrics"], strict=True))
    numbers = session.read()
    for name in ("step", "epoch", "train_loss", "test_loss", "test_accuracy"):
        assert metrics[name] == pytest.approx(numbers[name], rel=1e-6)
    weights = np.concatenate([np.ravel(part) for layer in session.weights() for part in layer])
    np.testing.assert_array_equal(frame.arrays["weights"], np.float32(weights))
    assert frame.arrays["neurons"].shape == (8, 16, 16)
    assert frame.arrays["prediction"].shape == (1, 50, 50)
    assert all(field["offset"] % 8 == 0 for field in layout["fields"])


def test_every_command_of_the_owner(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        for kind, fields in (
            ("step", {"count": 5}),
            ("set_weight", {"layer": 0, "source": 1, "unit": 2, "value": 0.5}),
            ("probe", {"inputs": [1.5, -2]}),
            ("speed", {"steps_per_second": 100}),
            ("patch", {"changes": {"optimizer": {"learning_rate": 0.5}}}),
            ("subscribe", {"lenses": ["weights"]}),
            ("unsubscribe", {}),
            ("run", {"steps": 10}),
            ("pause", {}),
            ("reset", {}),
        ):
            assert stream.ask(kind, **fields)["type"] == "done", kind
        state = stream.state(lambda state: state["run"] == 2)
        assert state["probe"] == [1.5, -2]
        assert state["speed"] == 100
        assert state["experiment"]["optimizer"]["learning_rate"] == 0.5


def test_a_viewer_watches_and_may_not_control(create: Create) -> None:
    session = create(SMALL)
    with session.stream(token=False) as stream:
        assert stream.messages[0]["role"] == "viewer"
        for kind, fields in (
            ("run", {}),
            ("pause", {}),
            ("step", {}),
            ("reset", {}),
            ("speed", {"steps_per_second": 1}),
            ("patch", {"changes": {"loss": "mse"}}),
            ("set_weight", {"layer": 0, "source": 0, "unit": 0, "value": 1}),
            ("probe", {"inputs": [0, 0]}),
        ):
            answer = stream.ask(kind, **fields)
            assert (answer["type"], answer["field"]) == ("error", "type"), kind
        answer = stream.ask("hello", token="a wrong one")
        assert (answer["type"], answer["field"]) == ("error", "token")
        assert stream.ask("run")["type"] == "error"
        assert session.read()["step"] == 0
        stream.ask("subscribe", lenses=["weights"])
        session.train(7)
        stream.frame(lambda frame: frame.step == 7)
        assert stream.ask("hello", token=session.token)["type"] == "done"
        assert stream.ask("step")["type"] == "done"
        session.settled()
    assert session.read()["step"] == 8


MALFORMED = [
    b"\x00\x01",
    b'{"type": "run"}',
    "",
    "{",
    "null",
    "[]",
    '{"id": 4}',
    '{"type": "fly"}',
    '{"type": "run", "steps": "many"}',
    '{"type": "patch"}',
    '{"type": "patch", "changes": {"loss": NaN}}',
    '{"type": "step", "count": 1e999}',
    '{"type": "subscribe", "rate": NaN}',
    '{"type": "subscribe", "columns": [[1e30]]}',
    '{"type": "set_weight", "layer": 1000000000000000000000000, "unit": 0, "value": 1}',
    '{"type": "probe", "inputs": [NaN, 1]}',
    '{"type": "probe", "inputs": [1, 2, 3]}',
    '{"type": "patch", "changes": ' + '{"data": ' * 150 + "1" + "}" * 151,
    '{"type": "patch", "changes": ' + '{"data": ' * 5000 + "1" + "}" * 5001,
]


def test_what_is_malformed_is_answered_and_the_socket_lives_on(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        for data in MALFORMED:
            answer = stream.answer_to(data)
            assert answer["message"], data[:60]
            assert set(answer) == {"type", "id", "field", "message", "allowed"}
        assert stream.ask("step")["type"] == "done"
        session.settled()
    assert session.read()["step"] == 1


def test_an_error_names_the_field_and_the_command(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        number = stream.say("patch", changes={"batch": {"order": "random"}})
        answer = stream.until(lambda message: message["type"] == "error")
        assert (answer["id"], answer["field"]) == (number, "batch.order")
        assert "shuffled" in answer["allowed"]
        stream.socket.send(json.dumps({"id": 77, "type": "run", "steps": 0}))
        answer = stream.until(lambda message: message["type"] == "error")
        assert answer["field"] in ("steps", "run.steps")
        assert session.read()["experiment"]["batch"]["order"] == "shuffled"


def test_a_refused_command_is_answered_by_its_id(create: Create) -> None:
    session = create(SMALL, wait=False)
    with session.stream() as stream:
        stream.socket.send(json.dumps({"id": 77, "type": "run", "steps": 0}))
        assert stream.until(lambda message: message["type"] == "error")["id"] == 77


def test_a_session_that_does_not_exist(http: httpx.Client) -> None:
    address = str(http.base_url).replace("http", "ws", 1).rstrip("/")
    with connect(f"{address}/api/sessions/nothing/stream", proxy=None) as watching:
        assert json.loads(watching.recv(timeout=LIMIT))["field"] == "session"
        with pytest.raises(ConnectionClosed):
            watching.recv(timeout=LIMIT)
        assert watching.close_code == 4404


def test_the_end_of_a_session_is_told(create: Create, http: httpx.Client) -> None:
    session = create(SMALL)
    with session.stream() as stream, session.stream(token=False) as other:
        assert http.delete(session.path, headers=session.owner).status_code == 204
        for watching in (stream, other):
            watching.state(lambda state: state["status"] == "closed")
            with pytest.raises(ConnectionClosed):
                watching.receive()
            assert watching.socket.close_code == 1000


def test_a_slow_client_gets_the_newest_frames_only(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["weights"], rate=60)
        stream.ask("run")
        # Nothing is acknowledged: it trains on, commands are answered, and no third frame comes before the answers.
        newest = wait_until(session.read, lambda numbers: numbers["step"] > 5000)["step"]
        stream.ask("probe", inputs=[0, 0])
        stream.ask("probe", inputs=[1, 1])
        assert len(stream.frames) == 2
        stream.say("ack", frame=stream.frames[-1].number)
        while len(stream.frames) == 2:
            stream.receive()
        assert stream.frames[2].step >= newest
        assert stream.frames[2].number > stream.frames[1].number


def test_a_slow_client_slows_nobody(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as slow, session.stream(token=False) as quick:
        for stream in (slow, quick):
            stream.ask("subscribe", lenses=["weights"], rate=60)
        slow.ask("run")
        for _ in range(20):
            quick.frame()
        slow.ask("probe", inputs=[0, 0])
        assert len(slow.frames) == 2


def test_frames_are_new_and_in_order(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=[], rate=60)
        stream.ask("run")
        stream.frame(lambda frame: frame.step > 2000)
        stream.ask("pause")
        steps = [frame.step for frame in stream.frames]
        numbers = [frame.number for frame in stream.frames]
        assert steps == sorted(steps)
        assert numbers == sorted(set(numbers))
        last = session.read()["step"]
        if stream.frames[-1].step != last:
            stream.frame(lambda frame: frame.step == last)


def test_an_unsubscribed_client_gets_no_frames(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["weights"])
        stream.frame()
        stream.ask("unsubscribe")
        before = len(stream.frames)
        stream.ask("run")
        wait_until(session.read, lambda numbers: numbers["step"] > 2000)
        stream.ask("probe", inputs=[0, 0])
        # One may have been on its way when the frames were called off.
        assert len(stream.frames) <= before + 1


def test_the_record_is_whole_after_a_reconnection(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=[])
        stream.ask("run")
        stream.frame(lambda _: stream.history["step"][-1] > 300)
        first = dict(stream.history)
    wait_until(session.read, lambda numbers: numbers["step"] > first["step"][-1] + 500)
    with session.stream() as again:
        again.ask("pause")
        whole = session.history()
        while again.history["step"][-1] < whole["step"][-1]:
            again.receive()
    assert again.history["step"] == whole["step"]
    assert again.history["train_loss"] == whole["train_loss"]
    assert whole["step"][: len(first["step"])] == first["step"]


def test_a_reset_starts_an_empty_record(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        stream.ask("step", count=50)
        if stream.history["step"][-1] < 50:
            stream.until(lambda message: message["type"] == "history" and message["step"][-1:] == [50])
        stream.ask("reset")
        if stream.history["run"] != 2:
            stream.until(lambda message: message["type"] == "history" and message["run"] == 2)
        assert stream.history["step"] == [0]


def test_an_edit_brings_a_new_state_a_new_layout_and_frames_that_fit(create: Create) -> None:
    session = create(SMALL, run=True)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["weights", "neurons"], neuron_size=16)
        old = stream.frame(lambda frame: "neurons" in frame.arrays)
        stream.ask("patch", changes={"network": {"layers": dense(4, 5)}})
        state = [message for message in stream.messages if message["type"] == "state"][-1]
        assert state["revision"] > old.revision
        new = stream.frame(lambda frame: frame.revision == state["revision"] and "neurons" in frame.arrays)
        assert stream.layouts[new.layout]["columns"] == [[0, 1, 2, 3], [0, 1, 2, 3, 4], [0]]
        assert new.arrays["neurons"].shape == (10, 16, 16)
        assert new.arrays["weights"].size == state["parameters"]
        for frame in stream.frames:
            size = 31 if frame.revision == old.revision else state["parameters"]
            assert frame.arrays["weights"].size == size
        assert new.step >= old.step


def test_an_edit_shows_the_lenses_that_were_asked_for(create: Create) -> None:
    session = create(SMALL)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["weights"])
        names = set(stream.frame().arrays)
        stream.ask("patch", changes={"network": {"layers": dense(4, 5)}})
        frame = stream.frame(lambda frame: frame.arrays["weights"].size == 43)
        assert set(frame.arrays) == names == {"metrics", "weights"}


def test_the_state_tells_how_many_watch(create: Create) -> None:
    session = create(SMALL, wait=False)
    with session.stream() as stream:
        with session.stream(token=False):
            stream.state(lambda state: state["viewers"] == 2)
        stream.state(lambda state: state["viewers"] == 1)


def test_a_client_that_vanishes_harms_nothing(create: Create) -> None:
    session = create(SMALL, run=True)
    with session.stream() as stream:
        stream.ask("subscribe", lenses=LENSES)
        # The connection is gone without a word.
        stream.socket.socket.shutdown(socket.SHUT_RDWR)
    with session.stream() as other:
        other.state(lambda state: state["viewers"] == 1)
        before = session.read()["step"]
        wait_until(session.read, lambda numbers: numbers["step"] > before + 100)


def test_data_of_another_kind_for_the_same_network(create: Create) -> None:
    """Between plane and line with one input each: the session lives through it while somebody watches."""
    lenses = {"lenses": LENSES, "neuron_size": 16, "prediction_size": 50}
    plane = {"data": {"kind": "regression_plane", "features": ["x"]}, "network": {"layers": dense(4)}}
    line = {"data": {"kind": "sine"}, "network": {"layers": dense(4)}}
    for other in (plane, line):
        with create(other).stream() as warm:
            warm.ask("subscribe", **lenses)
            warm.frame(lambda frame: "prediction" in frame.arrays)
    session = create(plane)
    with session.stream() as stream:
        stream.ask("subscribe", **lenses)
        stream.frame(lambda frame: "prediction" in frame.arrays)
        assert stream.ask("patch", changes={"data": {"kind": "sine", "samples": 700}})["type"] == "done"
        found: Frame = stream.frame(lambda frame: frame.arrays.get("prediction", np.zeros(0)).shape == (1, 201))
        assert found.arrays["probe_prediction"].shape == (1,)
        stream.ask("patch", changes={"data": {"kind": "regression_plane", "features": ["x"], "samples": 1900}})
        stream.frame(lambda frame: frame.arrays.get("prediction", np.zeros(0)).shape == (1, 50, 50))
