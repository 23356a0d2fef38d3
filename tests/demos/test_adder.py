"""The published adder: its numbers are those of the table, and symmetries leave them alone."""

from __future__ import annotations

import json

import numpy as np

from perceptarium.demos import demos
from perceptarium.networks import outputs_of
from perceptarium.networks.layers.layer import Parameters
from tests.compiled import run_of, train
from tests.oracles.trajectories import FOLDER

DEMO = demos["adder"].function()
TABLE = json.loads((FOLDER / "adder_table.json").read_text())
HIDDEN, OUTPUT = DEMO.experiment.start


def say(network: tuple[Parameters, ...], *pairs: tuple[float, float]) -> np.ndarray:
    return np.asarray(outputs_of(DEMO.experiment.architecture, network, np.float32(pairs)))[:, 0]


def test_its_sums_are_the_published_ones() -> None:
    pairs = [(a, b) for a in range(11) for b in range(11)]
    wanted = np.array(TABLE["table"])[tuple(np.transpose(pairs))]
    np.testing.assert_allclose(say(DEMO.experiment.start, *pairs), wanted, atol=1e-5)
    np.testing.assert_allclose(wanted, np.sum(pairs, axis=1), atol=0.08)
    for a, b, said in TABLE["extra"]:
        np.testing.assert_allclose(say(DEMO.experiment.start, (a, b)), said, rtol=1e-5, atol=1e-5)


def test_it_opens_at_2_and_2_and_says_about_4() -> None:
    assert DEMO.probe == (2, 2)
    assert abs(say(DEMO.experiment.start, DEMO.probe)[0] - 4) < 0.02
    assert not DEMO.run


def test_hidden_units_may_change_places() -> None:
    order = [2, 0, 1]
    moved = (
        Parameters(*(np.take(part, order, axis=-1) for part in HIDDEN)),
        Parameters(np.take(OUTPUT.weights, order, axis=0), OUTPUT.biases),
    )
    pairs = [(1.0, 2.0), (7.5, 0.25), (3.0, 9.0)]
    np.testing.assert_allclose(say(moved, *pairs), say(DEMO.experiment.start, *pairs), rtol=1e-6)


def test_a_relu_unit_may_be_scaled_if_what_it_says_is_scaled_back() -> None:
    scale = np.array([4, 0.5, 10], np.float32)
    scaled = (
        Parameters(HIDDEN.weights * scale, HIDDEN.biases * scale),
        Parameters(OUTPUT.weights / scale[:, None], OUTPUT.biases),
    )
    pairs = [(1.0, 2.0), (7.5, 0.25), (3.0, 9.0)]
    np.testing.assert_allclose(say(scaled, *pairs), say(DEMO.experiment.start, *pairs), rtol=1e-5)


def test_trained_from_chance_other_weights_add_as_well() -> None:
    network = {"layers": [{"kind": "dense", "units": 3, "activation": "relu"}]}
    found = []
    for seed in (1, 2, 3, 4):
        document = DEMO.experiment.model_dump(mode="json") | {"network": {**network, "seed": seed}}
        run = run_of(
            type(DEMO.experiment).model_validate(document | {"optimizer": {"kind": "adam", "learning_rate": 0.01}})
        )
        train(run, 3000)
        if run.scores()[2] < 0.01:
            found.append(run.network())
    assert len(found) >= 2
    for network in found:
        np.testing.assert_allclose(say(tuple(network), (2, 2), (5, 3)), [4, 8], atol=0.3)
    assert np.abs(found[0][0].weights - found[1][0].weights).max() > 0.3
