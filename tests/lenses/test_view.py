"""Lenses beside a plain forward pass in NumPy, compiled for one architecture and for any within a width."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import padded_view
from perceptarium.lenses.exact_view import compile_exact_view, exact_view_key
from perceptarium.lenses.padded_view import Canvas, compile_padded_view, padded_view_key
from perceptarium.lenses.view import (
    CURVE_POINTS,
    GALLERY,
    LINE_POINTS,
    CompiledView,
    View,
    default_columns,
    gallery,
)
from perceptarium.networks import Network, init
from perceptarium.networks.layers.layer import Parameters
from perceptarium.training.program import padding_of
from tests.compiled import dense, document, once
from tests.training.trial import SORTS, Sort

ALL = frozenset({"neurons", "prediction", "probe"})
SIZE, MAP = 16, 50
DOCUMENTS: dict[str, dict[str, Any]] = {
    "plane": {"data": {"kind": "spiral", "features": ["x", "xy"]}},
    "classes": {"data": {"kind": "blobs", "classes": 3}},
    "surface": {"data": {"kind": "regression_plane"}},
    "line": {"data": {"kind": "sine"}},
    "table": {"data": {"kind": "iris"}},
    "image": {"data": {"kind": "digits"}},
}


@cache
def experiment_of(name: str) -> Experiment:
    return document(**DOCUMENTS[name], network={"layers": dense(4, 3), "seed": 2})


@cache
def network_of(name: str) -> Network:
    start = init(experiment_of(name).architecture, "glorot_normal", 2)
    return tuple(Parameters(layer.weights, layer.biases + np.float32(0.3)) for layer in start)


COLUMNS = ((3, 0), (2,), (0,))


def compiled(experiment: Experiment, view: View, sort: Sort) -> CompiledView:
    """The program of a view, of its own or padded."""
    if sort == "exact":
        return once(exact_view_key(experiment, view), partial(compile_exact_view, experiment, view))
    padding = padding_of(experiment)
    assert padding is not None
    build = partial(compile_padded_view, padding.width, Canvas.of(experiment, view))
    return once(padded_view_key(experiment, view), build)


def look(
    experiment: Experiment, view: View, network: Network, sort: Sort, probed: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """All arrays of a frame."""
    program = compiled(experiment, view, sort)
    prepared = program.prepare(experiment, view)
    if probed is None:
        probed = np.zeros((1, experiment.architecture.inputs), np.float32)
    return program.read(program.look(network, prepared, probed), prepared)


def raw_probe(name: str) -> np.ndarray:
    points = experiment_of(name).examples.sets["train"].points
    return np.asarray(points[5], np.float32)


@cache
def seen(name: str, sort: Sort) -> dict[str, np.ndarray]:
    """Every array of the frame of a document."""
    experiment = experiment_of(name)
    probed = experiment.examples.to_inputs(raw_probe(name)[None])
    return look(experiment, View(ALL, SIZE, MAP, COLUMNS), network_of(name), sort, probed)


def forward(name: str, points: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Weighted sums and activations of every layer at raw points, in 64 bits."""
    signal = np.float64(experiment_of(name).examples.to_inputs(np.float32(points)))
    sums, activations = [], []
    for number, layer in enumerate(network_of(name)):
        z = signal @ np.float64(layer.weights) + layer.biases
        signal = z if number == len(network_of(name)) - 1 else np.tanh(z)
        sums.append(z)
        activations.append(signal)
    return sums, activations


def predicted(name: str, points: np.ndarray) -> np.ndarray:
    """Probabilities or values (points, outputs)."""
    outputs = forward(name, points)[1][-1]
    loss = experiment_of(name).resolved_loss.kind
    if loss == "softmax_cross_entropy":
        power = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        return power / power.sum(axis=1, keepdims=True)
    return 1 / (1 + np.exp(-outputs)) if loss == "binary_cross_entropy" else outputs


def point_of(name: str, row: int, column: int, size: int) -> list[float]:
    """The middle of a pixel: the top row is the highest y, the first column the lowest x."""
    low, high = experiment_of(name).examples.shape.domain
    pixel = (high - low) / size
    return [low + (column + 0.5) * pixel, high - (row + 0.5) * pixel]


def pictured(name: str) -> np.ndarray:
    """The raw points of the pictures of neurons, in order."""
    examples = experiment_of(name).examples
    if examples.shape.view == "plane":
        return np.array([point_of(name, row, column, SIZE) for row in range(SIZE) for column in range(SIZE)])
    if examples.shape.view == "line":
        return np.linspace(*examples.shape.domain, LINE_POINTS)[:, None]
    return gallery(examples).points


every_view = pytest.mark.parametrize("name", DOCUMENTS)
every_sort = pytest.mark.parametrize("sort", SORTS)


@every_sort
@every_view
def test_neurons_show_their_activations(name: str, sort: Sort) -> None:
    activations = forward(name, pictured(name))[1]
    wanted = np.stack([activations[layer][:, unit] for layer, units in enumerate(COLUMNS) for unit in units])
    pictures, scale = seen(name, sort)["neurons"], seen(name, sort)["neuron_scale"]
    assert pictures.dtype == np.uint8
    assert scale.dtype == np.float32
    side = (SIZE, SIZE) if experiment_of(name).examples.shape.view == "plane" else (wanted.shape[1],)
    assert pictures.shape == (len(wanted), *side)
    np.testing.assert_allclose(scale, np.abs(wanted).max(axis=1), rtol=1e-4)
    found = (pictures.reshape(len(wanted), -1) - 128.0) / 127 * scale[:, None]
    assert np.all(np.abs(found - wanted) <= (0.5 / 127 + 1e-4) * scale[:, None])


@every_sort
@every_view
def test_predictions_are_the_network_s(name: str, sort: Sort) -> None:
    experiment, arrays = experiment_of(name), seen(name, sort)
    kind = experiment.examples.shape.view
    found = arrays["prediction"]
    if kind == "plane":
        points = [point_of(name, row, column, MAP) for row in range(MAP) for column in range(MAP)]
        wanted = predicted(name, np.array(points)).T.reshape(-1, MAP, MAP)
        low, high = arrays["prediction_range"]
        assert found.dtype == np.uint8
        assert found.shape == wanted.shape
        step = (high - low) / 255
        assert np.all(np.abs(low + found * step - wanted) <= 0.5 * step + 1e-4)
        if experiment.examples.classes:
            assert (low, high) == (0, 1)
        else:
            assert -low == high == pytest.approx(np.abs(wanted).max(), rel=1e-4)
    elif kind == "line":
        points = np.linspace(*experiment.examples.shape.domain, CURVE_POINTS)[:, None]
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, predicted(name, points).T, atol=1e-5)
    else:
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, predicted(name, gallery(experiment.examples).points), atol=1e-5)


@every_sort
@every_view
def test_the_probe_is_one_example_on_its_way(name: str, sort: Sort) -> None:
    sums, activations = forward(name, raw_probe(name)[None])
    arrays = seen(name, sort)
    inputs = experiment_of(name).examples.to_inputs(raw_probe(name)[None])[0]
    np.testing.assert_array_equal(arrays["probe_inputs"], inputs)
    np.testing.assert_allclose(arrays["probe_sum"], np.concatenate(sums, axis=1)[0], atol=1e-5)
    np.testing.assert_allclose(arrays["probe_activation"], np.concatenate(activations, axis=1)[0], atol=1e-5)
    np.testing.assert_allclose(arrays["probe_prediction"], predicted(name, raw_probe(name)[None])[0], atol=1e-5)


@every_sort
def test_the_top_row_is_the_highest_y(sort: Sort) -> None:
    experiment = document(data={"kind": "regression_plane"}, network={"layers": []})
    view = View(frozenset({"neurons", "prediction"}), SIZE, MAP, ((0,),))
    for weights, axis in (([[0], [1]], 0), ([[1], [0]], 1)):
        arrays = look(experiment, view, (Parameters(np.float32(weights), np.float32([0])),), sort)
        for name in ("neurons", "prediction"):
            picture = np.asarray(arrays[name][0], int)
            slope = np.diff(picture, axis=axis)
            # y falls from row to row, x grows from column to column.
            assert np.all(slope < 0) if axis == 0 else np.all(slope > 0)
            assert np.all(np.diff(picture, axis=1 - axis) == 0)


@every_sort
def test_a_silent_neuron_is_grey(sort: Sort) -> None:
    network = tuple(Parameters(0 * layer.weights, 0 * layer.biases) for layer in network_of("surface"))
    arrays = look(experiment_of("surface"), View(ALL, SIZE, MAP, COLUMNS), network, sort)
    assert np.all(arrays["neurons"] == 128)
    np.testing.assert_array_equal(arrays["neuron_scale"], 0)
    assert np.all(np.isfinite(arrays["prediction_range"]))


PROBE = {"probe_inputs", "probe_sum", "probe_activation", "probe_prediction"}
NAMES = {
    "neurons": {"neurons", "neuron_scale"},
    "prediction": {"prediction", "prediction_range"},
    "probe": PROBE,
    "weights": set(),
}


@every_sort
@pytest.mark.parametrize("lenses", [(), ("weights",), ("probe",), ("neurons",), ("prediction",), tuple(NAMES)], ids=str)
def test_only_what_is_looked_at_is_made(lenses: tuple[str, ...], sort: Sort) -> None:
    view = View(frozenset(lenses), SIZE, MAP, COLUMNS)
    arrays = look(experiment_of("surface"), view, network_of("surface"), sort)
    assert set(arrays) == set().union(*(NAMES[lens] for lens in lenses))


@pytest.mark.parametrize("lenses", [ALL, frozenset({"prediction", "weights"})], ids=len)
def test_no_unit_at_all_may_be_looked_at(lenses: frozenset[str]) -> None:
    """Columns may be empty: here the hidden layers'."""
    experiment, network = experiment_of("plane"), network_of("plane")
    exact, padded = (look(experiment, View(lenses, SIZE, MAP, ((), (), (0,))), network, sort) for sort in SORTS)
    assert exact.keys() == padded.keys()
    for name, array in exact.items():
        assert padded[name].shape == array.shape


def test_which_units_are_drawn_is_no_other_program() -> None:
    experiment = experiment_of("plane")

    def key(lenses: frozenset[str], size: int, columns: tuple[tuple[int, ...], ...]) -> Any:
        return exact_view_key(experiment, View(lenses, size, MAP, columns))

    one = key(ALL, 16, ((0, 1), (0,), (0,)))
    assert key(ALL | {"weights"}, 16, ((3, 2), (1,), (0,))) == one
    assert key(ALL, 24, ((0, 1), (0,), (0,))) != one
    assert key(ALL, 16, ((0,), (0,), (0,))) != one
    assert key(ALL - {"probe"}, 16, ((0, 1), (0,), (0,))) != one


@every_view
def test_keys_are_the_same_in_every_process(name: str) -> None:
    view = View(ALL, SIZE, MAP, COLUMNS)
    for key in (exact_view_key(experiment_of(name), view), padded_view_key(experiment_of(name), view)):
        assert " at 0x" not in repr(key)


def test_a_view_is_padded_where_the_network_is() -> None:
    view = View(ALL, SIZE, MAP, COLUMNS)
    padded = padded_view(experiment_of("plane"), view)
    assert padded is not None
    assert padded[0] == ("padded view", 8, SIZE**2, MAP**2)
    wide = document(network={"layers": dense(65)})
    assert padded_view(wide, View(ALL, SIZE, MAP, ((0,), (0,)))) is None


def test_the_first_units_are_drawn_by_default() -> None:
    architecture = document(network={"layers": dense(20, 3)}).architecture
    assert default_columns(architecture) == (tuple(range(12)), (0, 1, 2), (0,))


@pytest.mark.parametrize("name", ["table", "image", "line"])
def test_the_gallery_is_sorted_and_of_the_test_set(name: str) -> None:
    examples = experiment_of(name).examples
    shown = gallery(examples)
    part = examples.sets["test"]
    assert len(shown.points) == min(GALLERY, len(part))
    known = {point.tobytes(): value for point, value in zip(part.points, part.targets, strict=True)}
    targets = [known[point.tobytes()] for point in shown.points]
    if part.labels is None:
        assert shown.labels == []
        assert np.all(np.diff([target[0] for target in targets]) >= 0)
    else:
        assert shown.labels == [[target.argmax()] for target in targets]
        assert np.all(np.diff(shown.labels, axis=0) >= 0)


def test_the_gallery_of_data_without_test_set_is_of_the_training_set() -> None:
    data = {"kind": "arrays", "inputs": [[3.0, 0, 0], [1.0, 0, 0]], "targets": [[2.0], [1.0]]}
    np.testing.assert_array_equal(gallery(document(data=data).examples).points, [[1, 0, 0], [3, 0, 0]])


def test_the_gallery_tells_all_labels_of_an_example() -> None:
    data = {"kind": "arrays", "task": "labels", "inputs": [[0.0] * 3, [1.0] * 3, [2.0] * 3]}
    shown = gallery(document(data=data | {"targets": [[1, 1], [0, 0], [0, 1]]}).examples)
    assert shown.labels == [[0, 1], [1], []]
    np.testing.assert_array_equal(shown.points[:, 0], [0, 2, 1])


def test_the_gallery_of_a_regression_tells_what_is_to_be_predicted() -> None:
    data = {"kind": "arrays", "inputs": [[3.0, 0, 0], [1.0, 0, 0]], "targets": [[2.0], [1.0]]}
    np.testing.assert_array_equal(gallery(document(data=data).examples).targets, [[1], [2]])
