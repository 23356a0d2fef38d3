"""What every plane of the landscape looks like, in small: to choose one."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import get_args

import numpy as np

from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import Floats, Ground, PlaneKind, moves
from perceptarium.lenses.landscape import lay, survey
from perceptarium.lenses.study import Arrays, Look, Study, padded_lens
from perceptarium.lenses.surface import Surface, surface_key
from perceptarium.networks.padded import Padding
from perceptarium.training.compiler import Compiler

SIZE = 21
"""Points a side."""
KINDS: tuple[PlaneKind, ...] = get_args(PlaneKind)


def _key(experiment: Experiment) -> Hashable:
    return surface_key(experiment)


def _small(surface: Surface, look: Look, ground: Ground, kind: PlaneKind) -> Floats:
    """(side, side): the loss over a plane, of the weights with the largest gradients where it is one of two weights."""
    own = ground.small.setdefault(kind, Ground())
    chosen = {} if ground.view.plane == kind else {"first": None, "second": None}
    own.view = ground.view.model_copy(update={"plane": kind, "size": SIZE, "reach": None, "at": None, **chosen})
    own.laid = lay(surface, look, own, anew=True)
    return survey(surface, own.laid)[0]


def _compile(experiment: Experiment, compiler: Compiler, padding: Padding | None = None) -> Callable[[Look], Arrays]:
    surface = Surface(experiment, compiler, padding)

    @np.errstate(over="ignore", invalid="ignore")
    def look(look: Look) -> Arrays:
        ground = look.ground or Ground()
        pictures = [_small(surface, look, ground, kind) for kind in KINDS]
        return {"planes": np.stack(pictures)}

    return look


STUDY = Study(1.0, moves, _key, _compile, warmed=False, padded=padded_lens("planes", _compile))
