"""Hand-made features beside raw coordinates: what the demo's words say."""

from __future__ import annotations

import re

import pytest

from perceptarium.datasets.features import named
from perceptarium.demos import demos
from perceptarium.experiment import Experiment, patch
from tests.compiled import run_of, train

DEMO = demos["features"].function()
RAW = patch(DEMO.experiment, DEMO.beside[0].changes)


def accuracy(experiment: Experiment, steps: int) -> float:
    run = run_of(experiment)
    train(run, steps)
    return run.scores_by_name()["test_accuracy"]


def features_of(experiment: Experiment) -> tuple[str, ...]:
    names: tuple[str, ...] = experiment.model_dump()["data"]["features"]
    return names


def seeded(experiment: Experiment, seed: int) -> Experiment:
    return patch(experiment, {"network": {"seed": seed}, "batch": {"seed": seed}})


def test_both_networks_have_as_many_parameters_as_the_text_says() -> None:
    said = re.search(r"(\d+) parameters", DEMO.text)
    assert said
    assert DEMO.experiment.architecture.parameter_count == RAW.architecture.parameter_count == int(said[1])
    assert features_of(RAW) == ("x", "y")
    assert len(RAW.network.layers) > len(DEMO.experiment.network.layers) == 1


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_features_made_by_hand_are_far_ahead_after_a_thousand_steps(seed: int) -> None:
    by_hand, raw = (accuracy(seeded(each, seed), 1000) for each in (DEMO.experiment, RAW))
    assert by_hand > 0.8
    assert raw < by_hand - 0.1


def test_the_raw_network_catches_up_slowly() -> None:
    assert accuracy(RAW, 8000) > accuracy(RAW, 1000)


def test_without_its_sines_it_is_far_worse() -> None:
    poor = patch(DEMO.experiment, {"data": {"features": list(features_of(DEMO.experiment)[:5])}})
    assert accuracy(poor, 1000) < accuracy(DEMO.experiment, 1000) - 0.05


def test_the_formula_to_type_does_it_with_two_parameters() -> None:
    typed = re.search(r"type (cos.*?), the way", DEMO.try_this[0])
    assert typed
    alone = patch(DEMO.experiment, {"data": {"features": [typed[1]]}, "network": {"layers": []}})
    assert features_of(alone) == (named(typed[1]),)
    assert alone.architecture.parameter_count == 2
    assert accuracy(alone, 1000) > 0.97
