"""Lenses that take their time: computed beside the training, each at its own pace, over many examples or backwards."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.ground import Ground, Keyframes
from perceptarium.networks import Network
from perceptarium.optimizers import Memory
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity, place
from perceptarium.training.program import padding_of

Arrays: TypeAlias = dict[str, NDArray[Any]]
Build: TypeAlias = "Callable[[Compiler], Callable[[Look], Arrays]]"
"""Compiles a lens: called with a look, it gives arrays by their names in a frame."""


class Look(NamedTuple):
    """What there is to look at. network: its parameters (NumPy). probed: the probe's inputs (1, inputs).

    memory: the optimizer's; None: it has none yet. keyframes: where the run has been. ground: what the session keeps of
    its landscape; None: it has none.
    """

    experiment: Experiment
    network: Network
    step: int
    probed: NDArray[np.float32]
    memory: Memory | None = None
    keyframes: Keyframes = Keyframes()
    ground: Ground | None = None


@dataclass(frozen=True)
class Study:
    """One lens. interval: seconds between two looks, at least.

    fits: whether a document has anything to show here. key, compile: its program, shared by documents with the same
    key; see `Build`.
    """

    interval: float
    fits: Callable[[Experiment], bool]
    key: Callable[[Experiment], Hashable]
    compile: Callable[[Experiment, Compiler], Callable[[Look], Arrays]]
    warmed: bool = True
    """Whether its programs are made after the start for demos with pictures, before somebody asks."""
    prompt: bool = False
    """Whether it answers somebody's hand: then it waits for no lens that takes its time."""
    padded: Callable[[Experiment], tuple[Hashable, Build] | None] = lambda _: None
    """The key and the build of one that serves all networks within a padding, and is there after an edit before the
    own one; None: this lens, or this network, has none."""
    closed: Callable[[Look], Arrays] | None = None
    """The look itself where it is a closed form, which needs no program and waits for none."""


def padded_lens(
    name: str,
    compile_for: Callable[..., Callable[[Look], Arrays]],
    scope: Callable[[Experiment], Hashable] = lambda _: None,
) -> Callable[[Experiment], tuple[Hashable, Build] | None]:
    """For `Study.padded`.

    compile_for: from an experiment, a compiler and a padding. scope: what else it is made for.
    """

    def padded(experiment: Experiment) -> tuple[Hashable, Build] | None:
        padding = padding_of(experiment)
        if padding is None:
            return None
        return ("padded lens", name, padding.width, scope(experiment)), partial(
            compile_for, experiment, padding=padding
        )

    return padded


def data_of(experiment: Experiment) -> TrainingData:
    """The arrays of a document's data, as its exact program takes them."""
    return place(experiment.examples, experiment.batch.order, capacity(experiment.examples.count))


def is_judged(experiment: Experiment) -> bool:
    """Whether there are classes to tell apart."""
    return experiment.examples.shape.task != "regression"


def has_pictures(experiment: Experiment) -> bool:
    """Whether the examples are pictures."""
    return experiment.examples.shape.image is not None
