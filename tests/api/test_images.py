"""Pictures and convolutional networks over REST and the websocket."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest

from perceptarium.demos import demos
from perceptarium.experiment import parse
from perceptarium.training.evaluation import SCORED
from tests.api.client import RemoteSession
from tests.compiled import TINY_CONVNET, conv, dense, pictures, pool

Create = Callable[..., RemoteSession]
CONVNET: dict[str, Any] = {
    "data": pictures(),
    "network": TINY_CONVNET,
    "optimizer": {"kind": "adam", "learning_rate": 0.03},
    "batch": {"size": 8},
}
WITHOUT_TEST = {"train": 1.0, "validation": 0.0, "test": 0.0}


@pytest.fixture(scope="module")
def session(http: httpx.Client) -> Iterator[RemoteSession]:
    """One of a convolutional network that no test may change."""
    created = http.post("/api/sessions", json={"experiment": CONVNET}).json()
    found = RemoteSession(http, created["session"], created["token"])
    found.settled()
    yield found
    http.delete(found.path, headers=found.owner)


def problem(answer: httpx.Response, status: int) -> dict[str, str]:
    """The body of an error, with something to go by."""
    assert answer.status_code == status, answer.text
    body: dict[str, str] = answer.json()
    assert set(body) == {"field", "message", "allowed"}
    assert body["message"]
    return body


# The pictures that judge


def images_of(session: RemoteSession) -> tuple[np.ndarray, dict[str, Any]]:
    """(count, height, width) bytes, and all that came with them. Nobody needs a token."""
    answer = session.http.get(f"{session.path}/images")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"version", "height", "width", "count", "pixels", "labels"}
    pixels = np.frombuffer(base64.b64decode(body["pixels"], validate=True), np.uint8)
    return pixels.reshape(body["count"], body["height"], body["width"]), body


def test_the_test_pictures_are_served_with_their_classes(session: RemoteSession) -> None:
    pixels, body = images_of(session)
    test = session.data()["test"]
    assert pixels.shape == (20, 6, 6)
    np.testing.assert_allclose(pixels.reshape(20, 36) / 255, test["points"], atol=0.5 / 255 + 1e-4)
    assert pixels.max() == 255
    assert body["labels"] == [[int(value)] for value in test["values"]]
    assert body["version"] == session.data()["version"]


def test_without_a_test_set_the_training_pictures_are_served(create: Create) -> None:
    session = create(CONVNET | {"data": pictures("binary", split=WITHOUT_TEST)}, wait=False)
    pixels, body = images_of(session)
    assert len(pixels) == len(body["labels"]) == 40
    np.testing.assert_allclose(pixels.reshape(40, 36) / 255, session.data()["train"]["points"], atol=0.5 / 255 + 1e-4)
    assert {tuple(labels) for labels in body["labels"]} == {(0,), (1,)}


def test_a_picture_has_as_many_labels_as_are_true_of_it(create: Create) -> None:
    document = CONVNET | {"data": pictures("labels")}
    labels = images_of(create(document, wait=False))[1]["labels"]
    assert labels == [np.flatnonzero(row).tolist() for row in parse(document).examples.sets["test"].targets]
    assert {len(own) for own in labels} == {0, 1, 2, 3}


def test_pictures_of_values_have_no_classes(create: Create) -> None:
    data = {name: part for name, part in pictures().items() if name != "classes"} | {"task": "regression"}
    pixels, body = images_of(create(CONVNET | {"data": data}, wait=False))
    assert pixels.shape == (20, 6, 6)
    assert body["labels"] == []


def test_bytes_go_from_the_lowest_to_the_highest_value_of_the_domain(create: Create) -> None:
    values = np.linspace(-3, 5, 12).reshape(3, 4)
    data: dict[str, Any] = {"kind": "arrays", "task": "binary", "image": [2, 2], "inputs": values.tolist()}
    data |= {"targets": [[0], [1], [0]], "split": WITHOUT_TEST}
    document = {"data": data, "network": {"layers": []}}
    pixels, body = images_of(create(document, wait=False))
    assert (body["height"], body["width"], body["count"]) == (2, 2, 3)
    low, high = parse(document).examples.shape.domain
    assert low <= -3 < 5 <= high
    np.testing.assert_allclose(low + pixels.reshape(3, 4) / 255 * (high - low), values, atol=0.51 / 255 * (high - low))


def test_as_many_are_served_as_are_scored(create: Create) -> None:
    count = SCORED + 10
    data: dict[str, Any] = {"kind": "arrays", "task": "binary", "image": [1, 1], "split": WITHOUT_TEST}
    data["inputs"] = (np.arange(count)[:, None] % 256 / 255).tolist()
    data["targets"] = (np.arange(count)[:, None] % 2).tolist()
    pixels, body = images_of(create({"data": data, "network": {"layers": []}}, wait=False))
    assert body["count"] == len(body["labels"]) == SCORED
    np.testing.assert_array_equal(pixels.ravel(), np.arange(SCORED) % 256)


def test_other_pictures_have_another_version(create: Create) -> None:
    session = create(CONVNET, wait=False)
    before, first = images_of(session)
    session.patch({"data": {"inputs": (1 - np.array(CONVNET["data"]["inputs"])).tolist()}})
    after, second = images_of(session)
    assert second["version"] > first["version"]
    assert np.abs(after + before.astype(int) - 255).max() <= 1
    session.patch({"optimizer": {"learning_rate": 0.001}})
    assert images_of(session)[1]["version"] == second["version"]


@pytest.mark.parametrize("data", ["spiral", "iris", "sine"])
def test_other_data_have_no_pictures(create: Create, data: str) -> None:
    session = create({"data": data, "network": {"layers": []}}, wait=False)
    found = problem(session.http.get(f"{session.path}/images"), 422)
    assert found["field"] == "session"
    assert "image" in found["allowed"]


def test_an_unknown_session_has_no_pictures(http: httpx.Client) -> None:
    assert problem(http.get("/api/sessions/nothing/images"), 404)["field"] == "session"


# Training and weights


def test_a_convolutional_network_learns_to_read(create: Create) -> None:
    session = create(CONVNET)
    before = session.read()
    after = session.train(300)
    assert after["step"] == 300
    assert after["train_loss"] < 0.3 * before["train_loss"]
    assert after["test_accuracy"] > max(0.9, before["test_accuracy"])


def test_layers_of_every_kind_go_out_and_in_again(create: Create) -> None:
    stack = [conv(2), {"kind": "layer_norm"}, pool(), {"kind": "dropout"}, {"kind": "flatten"}, *dense(4)]
    session = create(CONVNET | {"network": {"layers": stack}})
    numbers, layers = session.train(5), session.weights()
    shapes = [np.shape(weights) for weights, _ in layers]
    assert shapes == [(3, 3, 1, 2), (2,), (0,), (0,), (0,), (18, 4), (4, 3)]
    session.train(5)
    assert session.read()["train_loss"] != numbers["train_loss"]
    again = session.put_weights(layers)
    assert again["train_loss"] == numbers["train_loss"]
    assert again["test_accuracy"] == numbers["test_accuracy"]
    for (weights, biases), (wanted, wanted_biases) in zip(session.weights(), layers, strict=True):
        np.testing.assert_array_equal(weights, wanted)
        np.testing.assert_array_equal(biases, wanted_biases)


def test_a_network_of_zeros_knows_nothing(create: Create) -> None:
    session = create(CONVNET)
    numbers = session.put_weights([(0 * weights, 0 * biases) for weights, biases in session.weights()])
    assert numbers["train_loss"] == pytest.approx(np.log(3))


def test_one_weight_of_a_filter_can_be_set(create: Create) -> None:
    session = create(CONVNET | {"network": {"layers": [conv(2), conv(3), *dense(4)]}})
    before = session.weights()
    # Of the second layer: row 1, column 2, channel 1 of 2, to filter 2.
    session.command("set_weight", layer=1, source=(1 * 3 + 2) * 2 + 1, unit=2, value=0.75)
    session.command("set_weight", layer=0, source=None, unit=1, value=-0.5)
    before[1][0][1, 2, 1, 2] = 0.75
    before[0][1][1] = -0.5
    for (weights, biases), (wanted, wanted_biases) in zip(session.weights(), before, strict=True):
        np.testing.assert_array_equal(weights, wanted)
        np.testing.assert_array_equal(biases, wanted_biases)


@pytest.mark.parametrize(
    ("fields", "field", "allowed"),
    [
        ({"layer": 0, "source": 9, "unit": 0}, "source", "0 to 8"),
        ({"layer": 0, "source": 0, "unit": 2}, "unit", "0 to 1"),
        ({"layer": 1, "source": 0, "unit": 0}, "unit", "a layer that learns"),
        ({"layer": 1, "source": None, "unit": 0}, "unit", "a layer that learns"),
        ({"layer": 4, "source": 0, "unit": 0}, "layer", "0 to 3"),
    ],
    ids=str,
)
def test_a_weight_that_does_not_exist(session: RemoteSession, fields: dict[str, Any], field: str, allowed: str) -> None:
    body = {"type": "set_weight", "value": 1, **fields}
    found = problem(session.http.post(f"{session.path}/commands", json=body, headers=session.owner), 422)
    assert (found["field"], found["allowed"]) == (field, allowed)


WRONG: dict[str, tuple[Any, str]] = {
    "ragged rows": ([[[[0.0, 0.0]]] * 3, [[[0.0, 0.0]]] * 2, [[[0.0, 0.0]]] * 3], "layers.0.weights"),
    "ragged filters": ([[[[0.0, 0.0]], [[0.0]], [[0.0, 0.0]]]] * 3, "layers.0.weights"),
    "a number among lists": ([[[[0.0, 0.0]]] * 3, 0.0, 0.0], "layers.0.weights"),
    "another size": ([[[[0.0, 0.0]]] * 5] * 5, "layers.0.weights"),
    "another channel": ([[[[0.0, 0.0]] * 2] * 3] * 3, "layers.0.weights"),
    "another filter": ([[[[0.0] * 3]] * 3] * 3, "layers.0.weights"),
    "flat": ([[0.0, 0.0]] * 9, "layers.0.weights"),
    "nothing": ([], "layers.0.weights"),
    "too deep": ([[[[[0.0, 0.0]]]] * 3] * 3, "layers.0.weights"),
    "words": ([[[["x", "y"]]] * 3] * 3, "layers.0.weights"),
    "objects": ([[[{"a": 1}]] * 3] * 3, "layers.0.weights"),
    "none": ([[[[None, None]]] * 3] * 3, "layers.0.weights"),
}


@pytest.mark.parametrize("name", WRONG)
def test_filters_of_another_shape_are_refused(session: RemoteSession, name: str) -> None:
    weights, field = WRONG[name]
    before = session.weights()
    layers = [{"weights": part.tolist(), "biases": biases.tolist()} for part, biases in before]
    layers[0]["weights"] = weights
    answer = session.http.put(f"{session.path}/weights", json={"layers": layers}, headers=session.owner)
    found = problem(answer, 422)
    assert found["field"] == field
    assert found["allowed"]
    np.testing.assert_array_equal(session.weights()[0][0], before[0][0])


def test_weights_for_a_layer_without_any_are_refused(session: RemoteSession) -> None:
    layers = [{"weights": part.tolist(), "biases": biases.tolist()} for part, biases in session.weights()]
    layers[1] = {"weights": [[1.0]], "biases": [1.0]}
    answer = session.http.put(f"{session.path}/weights", json={"layers": layers}, headers=session.owner)
    assert problem(answer, 422)["field"] == "layers.1.weights"


# Documents that are refused


def layers_of(*stack: dict[str, Any]) -> dict[str, Any]:
    return {"network": {"layers": list(stack)}}


SPOTS = pictures("labels", count=4)
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (layers_of(conv(2, 7, padding="valid")), "network.layers.0", "size 1 to 6"),
    (layers_of(conv(2), pool(7)), "network.layers.1", "size 1 to 6"),
    (layers_of(pool(), pool(), pool()), "network.layers.2", "size 1 to 1"),
    (layers_of(*dense(4), conv(2)), "network.layers.1", "an image"),
    (layers_of({"kind": "flatten"}, pool()), "network.layers.1", "an image"),
    (layers_of({"kind": "global_avg_pool"}, {"kind": "global_avg_pool"}), "network.layers.1", "an image"),
    (layers_of(conv(0)), "network.layers.0.filters", "at least 1"),
    (layers_of(conv(129)), "network.layers.0.filters", "at most 128"),
    (layers_of(conv(2, 12)), "network.layers.0.size", "at most 11"),
    (layers_of(conv(2, stride=0)), "network.layers.0.stride", "at least 1"),
    (layers_of(conv(2, padding="mirror")), "network.layers.0.padding", "'same' or 'valid'"),
    (layers_of(pool(0)), "network.layers.0.size", "at least 1"),
    (layers_of({"kind": "dropout", "rate": 1}), "network.layers.0.rate", "at most 0.9"),
    ({"data": {"kind": "spiral"}, **layers_of(conv(2))}, "network.layers.0", "an image"),
    ({"data": pictures(image=[6, 5])}, "data", "30 values for an image of 6×5, not 36"),
    ({"data": pictures(image=[0, 36])}, "data.image.0", "at least 1"),
    ({"data": pictures(image=[257, 36])}, "data.image.0", "at most 256"),
    ({"data": pictures(image=[36])}, "data.image.1", "required"),
    ({"data": pictures(image="6x6")}, "data.image", "tuple"),
    ({"data": SPOTS | {"classes": 4}}, "data", "3 labels, but there are 4 classes"),
    ({"data": SPOTS | {"targets": [[0, 1, 2]] * 4}}, "data", "rows of 0 and 1"),
    ({"data": SPOTS | {"classes": None, "targets": [[1]] * 4}}, "data", "2 to 1000 labels, not 1"),
    ({"data": SPOTS | {"targets": [[0, 1, 1]] * 3 + [[0, 1]]}}, "data", "row 4 holds 2"),
    ({"data": SPOTS | {"targets": [[0, 1, 1]] * 3}}, "data", "not 4 and 3"),
    ({"data": pictures(class_names=["one", "two"])}, "data", "each of the 3 classes"),
    ({"data": SPOTS, "loss": "softmax_cross_entropy"}, "loss", "binary_cross_entropy"),
    ({"augmentation": {"shift": 9}}, "augmentation.shift", "at most 8"),
    ({"augmentation": {"rotate": -1}}, "augmentation.rotate", "at least 0"),
    ({"augmentation": {"scale": "much"}}, "augmentation.scale", "number"),
    ({"augmentation": {"flip": "perhaps"}}, "augmentation.flip", "boolean"),
    ({"augmentation": {"turn": 1}}, "augmentation.turn", "not permitted"),
]
"""Changes, the field that is named, and words that help."""


@pytest.mark.parametrize(("changes", "field", "words"), REFUSED, ids=[f"{row[1]}: {row[2]}" for row in REFUSED])
def test_what_does_not_fit_is_refused(session: RemoteSession, changes: dict[str, Any], field: str, words: str) -> None:
    before = session.read()
    for answer in (
        session.http.post("/api/sessions", json={"experiment": CONVNET | changes}),
        session.http.patch(session.path, json=changes, headers=session.owner),
    ):
        found = problem(answer, 422)
        assert found["field"] == field
        assert words in f"{found['message']}; {found['allowed']}"
    assert session.read() == before


LARGE: list[tuple[dict[str, Any], str, str]] = [
    (layers_of(conv(64), conv(128, 11)), "network.layers", "max_parameters"),
    (layers_of(conv(32, 5), conv(16, 5)), "network.layers", "max_multiplications"),
    ({**layers_of(conv(32, 5)), "batch": {"size": "full"}}, "batch.size", "max_step_multiplications"),
    (layers_of(conv(16), conv(1, 11)), "network.layers", "max_step_numbers"),
]


@pytest.mark.parametrize(("changes", "field", "setting"), LARGE, ids=[row[2] for row in LARGE])
def test_what_would_take_too_long_is_refused(
    session: RemoteSession, changes: dict[str, Any], field: str, setting: str
) -> None:
    before = session.read()
    large = {"data": {"kind": "mnist"}, **changes}
    for answer in (
        session.http.post("/api/sessions", json={"experiment": large}),
        session.http.patch(session.path, json=large, headers=session.owner),
    ):
        found = problem(answer, 413)
        assert found["field"] == field
        assert f"setting {setting}" in found["message"]
        assert found["allowed"].startswith("at most")
    assert session.read() == before


def test_a_session_that_was_refused_much_goes_on(create: Create) -> None:
    session = create(CONVNET)
    session.train(3)
    for changes, *_ in REFUSED:
        assert session.http.patch(session.path, json=changes, headers=session.owner).status_code == 422
    weights = {"layers": [{"weights": [[0.0]], "biases": [0.0]}]}
    assert session.http.put(f"{session.path}/weights", json=weights, headers=session.owner).status_code == 422
    assert session.train(3)["step"] == 6


# Lenses that take their time


def test_studies_of_a_paused_session_arrive(create: Create) -> None:
    session = create(CONVNET)
    numbers = session.train(100)
    labels = [label for (label,) in images_of(session)[1]["labels"]]
    names = {"test_predicted", "test_confidence", "test_true", "test_step", "embedding", "embedding_share", "saliency"}
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["test", "embedding", "saliency"])
        frame = stream.frame(lambda frame: frame.arrays.keys() == names | {"metrics"})
        assert frame.step == 100
        arrays = frame.arrays
        assert arrays["test_step"].tolist() == [100]
        assert np.mean(arrays["test_predicted"] == labels) == pytest.approx(numbers["test_accuracy"])
        assert arrays["embedding"].shape == (20, 2)
        assert np.ptp(arrays["embedding"]) > 0
        assert 0 < arrays["embedding_share"].sum() <= 1 + 1e-6
        assert arrays["saliency"].shape == (3, 36)
        # Another example, and other weights, are looked at although nothing trains.
        stream.ask("probe", inputs=[1.0] * 36)
        frame = stream.frame(lambda frame: np.any(frame.arrays["saliency"] != arrays["saliency"]))
        np.testing.assert_array_equal(frame.arrays["test_predicted"], arrays["test_predicted"])
        session.put_weights([(0 * weights, 0 * biases) for weights, biases in session.weights()])
        flat = ("saliency", "test_predicted", "embedding")
        frame = stream.frame(lambda frame: not any(frame.arrays[name].any() for name in flat))
        assert set(frame.arrays["test_confidence"]) == {85}


def test_a_study_of_other_data_is_void_at_once(create: Create) -> None:
    session = create(CONVNET | layers_of())
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["test", "shift", "augmented"])
        stream.frame(lambda frame: {"test_predicted", "shift_accuracy", "augmented"} <= frame.arrays.keys())
        stream.ask("patch", changes={"data": pictures("labels")})
        revision = stream.state(lambda state: state["experiment"]["data"]["task"] == "labels")["revision"]
        seen = len(stream.frames)
        frame = stream.frame(lambda frame: frame.arrays.keys() >= {"test_labels", "shift_accuracy", "augmented"})
        assert frame.revision >= revision
        assert frame.arrays["test_labels"].shape == (20, 3)
        assert not any("test_predicted" in later.arrays for later in stream.frames[seen:])


def test_a_lens_that_has_nothing_to_show_is_left_out(create: Create) -> None:
    session = create({"data": {"kind": "sine"}, "network": {"layers": dense(3)}})
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["test", "shift", "saliency", "augmented", "embedding", "gradients"])
        frame = stream.frame(lambda frame: {"embedding", "gradients"} <= frame.arrays.keys())
    assert set(frame.arrays) == {"metrics", "embedding", "embedding_share", "gradients"}


# Demos


@pytest.mark.parametrize("name", ["faces", "shapes"])  # the others are opened in a browser
def test_a_demo_of_pictures_opens_and_trains(create: Create, name: str) -> None:
    session = create(demo=name)
    numbers = session.train(2)
    assert numbers["step"] == 2
    assert np.isfinite([numbers["train_loss"], numbers["test_loss"], numbers["test_accuracy"]]).all()
    pixels, body = images_of(session)
    height, width = demos[name].function().experiment.examples.shape.image
    assert pixels.shape == (len(body["labels"]), height, width)
    assert pixels.min() < 20
    assert pixels.max() == 255
