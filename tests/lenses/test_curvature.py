"""The largest curvature beside whole Hessians, closed forms, and runs that diverge or not."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from jax.flatten_util import ravel_pytree

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.curvature import Unbound, bends, heap_for_slopes, largest_curvature, unbound
from perceptarium.lenses.ground import flat, free_of
from perceptarium.lenses.study import Arrays, Look
from perceptarium.lenses.surface import Surface, heap_of
from perceptarium.losses import losses
from perceptarium.networks import Network, outputs_of
from tests.compiled import COMPILER, TINY_CONVNET, conv, dense, document, once, pictures
from tests.lenses.test_landscape import HALL, small
from tests.training.trial import trial_of

FASTFOOD = json.loads((Path(__file__).parent.parent / "oracles" / "reference" / "fastfood.json").read_text())


def look(experiment: Experiment, network: Network | None = None, step: int = 0) -> Arrays:
    study = once(study_key("curvature", experiment), partial(STUDIES["curvature"].compile, experiment))
    shown = experiment.start if network is None else network
    return study(Look(experiment, shown, step, np.zeros((1, experiment.architecture.inputs), np.float32)))


def hessian_of(experiment: Experiment, network: Network) -> np.ndarray:
    """All second derivatives of the training loss with its penalties by what trains, by JAX's own transformation."""
    part, own = experiment.examples.sets["train"], experiment.regularization
    values, unravel = ravel_pytree(network)

    def loss(values: jax.Array) -> jax.Array:
        layers = unravel(values)
        outputs = outputs_of(experiment.architecture, layers, part.inputs)
        each = losses.call(experiment.resolved_loss, outputs, part.targets)
        whole = each.mean() if losses[experiment.resolved_loss.kind].tags["reduction"] == "mean" else each.sum()
        return whole + sum(own.l2 / 2 * (layer.weights**2).sum() for layer in layers)

    free = np.flatnonzero(free_of(experiment))
    # Reverse over reverse: convolutions have a backward pass of their own.
    whole = np.asarray(jax.jit(jax.jacrev(jax.grad(loss)))(values), np.float64)
    return whole[np.ix_(free, free)]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"loss": "half_sum", "regularization": {"l2": 0.3}},
        {"network": {"layers": [{**dense(6)[0], "frozen": True}, {**dense(5)[0], "cut": [[1, 2]], "bias": False}]}},
        {"data": pictures(), "network": TINY_CONVNET},
        {"data": pictures(), "network": {"layers": [conv(2), {"kind": "layer_norm"}, *dense(3)]}},
    ],
    ids=["plane", "a sum with a penalty", "held", "pictures", "layer norm"],
)
def test_it_is_the_largest_eigenvalue_of_the_whole_hessian(parts: dict[str, Any]) -> None:
    experiment = small(**parts)
    network = trial_of(experiment).train(20).network()
    values, vectors = np.linalg.eigh(hessian_of(experiment, network))
    assert look(experiment, network, 20)["curvature"][0] == pytest.approx(values[-1], rel=1e-3)
    surface = Surface(experiment, COMPILER)
    (found, second), (direction, _) = bends(surface, experiment, flat(network), 2)
    free = free_of(experiment)
    assert np.linalg.norm(direction) == pytest.approx(1)
    assert np.all(direction[~free] == 0)
    # Rayleigh's quotient of its direction.
    own = direction[free]
    assert own @ (vectors * values) @ vectors.T @ own == pytest.approx(values[-1], rel=1e-3)
    assert [found, second] == pytest.approx([values[-1], values[-2]], rel=1e-3, abs=1e-3)


def test_the_dining_hall_bends_as_the_lecture_says() -> None:
    found = look(document(**HALL))["curvature"]
    assert found[0] == pytest.approx(FASTFOOD["no_bias"]["eigenvalues_XtX"][-1], rel=1e-5)
    assert found[1] == pytest.approx(2 / 0.003)
    assert 2 / found[0] == pytest.approx(FASTFOOD["no_bias"]["lr_max"]["half_sum"], rel=1e-5)


def grows(experiment: Experiment) -> bool:
    """Whether a full-batch run ends farther from the bottom than it began."""
    trial = trial_of(experiment)
    before = trial.scores()[0]
    after = trial.train(400).scores()[0]
    return trial.broken >= 0 or not np.isfinite(after) or bool(after > before)


@pytest.mark.parametrize(("kind", "momentum"), [("sgd", 0.0), ("momentum", 0.5), ("nesterov", 0.5)])
def test_beyond_the_bound_training_diverges_and_below_it_does_not(kind: str, momentum: float) -> None:
    steepest = float(look(document(**HALL))["curvature"][0])

    def at(share: float) -> Experiment:
        optimizer = {"kind": kind, "learning_rate": share} | ({"momentum": momentum} if momentum else {})
        return document(**{**HALL, "optimizer": optimizer})

    # The bound is a curvature at a rate: at so much of the rate that makes it the largest one, it is just met.
    limit = largest_curvature(at(1.0), 0) / steepest
    assert largest_curvature(at(limit), 0) == pytest.approx(steepest)
    assert grows(at(1.03 * limit))
    assert not grows(at(0.97 * limit))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, 0),
        ({"optimizer": {"kind": "momentum"}}, 0),
        ({"optimizer": {"kind": "adam"}}, 1),
        ({"optimizer": {"kind": "nesterov"}}, 1),
        ({"optimizer": {"kind": "sgd", "clip_norm": 1.0}}, 2),
        ({"batch": {"size": 10}}, 3),
        ({"regularization": {"dropout": 0.2}}, 4),
        ({"optimizer": {"kind": "adam"}, "batch": {"size": 10}}, 1),
    ],
    ids=["plain", "momentum", "adam", "nesterov", "clipped", "batches", "dropout", "the first of several"],
)
def test_the_bound_decides_for_gradient_descent_on_all_examples(changes: dict[str, Any], reason: int) -> None:
    experiment = small(**{"optimizer": {"kind": "sgd"}, "batch": {"size": "full"}} | changes)
    assert look(experiment)["curvature"][2:].tolist() == [reason == 0, reason]


def test_the_bound_does_not_decide_of_changed_pictures_or_of_some_examples() -> None:
    plain = {"optimizer": {"kind": "sgd"}, "batch": {"size": "full"}, "data": pictures(), "network": TINY_CONVNET}
    experiment = document(**plain)
    assert unbound(experiment, heap_for_slopes(experiment)) is Unbound.NO
    assert unbound(experiment, heap_of(experiment, "train", 3)) is Unbound.SOME_EXAMPLES
    changed = document(**plain, augmentation={"shift": 1})
    assert unbound(changed, heap_for_slopes(changed)) is Unbound.AUGMENTATION


def test_the_bound_follows_the_schedule() -> None:
    schedule = {"kind": "step_decay"}
    experiment = small(optimizer={"kind": "sgd", "learning_rate": 0.1, "schedule": schedule})
    assert largest_curvature(experiment, 0) == pytest.approx(20)
    assert largest_curvature(experiment, 1_000_000) > 20


def test_where_there_are_no_slopes_there_is_no_number() -> None:
    experiment = small()
    broken = tuple(type(layer)(np.full_like(layer.weights, np.nan), layer.biases) for layer in experiment.start)
    assert np.isnan(look(experiment, broken)["curvature"][0])
