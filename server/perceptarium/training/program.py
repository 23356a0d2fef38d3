"""Everything compiled to train: exact for one recipe, or padded for every dense network of a width."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.networks import Architecture, Network, init, trainable
from perceptarium.networks.padded import TIERS, Padding
from perceptarium.optimizers import Memory
from perceptarium.optimizers.memory import most_slots, slots
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity, place
from perceptarium.training.evaluation import evaluate
from perceptarium.training.exact import Recipe
from perceptarium.training.knobs import knobs_of
from perceptarium.training.padded import PaddedRecipe
from perceptarium.training.state import Packed, Packing, TrainingState, begin
from perceptarium.training.step import Knobs, Model, training_step

PADDED_ROWS = 2048
"""Examples that the padded programs have room for: as many as any built-in dataset of few enough inputs has."""


@dataclass(frozen=True)
class Program:
    """The compiled functions of one model at one size of data, and how states cross into them.

    train(state, data, knobs, count) → state after `count` steps, loss of the last batch, and the number of updates
        before the first batch whose loss was not finite (−1: all were).
    evaluate(floats, data, knobs, judged) → (6,) scores, see `evaluation.evaluate`.
    """

    key: Hashable
    model: Recipe | PaddedRecipe
    packing: Packing
    capacity: int
    train: Callable[[Packed, TrainingData, Knobs, Any], tuple[Packed, Array, Array]]
    evaluate: Callable[[Any, TrainingData, Knobs, Any], Array]

    @property
    def kind(self) -> Literal["exact", "padded"]:
        """Whether it is made for one architecture or holds many."""
        return "padded" if isinstance(self.model, PaddedRecipe) else "exact"

    def place(self, experiment: Experiment) -> TrainingData:
        """The arrays of a document's data, as this program takes them."""
        width = self.model.padding.width if isinstance(self.model, PaddedRecipe) else None
        return place(experiment.examples, experiment.batch.order, self.capacity, width)

    def knobs(self, experiment: Experiment) -> Knobs:
        """The traced numbers of a document, as this program takes them."""
        return knobs_for(self.model, experiment)

    def pack(self, state: TrainingState) -> Packed:
        """A state with the document's own shapes (NumPy), as this program takes it."""
        if isinstance(self.model, PaddedRecipe):
            state = _pad(self.model.padding, state)
        return self.packing.pack_numpy(state)

    def unpack(self, architecture: Architecture, optimizer: str, packed: Packed) -> TrainingState:
        """A state of this program with the document's own shapes (NumPy)."""
        state = self.packing.unpack(Packed(*map(np.asarray, packed)))
        if isinstance(self.model, PaddedRecipe):
            return _trim(self.model.padding, architecture, optimizer, state)
        return state

    def network(self, architecture: Architecture, packed: Packed) -> Network:
        """The parameters alone (NumPy)."""
        network = self.packing.network(np.asarray(packed.floats))
        return self.model.padding.trim(architecture, network) if isinstance(self.model, PaddedRecipe) else network


def run_steps(
    model: Model, packing: Packing, packed: Packed, data: TrainingData, knobs: Knobs, count: Array
) -> tuple[Packed, Array, Array]:
    """Many steps in one call; `count` is traced, so any number of steps is the same program."""

    def step(index: Array, carry: tuple[TrainingState, Array, Array]) -> tuple[TrainingState, Array, Array]:
        state, _, broken = carry
        state, loss = training_step(model, state, data, knobs)
        broken = jnp.where((broken < 0) & ~jnp.isfinite(loss), index, broken)
        return state, loss, broken

    def steps(carry: tuple[Packed, Array, Array, Array]) -> tuple[Packed, Array, Array, Array]:
        packed, loss, broken, _ = carry
        state, loss, broken = jax.lax.fori_loop(0, count, step, (packing.unpack(packed), loss, broken))
        return packing.pack(state), loss, broken, jnp.bool_(True)

    # A loop that turns once: XLA makes one kernel of a loop, so that unpacking and packing need no calls of their own
    # (50 of 100 µs on a CPU).
    start = (packed, jnp.float32(jnp.nan), jnp.int32(-1), count < 1)
    packed, loss, broken, _ = jax.lax.while_loop(lambda carry: ~carry[3], steps, start)
    return packed, loss, broken


def program_key(experiment: Experiment) -> Hashable:
    """Documents with the same key share one exact program."""
    examples = experiment.examples
    shape = (examples.sets["train"].inputs.shape[1], examples.outputs, capacity(examples.count))
    return "exact", Recipe.of(experiment), shape


def padded_key(experiment: Experiment) -> Hashable | None:
    """Documents with the same key share one padded program; None: the network or the data are beyond its bound."""
    padding = padding_of(experiment)
    return None if padding is None else _padded_key(padding.width)


def padding_of(experiment: Experiment) -> Padding | None:
    """The padded arrays that hold a document's network and data; None where none do, or pictures are augmented."""
    fits = experiment.examples.count <= PADDED_ROWS and not experiment.augments
    return Padding.of(experiment.architecture) if fits else None


def compile_program(experiment: Experiment, compiler: Compiler) -> Program:
    """Compile the exact program of a document; 0.3 to 6 s on a CPU. Call it on the compiler's thread."""
    recipe = Recipe.of(experiment)
    network = init(recipe.architecture, experiment.network.initializer, 0)
    state = begin(network, recipe.optimizer)
    packing = Packing.of(network, len(state.memory.moments))
    rows = capacity(experiment.examples.count)
    data = place(experiment.examples, "shuffled", rows)
    packed = packing.pack_numpy(state)
    key = program_key(experiment)
    return _compile(compiler, key, recipe, packing, rows, packed, data, knobs_for(recipe, experiment))


def compile_padded(width: int, compiler: Compiler) -> Program:
    """Compile the padded program of a width; 2–4 s on a CPU."""
    padding = Padding(width)
    # Measured on a CPU at widths 32 and 64: "rows" does 1.0 to 1.6 times as many steps as the other forms.
    recipe = PaddedRecipe(padding, "rows" if jax.default_backend() == "cpu" else "dot")
    moments, counts = most_slots()
    network = padding.pad(())
    packing = Packing.of(network, moments)
    packed = Packed(np.zeros(packing.parameters * (1 + moments), np.float32), np.zeros(1 + counts, np.int32))
    numbers = np.zeros((PADDED_ROWS, width), np.float32)
    data = TrainingData(numbers, numbers, np.zeros(3, np.int32), np.ones(64, np.uint32), np.bool_(True))
    knobs = recipe.knobs(Experiment())
    return _compile(compiler, _padded_key(width), recipe, packing, PADDED_ROWS, packed, data, knobs)


def padded_programs() -> list[tuple[Hashable, Callable[[Compiler], Program]]]:
    """All padded programs, those that most visitors need first."""
    return [(_padded_key(width), partial(compile_padded, width)) for width in TIERS]


def _padded_key(width: int) -> Hashable:
    return "padded", width


def knobs_for(model: Recipe | PaddedRecipe, experiment: Experiment) -> Knobs:
    """The traced numbers of a document (NumPy)."""
    if isinstance(model, PaddedRecipe):
        return model.knobs(experiment)
    values = np.array(list(knobs_of(experiment).values()), np.float32)
    held = trainable(experiment.architecture, experiment.holds)
    return Knobs(values, np.uint32(experiment.batch.seed), trainable=held)


def _compile(
    compiler: Compiler,
    key: Hashable,
    model: Recipe | PaddedRecipe,
    packing: Packing,
    rows: int,
    packed: Packed,
    data: TrainingData,
    knobs: Knobs,
) -> Program:
    def scores(floats: Array, data: TrainingData, knobs: Knobs, judged: Array) -> Array:
        return evaluate(model, packing.network(floats), data, knobs, judged)

    train = compiler((key, "train"), partial(run_steps, model, packing), packed, data, knobs, np.int32(1))
    scored = compiler((key, "evaluate"), scores, packed.floats, data, knobs, np.int32(1))
    return Program(key, model, packing, rows, train, scored)


def _pad(padding: Padding, state: TrainingState) -> TrainingState:
    moments, counts = most_slots()
    own = state.memory
    spare = [()] * (moments - len(own.moments))
    numbers = np.zeros(counts, np.int32)
    numbers[: len(own.counts)] = own.counts
    memory = Memory(tuple(padding.pad(moment) for moment in (*own.moments, *spare)), numbers)
    return TrainingState(padding.pad(state.network), memory, state.step)


def _trim(padding: Padding, architecture: Architecture, optimizer: str, state: TrainingState) -> TrainingState:
    moments, counts = slots(optimizer)
    memory = Memory(
        tuple(padding.trim(architecture, moment) for moment in state.memory.moments[:moments]),
        np.asarray(state.memory.counts[:counts]),
    )
    return TrainingState(padding.trim(architecture, state.network), memory, state.step)
