"""Losses and their gradients beside PyTorch's, extreme logits included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from perceptarium.losses import losses, predict

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "reference" / "losses.json").read_text())
NAMES = {
    "softmax_ce": "softmax_cross_entropy",
    "sigmoid_bce": "binary_cross_entropy",
    "huber_delta1": "huber",
    "mae": "l1",
}


def arrays(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Outputs and targets (batch, outputs) of a case."""
    if case["kind"] == "softmax_ce":
        return np.float32([case["logits"]]), np.float32([np.eye(len(case["logits"]))[case["label"]]])
    if case["kind"] == "sigmoid_bce":
        return np.float32([[case["logits"]]]), np.float32([[case["label"]]])
    return np.float32(case["output"]), np.float32(case["target"])


def test_the_file_holds_every_kind_of_loss() -> None:
    assert {NAMES.get(case["kind"], case["kind"]) for case in CASES} == set(losses.ids()) - {
        "auto",
        "half_sum",
        "sigmoid_half_sum",
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}-{case.get('logits', 'table')}")
def test_loss_and_gradient(case: dict[str, Any]) -> None:
    outputs, targets = arrays(case)
    entry = losses[NAMES.get(case["kind"], case["kind"])]

    def mean(values: jax.Array) -> jax.Array:
        return jnp.mean(entry.function(values, targets))

    loss, gradient = jax.value_and_grad(mean)(outputs)
    assert float(loss) == pytest.approx(case["loss"], rel=1e-6, abs=1e-6)
    np.testing.assert_allclose(gradient, np.reshape(case["grad"], outputs.shape), rtol=1e-6, atol=1e-6)


def test_half_sum_is_half_the_sum_of_squares() -> None:
    outputs, targets = arrays(next(case for case in CASES if case["kind"] == "mse"))
    total = jnp.sum(losses["half_sum"].function(outputs, targets))
    assert float(total) == pytest.approx(0.5 * float(np.sum((outputs - targets) ** 2)))


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("logit", [0.0, 0.7, -3.0, 6.0, -12.0, 1e4, -1e4])
def test_half_the_squared_error_of_a_sigmoid_has_the_lecture_s_slope(logit: float, target: float) -> None:
    """E = ½ (t − y)², dE/dz = −(t − y) · y(1 − y): Rumelhart, Hinton & Williams 1986."""
    function = losses["sigmoid_half_sum"].function
    loss, slope = jax.value_and_grad(lambda z: jnp.sum(function(z, np.float32([[target]]))))(np.float32([[logit]]))
    y = 1 / (1 + np.exp(-np.clip(np.float64(logit), -700, 700)))
    # Of 1 − y, where y is nearly 1, 32 bits keep four digits.
    assert float(loss) == pytest.approx(0.5 * (target - y) ** 2, rel=1e-4, abs=1e-12)
    assert float(slope[0, 0]) == pytest.approx(-(target - y) * y * (1 - y), rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("logit", [0.0, 1.0, -1.0, 88.0, -88.0, 1e4, -1e4, 3e38, -3e38])
def test_predictions_of_extreme_outputs_are_probabilities(logit: float) -> None:
    for link, outputs in (("sigmoid", [[logit]]), ("softmax", [[logit, 0.0, -logit]])):
        chance = np.asarray(predict(link, np.float32(outputs)))
        assert np.all((chance >= 0) & (chance <= 1))
        if link == "softmax":
            assert chance.sum() == pytest.approx(1)
