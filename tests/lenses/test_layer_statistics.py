"""The lens `layers`: norms and histograms of weights, gradients and updates, beside NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from perceptarium.experiment import Experiment
from perceptarium.lenses.layer_statistics import BINS, spread
from perceptarium.lenses.study import Arrays, Look
from perceptarium.networks import Network
from perceptarium.networks.layers.layer import Parameters
from perceptarium.optimizers import Memory
from tests.compiled import TINY_CONVNET, conv, dense, document, flat, pictures, study_of
from tests.training.trial import reference_of

WEIGHTS, GRADIENT, UPDATE = range(3)
CONVNET: dict[str, Any] = {"data": pictures(), "network": TINY_CONVNET, "batch": {"size": 8}}
KINDS = [conv(2), {"kind": "layer_norm"}, {"kind": "dropout", "rate": 0.4}, *dense(4)]
EXPERIMENTS: dict[str, dict[str, Any]] = {
    "a convnet": CONVNET,
    "layers of all kinds": CONVNET | {"network": {"layers": KINDS}},
    "a plane": {"data": {"kind": "spiral"}, "network": {"layers": dense(4, 3)}},
    "one neuron": {"data": {"kind": "sine"}, "network": {"layers": []}},
    "clipped": CONVNET | {"optimizer": {"kind": "momentum", "learning_rate": 0.1, "clip_norm": 0.01}},
    "penalties": CONVNET | {"regularization": {"l1": 0.1, "l2": 0.2}},
}
numbers = st.floats(-1e6, 1e6, width=32)


def look(experiment: Experiment, network: Network, step: int, memory: Memory | None = None) -> Arrays:
    study = study_of("layers", experiment)
    probed = np.zeros((1, experiment.architecture.inputs), np.float32)
    found: Arrays = study(Look(experiment, network, step, probed, memory))
    return found


@given(arrays(np.float32, array_shapes(max_dims=2, max_side=40), elements=numbers))
def test_a_histogram_is_numpy_s(values: np.ndarray) -> None:
    norm, reach, counts = spread(values)
    assert norm == pytest.approx(np.linalg.norm(values.astype(np.float64)), rel=1e-12)
    assert counts.sum() == values.size
    sizes = np.abs(values.astype(np.float64))
    if not sizes.max() >= np.finfo(np.float32).tiny:
        assert reach == 0
        assert counts[BINS // 2] == values.size
        return
    # A 1, 2 or 5 · 10^k.
    assert f"{reach:.0e}"[0] in "125"
    assert float(f"{reach:.0e}") == reach
    assert (sizes <= reach).mean() >= 0.99
    inner, edges = np.histogram(values.astype(np.float64), BINS, (-reach, reach))
    np.testing.assert_array_equal(counts[1:-1], inner[1:-1])
    assert counts[0] == inner[0] + (values < -reach).sum()
    assert counts[-1] == inner[-1] + (values > reach).sum()
    assert edges[BINS // 2] < 0 < edges[BINS // 2 + 1]


def test_few_far_numbers_do_not_press_the_others_together() -> None:
    values = np.concatenate([np.linspace(-1, 1, 999), [1e6]])
    _, reach, counts = spread(values)
    assert reach == 1
    assert counts[-1] == np.histogram(values, BINS, (-1, 1))[0][-1] + 1
    # Where most are 0, the others are what there is to see.
    assert spread(np.array([0.0] * 999 + [0.3])).reach == 0.5


@pytest.mark.parametrize(("size", "reach"), [(1, 1), (1.01, 2), (2.1, 5), (5.1, 10), (0.02, 0.02), (3e-7, 5e-7)])
def test_the_reach_is_a_round_number(size: float, reach: float) -> None:
    assert spread(np.array([-size, size])).reach == reach


@pytest.mark.parametrize("bad", [np.nan, np.inf], ids=str)
def test_what_is_no_number_is_not_counted(bad: float) -> None:
    norm, reach, counts = spread(np.array([1.0, bad]))
    assert norm == bad or np.isnan([norm, bad]).all()
    assert np.isnan(reach)
    assert not counts.any()


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_norms_are_those_of_the_step_that_follows(name: str) -> None:
    """Against the parameters before and after a real step, and the lens `gradients`."""
    experiment = document(**EXPERIMENTS[name])
    trial = reference_of(experiment).train(2)
    before = trial.state()
    found = look(experiment, before.network, 2, before.memory)
    gradients = study_of("gradients", experiment)
    slopes = gradients(Look(experiment, before.network, 2, np.zeros((1, 1), np.float32)))["gradients"]
    after = trial.train(1).network()
    learning = [number for number, layer in enumerate(experiment.architecture.layers) if layer.parameter_count]
    assert found["layer_norms"].shape == (len(learning), 3)
    offset = 0
    for row, number in enumerate(learning):
        weights = np.asarray(before.network[number].weights)
        gain = experiment.architecture.layers[number].__class__.__name__ == "LayerNorm"
        slope = slopes[offset : offset + weights.size]
        offset += weights.size + before.network[number].biases.size
        update = np.asarray(after[number].weights) - weights
        wanted = [np.linalg.norm(part.ravel()) for part in (weights + gain, slope, update)]
        np.testing.assert_allclose(found["layer_norms"][row], wanted, rtol=2e-3, atol=1e-6)
        assert found["layer_histograms"][row].sum(axis=1).tolist() == [weights.size] * 3
    assert found["layer_step"].tolist() == [2]
    assert offset == flat(before.network).size


def test_a_frozen_layer_has_a_gradient_and_no_update() -> None:
    layers = dense(4, 3)
    layers[0]["frozen"] = True
    experiment = document(data={"kind": "spiral"}, network={"layers": layers})
    norms = look(experiment, experiment.start, 0)["layer_norms"]
    assert norms[0, UPDATE] == 0
    assert norms[0, GRADIENT] > 0
    assert (norms[1:, UPDATE] > 0).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf], ids=str)
def test_of_a_network_that_diverged_it_says_so(bad: float) -> None:
    experiment = document(**CONVNET)
    *hidden, last = reference_of(experiment).network()
    network = (*hidden, Parameters(last.weights + np.float32(bad), last.biases))
    found = look(experiment, network, 0)
    assert not np.isfinite(found["layer_norms"][0, GRADIENT])
    assert np.isnan(found["layer_reaches"][0, GRADIENT])
    assert not found["layer_histograms"][0, GRADIENT].any()
    # The first layer's own weights are as they were.
    assert np.isfinite(found["layer_norms"][0, WEIGHTS])
    assert found["layer_histograms"][0, WEIGHTS].any()
