"""Padded pictures beside those of the exact view: the same arrays, for every sort of data."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import padded_views
from perceptarium.lenses.exact_view import compile_exact_view, exact_view_key
from perceptarium.lenses.padded_view import SIZES, Canvas, compile_padded_view, padded_view_key, slots_of
from perceptarium.lenses.view import CompiledView, View, default_columns
from perceptarium.networks import Network, init
from perceptarium.networks.layers.layer import Parameters
from perceptarium.networks.padded import MOST_LAYERS, TIERS, Padding
from perceptarium.sessions.commands import Subscribe
from tests.compiled import ROUGH, dense, document, once
from tests.training.trial import rows_of

LENSES = frozenset({"neurons", "prediction", "probe"})
SIZE, MAP = 16, 50
WIDE = 16
"""A width of which eight full layers have more units than one call draws."""

DATA: dict[str, dict[str, Any]] = {
    "plane": {"kind": "spiral", "features": ["x", "y", "xy"]},
    "plane, classes": {"kind": "blobs", "classes": 6},
    "plane, values": {"kind": "regression_plane"},
    "line": {"kind": "sine"},
    "table": {"kind": "wine"},
    "table, values": rows_of("regression", 20, inputs=3, outputs=2),
    "table, few": rows_of("classes", 3, inputs=3, outputs=2),
}


def network_of(experiment: Experiment) -> Network:
    """Fresh parameters, biases away from 0."""
    rng = np.random.default_rng(3)
    return tuple(
        Parameters(layer.weights, rng.normal(size=layer.biases.shape).astype(np.float32))
        for layer in init(experiment.architecture, "glorot_normal", 3)
    )


def padded_view(experiment: Experiment, view: View) -> CompiledView:
    padding = Padding.of(experiment.architecture)
    assert padding is not None
    build = partial(compile_padded_view, padding.width, Canvas.of(experiment, view))
    return once(padded_view_key(experiment, view), build)


def exact_view(experiment: Experiment, view: View) -> CompiledView:
    key = "reference", exact_view_key(experiment, view)
    return once(key, lambda _: compile_exact_view(experiment, view, ROUGH))


def look(program: CompiledView, experiment: Experiment, view: View, network: Network) -> dict[str, np.ndarray]:
    probed = experiment.examples.to_inputs(experiment.examples.sets["train"].points[:1])
    prepared = program.prepare(experiment, view)
    return program.read(program.look(network, prepared, probed), prepared)


def assert_the_same_pictures(experiment: Experiment, columns: tuple[tuple[int, ...], ...]) -> None:
    view, network = View(LENSES, SIZE, MAP, columns), network_of(experiment)
    found = look(padded_view(experiment, view), experiment, view, network)
    wanted = look(exact_view(experiment, view), experiment, view, network)
    assert found.keys() == wanted.keys()
    for name, array in wanted.items():
        assert found[name].dtype == array.dtype, name
        assert found[name].shape == array.shape, name
        if array.dtype == np.uint8:
            assert np.max(np.abs(found[name].astype(int) - array)) <= 1, name
        else:
            np.testing.assert_allclose(found[name], array, rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("data", DATA)
def test_more_pictures_than_one_call_draws(data: str) -> None:
    experiment = document(data=DATA[data], network={"layers": dense(*[WIDE] * 8)})
    columns = tuple(tuple(range(width)) for width in experiment.architecture.widths)
    assert sum(map(len, columns)) > slots_of(Padding(WIDE))
    assert_the_same_pictures(experiment, columns)


def test_images_with_more_pictures_than_one_call_draws() -> None:
    experiment = document(data="digits", network={"layers": dense(64, 64, 64, activation="relu")})
    columns = tuple(tuple(range(width)) for width in experiment.architecture.widths)
    assert sum(map(len, columns)) > slots_of(Padding(64))
    assert_the_same_pictures(experiment, columns)


@pytest.mark.parametrize("data", ["plane", "line", "table"])
def test_a_network_of_one_hidden_layer_or_none(data: str) -> None:
    experiment = document(data=DATA[data] | {"seed": 4}, network={"layers": dense(WIDE)})
    assert_the_same_pictures(experiment, ((5,), (0,)))
    experiment = document(data=DATA[data], network={"layers": []})
    assert_the_same_pictures(experiment, ((0,),))


@pytest.mark.parametrize("activation", ["sigmoid", "softplus", "relu"])
def test_units_that_do_not_exist_are_in_no_picture(activation: str) -> None:
    """Some activations are not 0 at 0: what they make of padding counts for nothing."""
    experiment = document(data=DATA["plane, values"], network={"layers": dense(9, 2, activation=activation)})
    assert_the_same_pictures(experiment, ((8, 0, 3), (1, 0), (0,)))


@pytest.mark.parametrize("count", [12 * MOST_LAYERS + WIDE - 1, 12 * MOST_LAYERS + WIDE, 12 * MOST_LAYERS + WIDE + 1])
def test_as_many_pictures_as_one_call_draws_and_one_more_or_less(count: int) -> None:
    experiment = document(data=DATA["line"], network={"layers": dense(*[WIDE] * 8)})
    units = [(layer, unit) for layer in range(8) for unit in range(WIDE)][:count]
    columns = tuple(tuple(unit for number, unit in units if number == layer) for layer in range(9))
    assert_the_same_pictures(experiment, columns)


def test_views_of_other_networks_and_units_share_a_program() -> None:
    one = document(network={"layers": dense(4, 3)})
    other = document(data={"kind": "circle", "noise": 0.3}, network={"layers": dense(8, 8, 8, activation="relu")})
    first = View(LENSES, SIZE, MAP, ((0,), (0,), (0,)))
    second = View(frozenset({"probe"}), SIZE, MAP, ((0, 1), (0,), (2,), (0,)))
    assert padded_view_key(one, first) == padded_view_key(other, second)
    assert padded_view_key(one, View(LENSES, SIZE + 8, MAP, first.columns)) != padded_view_key(one, first)
    images, tables = document(data="digits"), document(data="wine", network={"layers": dense(64)})
    assert padded_view_key(images, first) == padded_view_key(tables, first)


def test_what_is_beyond_the_padded_programs_has_no_padded_view() -> None:
    assert padded_view_key(document(network={"layers": dense(65)}), View(LENSES, SIZE, MAP, ((0,), (0,)))) is None


def test_what_the_page_shows_needs_one_call() -> None:
    """Every layer at its default, and one whole column more."""
    for width in TIERS:
        architecture = document(network={"layers": dense(*[width] * 8)}).architecture
        shown = sum(map(len, default_columns(architecture)))
        assert shown + width <= slots_of(Padding(width))


def test_the_views_that_are_compiled_ahead_are_those_that_the_page_asks_for() -> None:
    subscription = Subscribe()
    assert (subscription.neuron_size, subscription.prediction_size) == SIZES
    offered = [key for key, _ in padded_views()]
    assert len(set(offered)) == len(offered)
    for data in ("spiral", "sine", "iris", "digits"):
        for width in TIERS:
            experiment = document(data=data, network={"layers": dense(width)})
            key = padded_view_key(experiment, View(LENSES, *SIZES, ((0,), (0,))))
            assert key in offered
