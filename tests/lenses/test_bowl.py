"""The bowl of the dining hall beside its closed forms, and gradient descent just below and above the largest rate."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES
from perceptarium.lenses.bowl import bottom_of, hessian_of, largest_rate
from perceptarium.lenses.study import Look
from tests.compiled import dense, document, run_of, study_of, train
from tests.oracles.trajectories import FOLDER

KNOWN = json.loads((FOLDER / "fastfood.json").read_text())
GUESS = {"weights": [[50.0], [50.0], [50.0]], "biases": [0.0]}
SUMS = {"half_sum": "half_sum", "mse": "mean"}
"""Our losses, and what the reference calls them."""


def hall(bias: bool = False, **parts: Any) -> Experiment:
    network = {"layers": [], "output": {"bias": bias, "start": GUESS}}
    given = {"data": {"kind": "dining_hall"}, "network": network, "loss": "half_sum", "batch": {"size": "full"}}
    return document(**given | {"optimizer": {"kind": "sgd", "learning_rate": 0.001}} | parts)


def test_the_receipts_are_the_reference_s() -> None:
    part = hall().examples.sets["train"]
    rows = [(*map(int, points), float(total)) for points, (total,) in zip(part.points, part.targets, strict=True)]
    assert rows == [(*meal, total) for meal, total in zip(KNOWN["meals"], KNOWN["total"], strict=True)]


@pytest.mark.parametrize("bias", [False, True], ids=["no bias", "bias"])
@pytest.mark.parametrize("loss", SUMS)
def test_curvature_bottom_and_largest_rate_are_the_closed_forms(loss: str, bias: bool) -> None:
    known = KNOWN["with_bias" if bias else "no_bias"]
    experiment = hall(bias, loss=loss)
    share = {"half_sum": 1, "mse": 2 / known["n"]}[loss]
    np.testing.assert_allclose(hessian_of(experiment), share * np.array(known["XtX"]), rtol=1e-9)
    np.testing.assert_allclose(bottom_of(experiment), known["w_star"], atol=1e-6)
    assert largest_rate(experiment) == pytest.approx(known["lr_max"][SUMS[loss]], rel=1e-6)
    study = study_of("bowl", experiment)
    arrays = study(Look(experiment, experiment.start, 0, np.zeros((1, 3), np.float32)))
    assert arrays["bowl_least"] == pytest.approx(0, abs=1e-9)
    assert arrays["bowl_rate"] == largest_rate(experiment)


def test_l2_makes_the_bowl_of_the_weights_steeper() -> None:
    plain, bent = (largest_rate(hall(regularization={"l2": l2})) for l2 in (0.0, 1.0))
    assert 2 / bent == pytest.approx(2 / plain + 1)


@pytest.mark.parametrize("share", ["0.10", "0.50", "0.90", "0.99", "1.01", "1.10"])
def test_gradient_descent_walks_as_it_must(share: str) -> None:
    known = KNOWN["gd_half_sum_from_50"][f"{share}x"]
    run = run_of(hall(optimizer={"kind": "sgd", "learning_rate": known["lr"]}))
    for step in range(0, 41, 10):
        wanted = np.array(known["w"][step])
        np.testing.assert_allclose(run.network()[0].weights[:, 0], wanted, rtol=2e-4, atol=1e-2)
        assert run.scores()[0] == pytest.approx(known["E_half_sum"][step], rel=1e-3, abs=1)
        assert run.network()[0].biases[0] == 0
        train(run, 10)


@pytest.mark.parametrize(("factor", "converges"), [(0.99, True), (1.01, False)])
def test_just_below_the_largest_rate_it_converges_and_just_above_it_diverges(factor: float, converges: bool) -> None:
    experiment = hall()
    run = run_of(hall(optimizer={"kind": "sgd", "learning_rate": factor * largest_rate(experiment)}))
    before = run.scores()[0]
    train(run, 300)
    middle = run.scores()[0]
    train(run, 300)
    after = run.scores()[0]
    assert (after < middle < before) == converges
    assert (after > middle > before) == (not converges)


@pytest.mark.parametrize(
    "parts",
    [
        {"network": {"layers": dense(3)}},
        {"data": {"kind": "spiral"}, "loss": "auto"},
        {"loss": "huber"},
        {"network": {"layers": [], "output": {"frozen": True}}},
    ],
    ids=str,
)
def test_other_networks_have_no_bowl(parts: dict[str, Any]) -> None:
    assert STUDIES["bowl"].fits(hall())
    assert not STUDIES["bowl"].fits(hall(**parts))


def test_receipts_and_prices_can_be_edited() -> None:
    two = hall(data={"kind": "dining_hall", "receipts": [[1, 0, 0], [0, 2, 1]], "prices": [300, 10, 5]})
    part = two.examples.sets["train"]
    assert part.targets[:, 0].tolist() == [300, 25]
    # Two receipts do not tell three prices: of all that fit, the shortest.
    np.testing.assert_allclose(bottom_of(two), [300, 10, 5], atol=1e-6)
