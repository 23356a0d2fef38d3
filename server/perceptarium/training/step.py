"""THE training step: a batch, a loss, its gradient, an update."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

import jax
import jax.numpy as jnp
import optax
from jax import Array

from perceptarium.losses import losses
from perceptarium.networks import Network
from perceptarium.networks.layers.layer import Parameters
from perceptarium.optimizers import Memory, optimizers, schedules
from perceptarium.optimizers.memory import update
from perceptarium.registry import Entry
from perceptarium.training.data import TrainingData, draw_batch
from perceptarium.training.state import TrainingState

T = TypeVar("T")
LOSSES = tuple(kind for kind in losses.ids() if kind != "auto")
OPTIMIZERS = tuple(optimizers.ids())
SCHEDULES = tuple(schedules.ids())


class Choices(NamedTuple):
    """Which entries of the registries are used: names where that is compiled in, else their numbers (int32)."""

    loss: str | Any
    optimizer: str | Any
    schedule: str | Any


class Knobs(NamedTuple):
    """What may be turned while a program runs.

    values: (n,) float32, named by the model's `knob_names`. seed: uint32. In a padded program also what an exact
    one has compiled in: `Choices` (int32 each), batch size (int32) and `networks.padded.Plan`.
    trainable: a network of float32, 1 where a number trains and 0 where it is held fast; None: all train.
    """

    values: Any
    seed: Any
    choices: Any = None
    batch_size: Any = None
    plan: Any = None
    trainable: Any = None


class Model(Protocol):
    """What a step trains: `exact.Recipe` with everything compiled in, or `padded.PaddedRecipe`."""

    @property
    def knob_names(self) -> tuple[str, ...]:
        """Names of the knobs' values."""

    @property
    def rows(self) -> int:
        """Examples that are worked on at a time."""

    @property
    def clipped(self) -> bool:
        """Whether the gradient's norm may have a bound."""

    def batch_size(self, knobs: Knobs) -> int | Array:
        """Examples of a batch."""

    def choices(self, knobs: Knobs) -> Choices:
        """The loss, the optimizer, the schedule."""

    def real(self, knobs: Knobs) -> Array | None:
        """(outputs,) bool: which outputs exist; None: all."""

    def outputs(
        self, network: Network, inputs: Array, knobs: Knobs, step: Array | None = None, first: int | Array = 0
    ) -> Array:
        """What the output layer says, (rows, outputs).

        step: of training, with dropout; None without. first: number of the first row in its batch.
        """


def training_step(model: Model, state: TrainingState, data: TrainingData, knobs: Knobs) -> tuple[TrainingState, Array]:
    """One update. Returns the new state and the loss of the batch before it."""
    knob = knobs_by_name(model, knobs)
    choices = model.choices(knobs)
    loss, gradient = batch_gradient(model, state, data, knobs)
    gradient = _of_trainable(penalized(knob, gradient, state.network), knobs)
    if model.clipped:
        gradient, _ = optax.clip_by_global_norm(knob["clip_norm"]).update(gradient, optax.EmptyState())

    def optimize(kind: str, gradient: Network, memory: Memory, network: Network) -> tuple[Network, Memory]:
        return update(kind, parameters("optimizer", knob, optimizers[kind]), gradient, memory, network)

    updates, memory = choose(OPTIMIZERS, choices.optimizer, optimize, gradient, state.memory, state.network)
    updates = _of_trainable(updates, knobs)
    factor = schedule_factor(choices.schedule, knob, state.step)
    network = jax.tree.map(lambda value, change: value + factor * change, state.network, updates)
    return TrainingState(network, memory, state.step + 1), loss


def _of_trainable(changes: Network, knobs: Knobs) -> Network:
    """Without what is held fast. Updates too: momentum and decay act where there is no gradient."""
    if knobs.trainable is None:
        return changes
    kept: Network = jax.tree.map(jnp.multiply, changes, knobs.trainable)
    return kept


def batch_gradient(model: Model, state: TrainingState, data: TrainingData, knobs: Knobs) -> tuple[Array, Network]:
    """Loss of a step's batch, without penalties, and its gradient."""
    knob, choices, size = knobs_by_name(model, knobs), model.choices(knobs), model.batch_size(knobs)

    def part(first: int | Array) -> tuple[Array, Network]:
        batch = draw_batch(data, state.step, knobs.seed, size, model.rows, first)

        def objective(network: Network) -> tuple[Array, Array]:
            outputs = model.outputs(network, batch.inputs, knobs, state.step, first)
            each = example_losses(choices.loss, knob, outputs, batch.targets, model.real(knobs))
            # Rows that hold no example are selected away, not multiplied: 0 · ∞ would be NaN.
            loss = jnp.sum(jnp.where(batch.real, each, 0.0), axis=0) / divisor(choices.loss, batch.total)
            # No lane's loss depends on another's weights, so the gradient of their sum is each lane's own.
            return jnp.sum(loss), loss

        gradient, loss = jax.grad(objective, has_aux=True)(state.network)
        return loss, gradient

    if isinstance(size, int):
        return part(0)

    def add(number: Array, total: tuple[Array, Network]) -> tuple[Array, Network]:
        more: tuple[Array, Network] = jax.tree.map(jnp.add, total, part(number * model.rows))
        return more

    zero = jax.tree.map(jnp.zeros_like, (jnp.float32(0), state.network))
    result: tuple[Array, Network] = jax.lax.fori_loop(0, -(-size // model.rows), add, zero)
    return result


def example_losses(
    kind: str | Array, knob: Mapping[str, Array], outputs: Array, targets: Array, real: Array | None
) -> Array:
    """(rows,): the loss of every example."""

    def call(kind: str, outputs: Array, targets: Array) -> Array:
        entry = losses[kind]
        return entry.function(outputs, targets, real, **parameters("loss", knob, entry))

    return choose(LOSSES, kind, call, outputs, targets)


def divisor(loss: str | Array, count: Array) -> Array:
    """What the sum over examples is divided by: their number, or 1 where the loss is a sum."""

    def call(kind: str, count: Array) -> Array:
        return count.astype(jnp.float32) if losses[kind].tags["reduction"] == "mean" else jnp.float32(1)

    return choose(LOSSES, loss, call, count)


def schedule_factor(kind: str | Array, knob: Mapping[str, Array], step: Array) -> Array:
    """What the schedule makes of the learning rate at a step: a factor."""

    def call(kind: str, step: Array) -> Array:
        entry = schedules[kind]
        return jnp.asarray(entry.function(step, **parameters("schedule", knob, entry)), jnp.float32)

    return choose(SCHEDULES, kind, call, step)


def penalized(knob: Mapping[str, Array], gradient: Network, network: Network) -> Network:
    """With the gradient of λ₁·Σ|w| + λ₂·½Σw² over weights, not biases; |w| has slope 0 at 0."""
    return tuple(
        Parameters(slope.weights + knob["l1"] * jnp.sign(layer.weights) + knob["l2"] * layer.weights, slope.biases)
        for slope, layer in zip(gradient, network, strict=True)
    )


def choose(kinds: Sequence[str], choice: str | Array, use: Callable[..., T], *operands: Any) -> T:
    """`use(kind, *operands)` for the chosen kind: now where that is known, else at run time."""
    if isinstance(choice, str):
        return use(choice, *operands)
    result: T = jax.lax.switch(choice, [partial(use, kind) for kind in kinds], *operands)
    return result


def knobs_by_name(model: Model, knobs: Knobs) -> dict[str, Array]:
    """The traced numbers by their names."""
    return {name: knobs.values[index] for index, name in enumerate(model.knob_names)}


def parameters(owner: str, knob: Mapping[str, Array], entry: Entry[Any]) -> dict[str, Array]:
    """The parameters of one entry."""
    return {name: knob[f"{owner}.{name}"] for name in entry.controls}
