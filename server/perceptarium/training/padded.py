"""Training in padded arrays: one program for every dense network within a bound, so that an edit needs no compiler."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.networks import Network, padded
from perceptarium.networks.forms import Form
from perceptarium.networks.noise import step_start
from perceptarium.networks.padded import Dropout, Padding
from perceptarium.training.knobs import every_knob, knobs_of
from perceptarium.training.step import LOSSES, OPTIMIZERS, SCHEDULES, Choices, Knobs

ROWS = 16
"""Examples that are worked on at a time; a batch takes as many such blocks as it needs."""


@dataclass(frozen=True)
class PaddedRecipe:
    """What is compiled into a padded program: its width. Implements `Model`."""

    padding: Padding
    form: Form
    clipped: bool = True

    @property
    def rows(self) -> int:
        """See `Model.rows`."""
        return ROWS

    @cached_property
    def knob_names(self) -> tuple[str, ...]:
        """See `Model.knob_names`."""
        return every_knob()

    def knobs(self, experiment: Experiment) -> Knobs:
        """All that may change in a document, as arguments (NumPy)."""
        own = knobs_of(experiment)
        optimizer = experiment.optimizer
        return Knobs(
            np.array([own.get(name, 0.0) for name in self.knob_names], np.float32),
            np.uint32(experiment.batch.seed),
            Choices(
                np.int32(LOSSES.index(experiment.resolved_loss.kind)),
                np.int32(OPTIMIZERS.index(optimizer.kind)),
                np.int32(SCHEDULES.index(optimizer.schedule.kind)),
            ),
            np.int32(experiment.batch_size),
            self.padding.plan(experiment.architecture),
            self.padding.trainable(experiment.architecture, experiment.holds),
        )

    def batch_size(self, knobs: Knobs) -> Array:
        """See `Model.batch_size`."""
        size: Array = knobs.batch_size
        return size

    def choices(self, knobs: Knobs) -> Choices:
        """See `Model.choices`."""
        choices: Choices = knobs.choices
        return choices

    def real(self, knobs: Knobs) -> Array:
        """See `Model.real`."""
        real: Array = jnp.arange(self.padding.width) < knobs.plan.units[knobs.plan.depth - 1]
        return real

    def outputs(
        self, network: Network, inputs: Array, knobs: Knobs, step: Array | None = None, first: int | Array = 0
    ) -> Array:
        """See `Model.outputs`."""
        dropout = None
        if step is not None:
            rate = knobs.values[self.knob_names.index("dropout")]
            dropout = Dropout(rate, step_start(knobs.seed, step), jnp.asarray(first, jnp.int32))
        return padded.outputs_of(self.form, network, inputs, knobs.plan, dropout)
