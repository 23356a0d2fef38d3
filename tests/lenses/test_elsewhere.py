"""The network of a place on the landscape's plane, beside the network itself and a loss in float64."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, View, exact_view, study_key
from perceptarium.lenses.elsewhere import VIEW
from perceptarium.lenses.ground import Ground, LandscapeView, Plane, weights_of
from perceptarium.lenses.landscape import lay
from perceptarium.lenses.study import Arrays, Look
from perceptarium.lenses.surface import Surface, surface_key
from perceptarium.lenses.view import gallery, scene
from perceptarium.networks import outputs_of
from perceptarium.training.state import Packing
from tests.compiled import TINY_CONVNET, dense, document, once, pictures

PLACE = (0.4, -1.25)
KINDS: dict[str, dict[str, Any]] = {
    "plane": {"data": {"kind": "spiral", "samples": 60}, "network": {"layers": dense(4, 3)}},
    "classes of a plane": {"data": {"kind": "blobs"}, "network": {"layers": dense(4)}},
    "line": {"data": {"kind": "sine"}, "network": {"layers": dense(5)}},
    "rows": {"data": {"kind": "dining_hall"}, "network": {"layers": []}},
    "pictures": {"data": pictures(), "network": TINY_CONVNET},
}


def pointing(experiment: Experiment, **view: Any) -> Look:
    """A plane that was laid, and somebody points at a place of it."""
    look = Look(experiment, experiment.start, 0, experiment.examples.sets["train"].inputs[:1])
    ground = Ground(LandscapeView(**{"at": PLACE, **view}))
    surface = once(("a surface", surface_key(experiment)), partial(Surface, experiment))
    ground.laid = lay(surface, look, ground)
    return look._replace(ground=ground)


def plane_of(look: Look) -> Plane:
    assert look.ground is not None
    assert look.ground.laid is not None
    return look.ground.laid


def found(look: Look) -> Arrays:
    experiment = look.experiment
    return once(study_key("elsewhere", experiment), partial(STUDIES["elsewhere"].compile, experiment))(look)


@pytest.mark.parametrize("parts", KINDS.values(), ids=KINDS)
def test_it_is_what_the_lens_prediction_shows_of_these_weights(parts: dict[str, Any]) -> None:
    experiment = document(**parts)
    look = pointing(experiment)
    network = Packing.of(experiment.start, 0).network(plane_of(look).at(*PLACE))
    view = View(frozenset({"prediction"}), 50, 100, ())
    program = once(*exact_view(experiment, view))
    prepared = program.prepare(experiment, view)
    wanted = program.read(program.look(network, prepared, look.probed), prepared)
    shown = found(look)
    assert shown["elsewhere_at"].tolist() == list(PLACE)
    assert ("elsewhere_range" in shown) == ("prediction_range" in wanted)
    for name, array in wanted.items():
        own = shown[name.replace("prediction", "elsewhere")]
        assert (own.dtype, own.shape) == (array.dtype, array.shape)
        np.testing.assert_allclose(own, array, rtol=1e-5, atol=1e-5)


def test_it_is_what_the_network_there_puts_out() -> None:
    experiment = document(**KINDS["plane"])
    look = pointing(experiment)
    network = Packing.of(experiment.start, 0).network(plane_of(look).at(*PLACE))
    outputs = np.asarray(outputs_of(experiment.architecture, network, scene(experiment, VIEW)["prediction"]))[:, 0]
    bytes_wanted = 255 / (1 + np.exp(-outputs.astype(np.float64)))
    assert np.ptp(bytes_wanted) > 10
    assert np.abs(found(look)["elsewhere"].ravel() - bytes_wanted).max() <= 0.51
    assert found(look)["elsewhere_range"].tolist() == [0, 1]


def test_of_rows_it_is_what_is_predicted_of_each() -> None:
    experiment = document(**KINDS["rows"])
    look = pointing(experiment, plane="weights", first=0, second=2)
    weights = plane_of(look).at(*PLACE).astype(np.float64)
    assert weights[[0, 2]] == pytest.approx(PLACE)
    shown, rows = found(look), gallery(experiment.examples)
    wanted = experiment.examples.to_inputs(rows.points) @ weights[:-1] + weights[-1]
    np.testing.assert_allclose(shown["elsewhere"][:, 0], wanted, rtol=1e-5)


@pytest.mark.parametrize("part", ["train", "test"])
def test_its_loss_is_that_of_the_part_with_penalties(part: Any) -> None:
    data = {"kind": "spiral", "samples": 60, "split": {"train": 0.5, "validation": 0.0, "test": 0.5}}
    punished = {"l1": 0.01, "l2": 0.1, "dropout": 0.3}
    experiment = document(data=data, network={"layers": dense(4, 3, activation="tanh")}, regularization=punished)
    look = pointing(experiment, part=part)
    weights = plane_of(look).at(*PLACE).astype(np.float64)
    examples = experiment.examples.sets[part]
    values, start = examples.inputs.astype(np.float64), 0
    for layer, (own, biases) in enumerate(experiment.start):
        matrix = weights[start : start + own.size].reshape(own.shape)
        start += own.size + biases.size
        values = values @ matrix + weights[start - biases.size : start]
        values = np.tanh(values) if layer < len(experiment.start) - 1 else values
    each = np.logaddexp(0, values) - examples.targets * values
    counted = weights[weights_of(experiment.architecture)]
    penalty = 0.01 * np.abs(counted).sum() + 0.05 * np.square(counted).sum()
    assert found(look)["elsewhere_loss"] == pytest.approx(each.mean() + penalty, rel=1e-5)


def test_its_loss_is_the_landscapes_there() -> None:
    experiment = document(**KINDS["pictures"])
    look = pointing(experiment, plane="sharpest", size=21, reach=1.25)
    frame = STUDIES["landscape"]
    shown = once(study_key("landscape", experiment), partial(frame.compile, experiment))(look)
    # 0.4 is the place of no column; −1.25 is the first row.
    columns = np.linspace(-1.25, 1.25, 21)
    for column in (0, 13, 20):
        assert look.ground is not None
        look.ground.view = look.ground.view.model_copy(update={"at": (float(columns[column]), -1.25)})
        assert found(look)["elsewhere_loss"][0] == pytest.approx(shown["landscape"][0, column], rel=1e-4)


def test_a_loss_that_is_no_number_is_nan() -> None:
    deep = document(data=KINDS["plane"]["data"], network={"layers": dense(*[8] * 5, activation="relu")}, loss="mse")
    look = pointing(deep, at=(1e6, 1e6))
    assert np.isnan(found(look)["elsewhere_loss"][0])


def test_nothing_is_shown_where_nobody_points_or_no_plane_was_laid() -> None:
    experiment = document(**KINDS["line"])
    look = pointing(experiment)
    plane, view = plane_of(look), look.ground.view if look.ground else LandscapeView()
    assert found(look)
    assert found(look._replace(ground=None)) == {}
    assert found(look._replace(ground=Ground(view))) == {}
    assert found(look._replace(ground=Ground(view.unpointed, plane))) == {}
    # Another plane has been asked for, which is not laid yet; or the network has another shape by now.
    assert found(look._replace(ground=Ground(view.model_copy(update={"seed": 3}), plane))) == {}
    assert found(look._replace(ground=Ground(view.model_copy(update={"reach": 3.0}), plane)))
    larger = document(**{**KINDS["line"], "network": {"layers": dense(6)}})
    assert found(look._replace(experiment=larger, network=larger.start, ground=Ground(view, plane))) == {}


def test_places_beyond_bounds_are_refused() -> None:
    assert LandscapeView(at=(-1e6, 1e6)).at == (-1e6, 1e6)
    for at in ((1.1e6, 0), (0, -1.1e6), (float("nan"), 0), (0, float("inf")), (1,), (1, 2, 3)):
        with pytest.raises(ValidationError, match="at"):
            LandscapeView(at=at)
