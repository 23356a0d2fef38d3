"""THE training step: a batch, a loss, its gradient, an update."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.losses import losses
from perceptarium.networks import Architecture, Network, outputs_of
from perceptarium.optimizers import optimizers, schedules
from perceptarium.training.data import Batch, TrainingData, draw_batch, scramble
from perceptarium.training.state import TrainingState


@dataclass(frozen=True)
class Recipe:
    """What is compiled into a training program; all else is a traced argument. Hashable."""

    architecture: Architecture
    loss: str
    optimizer: str
    schedule: str
    batch_size: int
    dropout: bool

    @staticmethod
    def of(experiment: Experiment) -> Recipe:
        """The recipe of a document."""
        return Recipe(
            experiment.architecture,
            experiment.resolved_loss.kind,
            experiment.optimizer.kind,
            experiment.optimizer.schedule.kind,
            experiment.batch_size,
            experiment.regularization.dropout > 0,
        )


class Knobs(NamedTuple):
    """What may be turned while a program runs. values: (n,) float32, named by `knob_names`. seed: uint32."""

    values: Array
    seed: Array


def knobs_of(experiment: Experiment) -> dict[str, float]:
    """Every traced number of a document, by a name that says whose it is."""
    optimizer = experiment.optimizer
    numbers = {f"optimizer.{name}": value for name, value in optimizer.parameters().items()}
    numbers |= {f"schedule.{name}": value for name, value in optimizer.schedule.parameters().items()}
    numbers |= {f"loss.{name}": value for name, value in experiment.resolved_loss.parameters().items()}
    regularization = experiment.regularization
    numbers |= {"l1": regularization.l1, "l2": regularization.l2, "dropout": regularization.dropout}
    numbers["clip_norm"] = jnp.inf if optimizer.clip_norm is None else optimizer.clip_norm
    return {name: float(value) for name, value in sorted(numbers.items())}


def transformation(recipe: Recipe, knob: Mapping[str, Array]) -> optax.GradientTransformation:
    """The optimizer with traced hyper-parameters, behind the clipping of the gradient's norm."""
    entry = optimizers[recipe.optimizer]
    return optax.chain(optax.clip_by_global_norm(knob["clip_norm"]), entry.function(**_of("optimizer", knob)))


def schedule_factor(recipe: Recipe, knob: Mapping[str, Array], step: Array) -> Array:
    """What the schedule makes of the learning rate at a step: a factor."""
    return schedules[recipe.schedule].function(step, **_of("schedule", knob))


def data_loss(recipe: Recipe, knob: Mapping[str, Array], outputs: Array, batch: Batch) -> Array:
    """The loss of a batch, without penalties: mean over its real examples, or their sum where that is the loss."""
    entry = losses[recipe.loss]
    each = entry.function(outputs, batch.targets, **_of("loss", knob))
    # Padding is selected away, not multiplied: 0 · ∞ would be NaN.
    total = jnp.sum(jnp.where(batch.weights > 0, each, 0.0))
    return total if entry.tags["reduction"] == "sum" else total / jnp.sum(batch.weights)


def penalty(knob: Mapping[str, Array], network: Network) -> Array:
    """λ₁·Σ|w| + λ₂·½Σw² over weights, not biases. `sign` keeps the slope of |w| at 0 at 0."""
    absolute = sum(jnp.sum(layer.weights * jax.lax.stop_gradient(jnp.sign(layer.weights))) for layer in network)
    square = sum(jnp.sum(layer.weights**2) for layer in network)
    return knob["l1"] * absolute + knob["l2"] * 0.5 * square


def dropout(rate: Array, seed: Array, step: Array) -> Callable[[int, Array], Array]:
    """Leaves out each unit of each example with probability `rate` and scales up the others (Srivastava et al. 2014).

    The draw is a hash of (seed, step, layer, example, unit), which fuses where a threefry draw does not.
    """

    def keep(layer: int, activation: Array) -> Array:
        batch, units = activation.shape
        start = scramble(
            seed + step.astype(jnp.uint32) * jnp.uint32(0x9E3779B9) + jnp.uint32(layer * 0x85EBCA6B % 2**32)
        )
        place = jnp.arange(batch * units, dtype=jnp.uint32).reshape(batch, units)
        chance = scramble(start ^ scramble(place + jnp.uint32(0x27D4EB2F))).astype(jnp.float32) / 2.0**32
        return jnp.where(chance >= rate, activation / (1 - rate), 0.0)

    return keep


def training_step(
    recipe: Recipe, state: TrainingState, data: TrainingData, knobs: Knobs, names: tuple[str, ...]
) -> tuple[TrainingState, Array]:
    """One update. Returns the new state and the loss of the batch before it."""
    knob = {name: knobs.values[index] for index, name in enumerate(names)}
    batch = draw_batch(data, state.step, knobs.seed, recipe.batch_size)
    keep = dropout(knob["dropout"], knobs.seed, state.step) if recipe.dropout else None

    def objective(network: Network) -> tuple[Array, Array]:
        outputs = outputs_of(recipe.architecture, network, batch.inputs, keep)
        loss = data_loss(recipe, knob, outputs, batch)
        return loss + penalty(knob, network), loss

    gradient, loss = jax.grad(objective, has_aux=True)(state.network)
    updates, optimizer = transformation(recipe, knob).update(gradient, state.optimizer, state.network)
    factor = schedule_factor(recipe, knob, state.step)
    network = jax.tree.map(lambda value, update: value + factor * update, state.network, updates)
    return TrainingState(network, optimizer, state.step + 1), loss


def _of(owner: str, knob: Mapping[str, Array]) -> dict[str, Array]:
    prefix = f"{owner}."
    return {name.removeprefix(prefix): value for name, value in knob.items() if name.startswith(prefix)}
