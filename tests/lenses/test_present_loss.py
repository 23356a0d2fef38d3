"""The loss that stands beside the present weights on a landscape is theirs, not that of the places around."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perceptarium.lenses.ground import Ground, Keyframes, LandscapeView, flat
from perceptarium.lenses.landscape import recorded
from tests.compiled import document
from tests.lenses.test_landscape import HALL, look, small
from tests.training.trial import trial_of


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize("plane", ["weights", "random", "sharpest", "path"])
def test_the_present_loss_is_exact_where_the_grid_is_coarse(plane: Any, part: Any) -> None:
    experiment = small(regularization={"l2": 0.01})
    trial = trial_of(experiment).train(40)
    weights = flat(trial.network())
    found = look(experiment, trial.network(), plane=plane, part=part, size=21, reach=1000)
    losses = float(trial.scores()[0]), float(trial.scores()[2])
    exact = recorded(experiment, LandscapeView(part=part), Keyframes((40,), (weights,), (losses,)))
    np.testing.assert_allclose(found["landscape_now"], exact, rtol=1e-5)


def test_the_present_loss_at_the_bottom_is_not_that_of_the_places_around() -> None:
    experiment = document(**HALL)
    part = experiment.examples.sets["train"]
    bottom = np.linalg.lstsq(part.inputs.astype(float), part.targets.astype(float), rcond=None)[0]
    network = tuple(type(own)(bottom.astype(np.float32), own.biases) for own in experiment.start)
    ground = Ground(LandscapeView(plane="weights", first=0, second=1, size=21, reach=210))
    look(experiment, ground=ground)
    # What is shown stays where it was, so that the weights stand between its points.
    found = look(experiment, network, ground=ground)
    assert found["landscape_now"][0] < 1e-5
    assert found["landscape"].min() > 100
