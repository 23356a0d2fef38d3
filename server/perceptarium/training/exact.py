"""Training with the experiment's own shapes: the fastest program, compiled for one architecture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.networks import Architecture, Network, outputs_of
from perceptarium.networks.forms import Form, fastest
from perceptarium.networks.noise import dropout_factor, dropout_start
from perceptarium.training.knobs import knobs_of
from perceptarium.training.step import Choices, Knobs


@dataclass(frozen=True)
class Recipe:
    """What is compiled into an exact program; all else is a traced argument. Hashable. Implements `Model`."""

    architecture: Architecture
    loss: str
    optimizer: str
    schedule: str
    rows: int
    """The batch size."""
    dropout: bool
    clipped: bool
    knob_names: tuple[str, ...]
    form: Form

    @staticmethod
    def of(experiment: Experiment) -> Recipe:
        """The recipe of a document."""
        architecture, optimizer = experiment.architecture, experiment.optimizer
        widths = tuple((layer.input_shape[0], layer.output_shape[0]) for layer in architecture.layers)
        return Recipe(
            architecture,
            experiment.resolved_loss.kind,
            optimizer.kind,
            optimizer.schedule.kind,
            experiment.batch_size,
            experiment.regularization.dropout > 0,
            optimizer.clip_norm is not None,
            tuple(knobs_of(experiment)),
            fastest(widths, experiment.batch_size, jax.default_backend()),
        )

    def batch_size(self, knobs: Knobs) -> int:
        """See `Model.batch_size`."""
        del knobs
        return self.rows

    def choices(self, knobs: Knobs) -> Choices:
        """See `Model.choices`."""
        del knobs
        return Choices(self.loss, self.optimizer, self.schedule)

    def real(self, knobs: Knobs) -> None:
        """See `Model.real`."""
        del knobs

    def outputs(
        self, network: Network, inputs: Array, knobs: Knobs, step: Array | None = None, first: int | Array = 0
    ) -> Array:
        """See `Model.outputs`."""
        del first
        keep = None if step is None or not self.dropout else self._dropout(knobs, step)
        return outputs_of(self.architecture, network, inputs, keep, self.form if step is not None else "dot")

    def _dropout(self, knobs: Knobs, step: Array) -> Callable[[int, Array], Array]:
        rate = knobs.values[self.knob_names.index("dropout")]
        start = dropout_start(knobs.seed, step)

        def keep(layer: int, activation: Array) -> Array:
            # Lanes, if there are any, come last; each draws as it would alone.
            rows, units, *lanes = activation.shape
            place = jnp.arange(rows * units, dtype=jnp.int32).reshape(rows, units, *(1 for _ in lanes))
            return activation * dropout_factor(rate, start, layer, place)

        return keep
