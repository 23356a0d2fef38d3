"""The landscape as clients name it: which plane, and where on it the weights are put."""

from __future__ import annotations

import numpy as np

from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import LandscapeView, Plane, flat, free_of
from perceptarium.sessions.commands import LARGEST, PlaceWeights
from perceptarium.sessions.weights import Change
from perceptarium.training.state import Packing, TrainingState


def check_landscape(view: LandscapeView, experiment: Experiment, within: str = "landscape.") -> None:
    """Whether a network has the parameters that are to be the axes.

    within: what stands before the fields' names where they were asked for.

    Raises:
        InvalidInput: a number is beyond them, or of one that is held fast.
    """
    if view.plane != "weights":
        return
    free = free_of(experiment)
    for name, number in (("first", view.first), ("second", view.second)):
        field = f"{within}{name}"
        if number is not None and number >= free.size:
            last = f"0 to {free.size - 1}"
            raise InvalidInput(f"{field}: there is no parameter {number} here", field=field, allowed=last)
        if number is not None and not free[number]:
            raise InvalidInput(
                f"{field}: parameter {number} is held fast", field=field, allowed="a parameter that trains"
            )


def placed(plane: Plane | None, place: PlaceWeights) -> Change:
    """Put the weights that train at a place of a plane; the optimizer's moments stay."""

    def change(experiment: Experiment, state: TrainingState) -> TrainingState:
        if plane is None and place.plane is not None:
            raise InvalidInput(
                f"plane {place.plane} was laid too long ago, or never", field="plane", allowed="one of the last planes"
            )
        if plane is None:
            allowed = "a session that somebody looks at through the lens landscape"
            raise InvalidInput("no plane of the landscape has been laid yet", field="plane", allowed=allowed)
        if plane.experiment.architecture != experiment.architecture:
            raise InvalidInput(
                "that plane belongs to a network of another shape", field="plane", allowed="the next plane, in a moment"
            )
        if not plane.axes.any():
            raise InvalidInput(
                "the weights were no numbers when that plane was laid", field="plane", allowed="the plane after a reset"
            )
        present = flat(state.network)
        weights = np.where(free_of(experiment), plane.at(place.u, place.v), present)
        if not np.abs(weights).max(initial=0) <= LARGEST:
            allowed = f"weights of at most {LARGEST:,.0f}"
            raise InvalidInput(f"a weight would be larger than {LARGEST:,.0f} there", field="u", allowed=allowed)
        return state._replace(network=Packing.of(state.network, 0).network(weights))

    return change
