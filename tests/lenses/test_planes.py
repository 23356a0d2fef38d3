"""The small pictures of all planes beside the large ones."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.ground import Ground, LandscapeView
from perceptarium.lenses.planes import KINDS
from perceptarium.lenses.study import Look
from perceptarium.networks import Network
from tests.compiled import TINY_CONVNET, once, pictures
from tests.lenses.test_landscape import look, small
from tests.training.trial import trial_of


def planes(experiment: Experiment, network: Network, ground: Ground, step: int = 7) -> np.ndarray:
    study = once(study_key("planes", experiment), partial(STUDIES["planes"].compile, experiment))
    inputs = np.zeros((1, experiment.architecture.inputs), np.float32)
    found: np.ndarray = study(Look(experiment, network, step, inputs, ground=ground))["planes"]
    return found


@pytest.mark.parametrize("parts", [{}, {"data": pictures(), "network": TINY_CONVNET}], ids=["plane", "pictures"])
@pytest.mark.parametrize("part", ["train", "test"])
def test_they_are_the_large_ones_with_fewer_points(parts: dict[str, Any], part: Any) -> None:
    experiment = small(**parts)
    network = trial_of(experiment).train(10).network()
    found = planes(experiment, network, Ground(LandscapeView(part=part, seed=3, reach=0.5, at=(1, 2))))
    assert len(found) == len(KINDS)
    for kind, picture in zip(KINDS, found, strict=True):
        large = look(experiment, network, plane=kind, part=part, seed=3, size=21)
        np.testing.assert_allclose(picture, large["landscape"], rtol=1e-5)


def test_the_weights_that_are_chosen_are_shown_where_that_plane_is_looked_at() -> None:
    experiment = small()
    own = Ground(LandscapeView(plane="weights", first=1, second=4))
    others = Ground(LandscapeView(plane="random"))
    chosen = look(experiment, plane="weights", first=1, second=4, size=21)["landscape"]
    steepest = look(experiment, plane="weights", size=21)["landscape"]
    number = KINDS.index("weights")
    np.testing.assert_allclose(planes(experiment, experiment.start, own)[number], chosen, rtol=1e-5)
    np.testing.assert_allclose(planes(experiment, experiment.start, others)[number], steepest, rtol=1e-5)


def test_they_leave_the_plane_that_is_looked_at_alone() -> None:
    experiment, ground = small(), Ground(LandscapeView(plane="path"))
    look(experiment, ground=ground)
    laid = ground.laid
    planes(experiment, trial_of(experiment).train(5).network(), ground)
    assert ground.laid is laid
    assert set(ground.small) == set(KINDS)
