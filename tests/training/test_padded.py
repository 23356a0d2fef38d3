"""The padded program beside the exact one: the same numbers for every document."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings

from perceptarium.datasets import datasets
from perceptarium.experiment import Experiment
from perceptarium.losses import losses
from perceptarium.networks import activations, layers
from perceptarium.networks.padded import TIERS
from perceptarium.optimizers import optimizers, schedules
from perceptarium.optimizers.memory import slots
from perceptarium.training.padded import ROWS
from perceptarium.training.program import PADDED_ROWS, padded_key, padded_programs
from perceptarium.training.state import TrainingState
from tests.compiled import dense, document, padded_program
from tests.training.trial import Trial, documents, reference_of, rows_of, trial_of

STEPS = 20
TASKS = [(entry.id, task) for entry in losses if entry.id != "auto" for task in entry.tags["tasks"]]


def assert_alike(found: TrainingState, wanted: TrainingState, within: float = 2e-5) -> None:
    """Equal but for rounding."""
    assert jax.tree.structure(found) == jax.tree.structure(wanted)
    assert int(found.step) == int(wanted.step)
    np.testing.assert_array_equal(found.memory.counts, wanted.memory.counts)
    for ours, theirs in zip(jax.tree.leaves(found), jax.tree.leaves(wanted), strict=True):
        assert np.shape(ours) == np.shape(theirs)
        np.testing.assert_allclose(ours, theirs, rtol=10 * within, atol=within)


def assert_nothing_outside(trial: Trial) -> None:
    """The padded arrays hold exact zeros where the network has no weight, and in moments that its optimizer lacks."""
    plan = trial.knobs.plan
    assert plan is not None
    state = trial.program.packing.unpack(trial.packed)
    exists = np.arange(plan.mask.shape[-1]) < np.asarray(plan.units)[:, None]
    moments, counts = slots(trial.experiment.optimizer.kind)
    for number, (network,) in enumerate([state.network, *state.memory.moments]):
        inside = 1 if number <= moments else 0
        np.testing.assert_array_equal(np.asarray(network.weights)[np.asarray(plan.mask) * inside == 0], 0)
        np.testing.assert_array_equal(np.asarray(network.biases)[exists * inside == 0], 0)
    np.testing.assert_array_equal(state.memory.counts[counts:], 0)


def assert_the_same_training(experiment: Experiment, steps: int = STEPS, *, scores: bool = False) -> None:
    """Both programs begin alike, train alike and, where it is asked for, judge alike."""
    exact, padded = reference_of(experiment), trial_of(experiment, "padded")
    assert (exact.program.kind, padded.program.kind) == ("exact", "padded")
    assert_alike(padded.state(), exact.state(), within=0)
    for trial in (exact, padded):
        trial.train(steps)
        assert trial.broken == -1
        assert np.isfinite(trial.loss)
    assert_alike(padded.state(), exact.state())
    assert padded.loss == pytest.approx(exact.loss, rel=1e-3, abs=1e-5)
    assert_nothing_outside(padded)
    if scores:
        exact.replace(network=padded.network())
        np.testing.assert_allclose(padded.scores()[:3], exact.scores()[:3], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(padded.scores()[3:], exact.scores()[3:], atol=1e-6)


@settings(max_examples=12)
@given(documents(width=8))
def test_any_document_trains_alike(experiment: Experiment) -> None:
    assert_the_same_training(experiment, scores=True)


@settings(max_examples=4)
@given(documents(width=16))
def test_any_wider_document_trains_alike(experiment: Experiment) -> None:
    assert_the_same_training(experiment)


def small(**parts: Any) -> Experiment:
    """A document of few examples, the batches of which do not fill the blocks of a padded program."""
    given: dict[str, Any] = {
        "data": rows_of("binary", count=40, inputs=2, outputs=1),
        "network": {"layers": dense(4, 3), "seed": 1},
        "optimizer": {"kind": "sgd", "learning_rate": 0.05},
        "batch": {"size": 10},
    }
    return document(**given | parts)


@pytest.mark.parametrize("activation", activations.ids())
def test_every_activation_trains_alike(activation: str) -> None:
    assert_the_same_training(small(network={"layers": dense(4, 3, activation=activation), "seed": 1}))


@pytest.mark.parametrize("optimizer", optimizers.ids())
def test_every_optimizer_trains_alike(optimizer: str) -> None:
    assert_the_same_training(small(optimizer=optimizer, regularization={"l1": 0.01, "l2": 0.02}))


@pytest.mark.parametrize(("loss", "task"), TASKS)
def test_every_loss_trains_alike(loss: str, task: str) -> None:
    assert_the_same_training(small(data=rows_of(task, count=40, inputs=2, outputs=3), loss=loss), scores=True)


@pytest.mark.parametrize("schedule", schedules.ids())
def test_every_schedule_trains_alike(schedule: str) -> None:
    short = {name: 7 for name in ("every", "over") if name in schedules[schedule].controls}
    optimizer = {"kind": "momentum", "learning_rate": 0.05, "schedule": {"kind": schedule, **short}}
    assert_the_same_training(small(optimizer=optimizer))


@pytest.mark.parametrize("order", ["shuffled", "sequential"])
@pytest.mark.parametrize("size", [1, ROWS, ROWS + 1, "full"])
def test_every_batch_size_trains_alike(size: int | str, order: str) -> None:
    """24 examples train: the last batch of an epoch is a partial one."""
    batch = {"size": size, "order": order, "seed": 3}
    assert_the_same_training(small(batch=batch, regularization={"dropout": 0.4}, optimizer="adam"))


@pytest.mark.parametrize("clip", [0.01, 1.0, None])
def test_every_clip_trains_alike(clip: float | None) -> None:
    assert_the_same_training(small(optimizer={"kind": "sgd", "learning_rate": 0.5, "clip_norm": clip}))


@pytest.mark.parametrize("width", TIERS)
def test_every_width_holds_a_network_that_fills_it(width: int) -> None:
    data = rows_of("classes", count=70, inputs=width, outputs=width)
    network = {"layers": dense(width, width), "seed": 2}
    assert_the_same_training(small(data=data, network=network, batch={"size": "full"}))


def test_a_network_as_deep_as_any_trains_alike() -> None:
    assert_the_same_training(small(network={"layers": dense(*[5] * 8), "seed": 2}))


def test_a_step_of_a_large_batch_is_one_step_of_many_blocks() -> None:
    data = {"kind": "spiral", "samples": 2000}
    assert_the_same_training(document(data=data, network={"layers": dense(4)}, batch={"size": "full"}), steps=3)


@pytest.mark.parametrize("optimizer", optimizers.ids())
def test_packing_and_unpacking_change_nothing(optimizer: str) -> None:
    for sort in ("exact", "padded"):
        trial = trial_of(small(optimizer=optimizer), sort).train(7)
        state = trial.state()
        again = trial.program.pack(state)
        np.testing.assert_array_equal(again.floats, trial.packed.floats)
        np.testing.assert_array_equal(again.ints, trial.packed.ints)
        assert_alike(trial.program.unpack(trial.experiment.architecture, optimizer, again), state, within=0)
        assert int(state.step) == 7
        for ours, theirs in zip(trial.network(), state.network, strict=True):
            np.testing.assert_array_equal(ours.weights, theirs.weights)
            np.testing.assert_array_equal(ours.biases, theirs.biases)


@pytest.mark.parametrize("optimizer", optimizers.ids())
def test_a_weight_that_the_mask_takes_away_stays_zero(optimizer: str) -> None:
    regularization = {"l1": 0.01, "l2": 0.02, "dropout": 0.2}
    experiment = small(optimizer=optimizer, regularization=regularization)
    trial, whole = trial_of(experiment, "padded"), trial_of(experiment, "padded")
    cut = [(0, 1, 2), (0, 0, 0), (1, 3, 1), (2, 2, 0)]
    plan = trial.knobs.plan
    assert plan is not None
    mask = np.array(plan.mask)
    network = [type(layer)(*map(np.array, layer)) for layer in trial.network()]
    for layer, source, unit in cut:
        mask[layer, source, unit] = 0
        network[layer].weights[source, unit] = 0
    trial.knobs = trial.knobs._replace(plan=plan._replace(mask=mask))
    trial.replace(network=tuple(network))
    trial.train(50)
    for layer, source, unit in cut:
        assert trial.network()[layer].weights[source, unit] == 0
        for moment in trial.state().memory.moments:
            assert moment[layer].weights[source, unit] == 0
    # A check of the check: with the whole mask a weight that is 0 does not stay so.
    whole.replace(network=tuple(network))
    whole.train(50)
    assert all(whole.network()[layer].weights[source, unit] != 0 for layer, source, unit in cut)


# Which program holds which document


def test_documents_of_one_width_share_the_padded_program() -> None:
    parts: list[dict[str, Any]] = [
        {},
        {"network": {"layers": []}},
        {"network": {"layers": dense(*[8] * 8, activation="relu")}},
        {"optimizer": "rmsprop", "loss": "mse", "batch": {"size": "full"}},
        {"data": "iris"},
        {"data": {"kind": "spiral", "samples": 2000}},
    ]
    assert {padded_key(document(**part)) for part in parts} == {("padded", 8)}


@pytest.mark.parametrize(("units", "width"), [(8, 8), (9, 16), (16, 16), (17, 32), (33, 64), (64, 64), (65, None)])
def test_the_narrowest_that_holds_a_network_is_taken(units: int, width: int | None) -> None:
    key = padded_key(document(network={"layers": dense(3, units)}))
    assert key == (width and ("padded", width))


def test_inputs_and_outputs_count_as_units() -> None:
    assert padded_key(document(data="digits", network={"layers": dense(2)})) == ("padded", 64)
    assert padded_key(document(data="wine", network={"layers": dense(2)})) == ("padded", 16)


def test_some_documents_are_beyond_the_padded_programs() -> None:
    assert padded_key(document(network={"layers": dense(*[2] * 9)})) is None
    many = rows_of("regression", count=PADDED_ROWS + 1, inputs=1, outputs=1)
    assert padded_key(document(data=many)) is None
    data = rows_of("regression", count=PADDED_ROWS, inputs=1, outputs=1)
    assert padded_key(document(data=data)) == ("padded", 8)


@pytest.mark.parametrize("kind", [kind for kind in datasets.ids() if kind != "arrays"])
def test_every_built_in_dataset_of_few_inputs_is_held_at_its_largest(kind: str) -> None:
    controls = datasets[kind].controls
    largest = {name: control.high for name, control in controls.items() if name in ("samples", "test_samples")}
    experiment = document(data={"kind": kind, **largest})
    assert (padded_key(experiment) is not None) == (experiment.architecture.inputs <= TIERS[-1])


@pytest.mark.parametrize(
    "layer", [{"kind": kind} for kind in layers.ids() if kind != "dense"], ids=lambda own: own["kind"]
)
def test_layers_of_other_kinds_are_beyond_the_padded_programs(layer: dict[str, Any]) -> None:
    assert padded_key(document(data="digits", network={"layers": [layer, *dense(4)]})) is None
    assert padded_key(document(data="digits", network={"layers": dense(4)})) == ("padded", 64)


def test_all_padded_programs_are_offered() -> None:
    assert [key for key, _ in padded_programs()] == [("padded", width) for width in TIERS]
    assert padded_program(8).key == ("padded", 8)
