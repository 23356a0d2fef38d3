"""Training step by step beside PyTorch's, in the exact and in the padded program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

import jax
import numpy as np
import pytest

from perceptarium.lenses.study import Look
from perceptarium.losses import link_of, predict
from perceptarium.networks import Architecture, Network, apply
from perceptarium.networks.layers.layer import Parameters, Tap
from perceptarium.optimizers import optimizers
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.data import place
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.state import begin
from perceptarium.training.step import training_step
from tests.compiled import ROUGHLY, document, flat, run_of, study_of
from tests.oracles.trajectories import CASES, INDEX, NETS, arrays, case, parameters
from tests.training.trial import SORTS, Sort, reference_of, trial_of

PARAMETERS_WITHIN = 1e-4
LOSS_WITHIN = 1e-4


DENSE = tuple(net for net in NETS if all(layer["type"] == "dense" for layer in INDEX[net]["layers"]))
RUNS = tuple((net, sort) for net in NETS for sort in SORTS if sort == "exact" or net in DENSE)
every_run = pytest.mark.parametrize(("net", "sort"), RUNS)
every_case = pytest.mark.parametrize(
    ("net", "optimizer", "sort"), [(net, name, sort) for net, name in CASES for sort in SORTS if (net, sort) in RUNS]
)


COMPARED = {("digits_conv", "adam"): 10}
"""Steps after which rounding decides: there a ReLU's input is 4e-7 from 0, closer than 32 bits tell apart."""


@cache
def forward(architecture: Architecture) -> Callable[[Network, np.ndarray], list[Tap]]:
    """The forward pass of a network, compiled."""
    return jax.jit(partial(apply, architecture), compiler_options=ROUGHLY)


def started(net: str, optimizer: str, sort: Sort = "exact") -> TrainingRun:
    """Our run of a reference trajectory, with its weights set."""
    wanted = case(net, optimizer)
    experiment = document(**wanted.document)
    # Fast code takes longer to compile than to run here; `test_twenty_steps…` is of fast code.
    trial = reference_of(experiment) if sort == "exact" else trial_of(experiment, sort)
    run = run_of(experiment, program=trial.program)
    run.set_network(tuple(Parameters(*(np.float32(part) for part in layer)) for layer in wanted.start))
    return run


def assert_near(found: Sequence[Parameters], wanted: list[Parameters], within: float = PARAMETERS_WITHIN) -> None:
    assert len(found) == len(wanted)
    for ours, theirs in zip(found, wanted, strict=True):
        for part, reference in zip(ours, theirs, strict=True):
            assert part.shape == reference.shape
            np.testing.assert_allclose(part, reference, rtol=0, atol=within)


@every_run
def test_forward_pass(net: str, sort: Sort) -> None:
    run = started(net, "sgd", sort)
    values = arrays(net)
    experiment = run.experiment
    inputs = np.float32(values["X"]).reshape(len(values["X"]), -1)
    taps = forward(experiment.architecture)(tuple(run.network()), inputs)
    for number, tap in enumerate(taps):
        np.testing.assert_allclose(tap.activation[:4], values[f"forward/act{number}_first4"], rtol=0, atol=1e-5)
    outputs = taps[-1].activation
    np.testing.assert_allclose(outputs, values["forward/output"], rtol=0, atol=1e-5)
    if experiment.examples.classes:
        chance = predict(link_of(experiment.resolved_loss.kind), outputs)
        np.testing.assert_allclose(chance, values["forward/prob"], rtol=0, atol=1e-5)
    assert run.scores()[0] == pytest.approx(float(values["forward/loss"]), abs=1e-5)


@pytest.mark.parametrize("net", NETS)
def test_gradients(net: str) -> None:
    wanted = case(net, "sgd")
    experiment = document(**wanted.document | {"optimizer": {"kind": "sgd", "learning_rate": 1.0}})
    recipe = Recipe.of(experiment)
    network = tuple(Parameters(*(np.float32(part) for part in layer)) for layer in wanted.start)
    state = begin(network, recipe.optimizer)
    placed = jax.device_put(place(experiment.examples, "sequential", 512))
    after, _ = jax.jit(partial(training_step, recipe), compiler_options=ROUGHLY)(
        state, placed, knobs_for(recipe, experiment)
    )
    stepped = [
        Parameters(*(before - np.asarray(part) for before, part in zip(old, new, strict=True)))
        for old, new in zip(network, after.network, strict=True)
    ]
    assert_near(stepped, parameters(net, "grad"), within=2e-6)


@every_case
def test_trajectory(net: str, optimizer: str, sort: Sort) -> None:
    wanted = case(net, optimizer)
    run = started(net, optimizer, sort)
    assert run.program.kind == sort
    found = [run.scores()[0]]
    compared = COMPARED.get((net, optimizer), len(wanted.losses) - 1)
    for step in range(1, compared + 1):
        assert run.advance(1) == 1
        if step == 1 and wanted.first is not None:
            assert_near(run.network(), wanted.first)
        found.append(run.scores()[0])
    losses = wanted.losses[: compared + 1]
    assert np.all(np.abs(np.array(found) - losses) <= LOSS_WITHIN * np.maximum(1, losses))
    # What the chart shows is the same: row k of the record is the loss after k steps.
    assert run.record.steps == list(range(compared + 1))
    np.testing.assert_allclose([row[0] for row in run.record.scores[1:]], found[1:], rtol=0, atol=0)
    if (net, optimizer) in COMPARED:
        return
    assert_near(run.network(), wanted.last)
    inputs = np.float32(arrays(net)["X"]).reshape(len(arrays(net)["X"]), -1)
    outputs = forward(run.experiment.architecture)(tuple(run.network()), inputs)[-1].activation
    np.testing.assert_allclose(outputs, wanted.output, rtol=0, atol=1e-3)


@every_run
def test_twenty_steps_in_one_call_are_twenty_steps(net: str, sort: Sort) -> None:
    wanted = case(net, "momentum" if (net, "adam") in COMPARED else "adam")
    trial = trial_of(document(**wanted.document), sort)
    trial.replace(network=tuple(Parameters(*(np.float32(part) for part in layer)) for layer in wanted.start))
    trial.train(20)
    assert trial.broken == -1
    assert int(trial.state().step) == 20
    assert_near(trial.network(), wanted.last)


def test_every_optimizer_has_a_trajectory() -> None:
    covered = {case(net, name).document["optimizer"]["kind"] for net, name in CASES}
    assert covered == set(optimizers.ids())


def test_settings_of_the_trajectories_matter() -> None:
    """A check of the checks: with another setting each trajectory ends elsewhere."""
    other = started("sine_relu_mse", "adamw")
    plain = case("sine_relu_mse", "adam")
    for _ in range(20):
        other.advance(1)
    with pytest.raises(AssertionError):
        assert_near(other.network(), plain.last)


@pytest.mark.parametrize("net", NETS)
def test_the_blame_of_every_weight_is_pytorchs(net: str) -> None:
    """The lens, on the whole training set, beside the gradient that PyTorch took in 64 bits."""
    optimizer = next(name for other, name in CASES if other == net)
    wanted = case(net, optimizer)
    experiment = document(**wanted.document)
    network = tuple(Parameters(*(np.float32(part) for part in layer)) for layer in wanted.start)
    study = study_of("blame_train", experiment)
    found = study(Look(experiment, network, 0, experiment.examples.sets["train"].inputs[:1]))
    gradients = flat(parameters(net, "grad"))
    np.testing.assert_allclose(found["gradients"], gradients, rtol=1e-4, atol=2e-6 * np.abs(gradients).max())
    assert found["blame_loss"][0] == pytest.approx(float(wanted.losses[0]), rel=1e-5)
