"""Training with the experiment's own shapes: the fastest program, compiled for one architecture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod

import jax
import jax.numpy as jnp
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.networks import Architecture, Network, outputs_of
from perceptarium.networks.forms import Form, fastest
from perceptarium.networks.layers.conv import Conv
from perceptarium.networks.layers.dense import Dense
from perceptarium.networks.layers.dropout import Dropout
from perceptarium.networks.noise import dropout_factor, step_start
from perceptarium.training.augmentation import Augmentation
from perceptarium.training.knobs import knobs_of
from perceptarium.training.step import Choices, Knobs, knobs_by_name


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
    augmentation: Augmentation | None
    held: bool
    """Whether some numbers do not train."""

    @staticmethod
    def of(experiment: Experiment) -> Recipe:
        """The recipe of a document."""
        architecture, optimizer = experiment.architecture, experiment.optimizer
        augmentation = Augmentation.of(experiment)
        return Recipe(
            architecture,
            experiment.resolved_loss.kind,
            optimizer.kind,
            optimizer.schedule.kind,
            experiment.batch_size,
            experiment.regularization.dropout > 0,
            optimizer.clip_norm is not None,
            tuple(knobs_of(experiment)),
            "dot" if augmentation else _form(architecture, experiment.batch_size),
            augmentation,
            any(hold.holds for hold in experiment.holds),
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
        keep = None if step is None else self._dropout(knobs, step)
        if step is not None and self.augmentation is not None:
            inputs = self.augmentation.apply(inputs, knobs_by_name(self, knobs), knobs.seed, step, first)
        return outputs_of(self.architecture, network, inputs, keep, self.form if step is not None else "dot")

    def _dropout(self, knobs: Knobs, step: Array) -> Callable[[int, Array], Array] | None:
        rates = {number: name for number in range(len(self.architecture.hidden)) if (name := self._rate_of(number))}
        if not rates:
            return None
        start = step_start(knobs.seed, step)

        def keep(number: int, activation: Array) -> Array:
            if number not in rates:
                return activation
            rate = knobs.values[self.knob_names.index(rates[number])]
            # Lanes, if there are any, come last; each draws as it would alone.
            shape = activation.shape[:1] + self.architecture.layers[number].output_shape
            place = jnp.arange(prod(shape), dtype=jnp.int32).reshape(shape + (1,) * (activation.ndim - len(shape)))
            return activation * dropout_factor(rate, start, number, place)

        return keep

    def _rate_of(self, number: int) -> str:
        """The name of the knob that says how much of a layer's output is left out; empty: nothing."""
        layer = self.architecture.layers[number]
        if isinstance(layer, Dropout):
            return f"layers.{number}.rate"
        return "dropout" if self.dropout and isinstance(layer, Dense | Conv) else ""


def _form(architecture: Architecture, batch: int) -> Form:
    """Of the matrix products: convolutions are products of their own."""
    if not all(isinstance(layer, Dense) for layer in architecture.layers):
        return "dot"
    widths = tuple((layer.input_shape[0], layer.output_shape[0]) for layer in architecture.layers)
    return fastest(widths, batch, jax.default_backend())
