"""Many sessions of one tiny network in one call, each a lane of the same arrays.

A network of a few units fills no vector register. With the session as the innermost axis, thirty-two of them do: on
2 cores 32 networks of 2-4-2-1 train 6.6 M steps a second together, one alone 1.7 M. From a few hundred
multiplications a layer on, registers are full anyway and the lanes' arrays leave the nearest cache.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.optimizers.memory import slots
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData
from perceptarium.training.exact import Recipe
from perceptarium.training.program import Program
from perceptarium.training.state import Packed, Packing, TrainingState
from perceptarium.training.step import Knobs, training_step

LANES = 32
FEWEST = 20
"""With fewer sessions than this the empty lanes cost more than the others gain."""
MOST_WORK = 700
"""Multiplications of a layer, forward, up to which lanes pay."""


@dataclass(frozen=True)
class LaneProgram:
    """The compiled function: arrays have the lane as their last axis; data are shared."""

    run: Callable[[Packed, TrainingData, Knobs, Any], tuple[Packed, Array, Array]]

    def train(
        self, states: Sequence[Packed], data: TrainingData, knobs: Sequence[Knobs], counts: Sequence[int]
    ) -> list[tuple[Packed, float, int]]:
        """Steps of up to 32 sessions. Returns for each what `Program.train` does: state, loss, first bad step."""
        spare = LANES - len(states)
        packed = Packed(
            _stack([state.floats for state in states], spare), _stack([state.ints for state in states], spare)
        )
        turned = Knobs(_stack([knob.values for knob in knobs], spare), _stack([knob.seed for knob in knobs], spare))
        trained, losses, broken = self.run(packed, data, turned, np.array([*counts, *[0] * spare], np.int32))
        floats = np.ascontiguousarray(np.asarray(trained.floats).T)
        ints = np.ascontiguousarray(np.asarray(trained.ints).T)
        results = zip(floats, ints, np.asarray(losses).tolist(), np.asarray(broken).tolist(), strict=True)
        return [(Packed(*arrays), loss, bad) for *arrays, loss, bad in results][: len(states)]


def lanes_pay(program: Program) -> bool:
    """Whether sessions of this program train faster in company."""
    recipe = program.model
    if not isinstance(recipe, Recipe) or recipe.form == "dot" or recipe.clipped or recipe.held:
        return False  # the norm of a gradient, and what is held fast, are of one network
    layers = recipe.architecture.layers
    return max(layer.input_shape[0] * layer.output_shape[0] for layer in layers) * recipe.rows <= MOST_WORK


def lanes_key(program: Program) -> Hashable:
    """Programs with the same key share one lane program."""
    return "lanes", program.key


def compile_lanes(experiment: Experiment, program: Program, compiler: Compiler) -> LaneProgram:
    """Compile the lane program of a document, whose exact program is given."""
    recipe = replace(cast(Recipe, program.model), form="rows")
    floats = program.packing.parameters * (1 + program.packing.moments)
    ints = 1 + slots(recipe.optimizer)[1]
    packed = Packed(np.zeros((floats, LANES), np.float32), np.zeros((ints, LANES), np.int32))
    values = np.zeros((len(recipe.knob_names), LANES), np.float32)
    knobs = Knobs(values, np.zeros(LANES, np.uint32))
    data = program.place(experiment)
    train = partial(run_lanes, recipe, program.packing)
    return LaneProgram(compiler(lanes_key(program), train, packed, data, knobs, np.ones(LANES, np.int32)))


def run_lanes(
    model: Recipe, packing: Packing, packed: Packed, data: TrainingData, knobs: Knobs, counts: Array
) -> tuple[Packed, Array, Array]:
    """As many steps as the lane with the most wants; a lane that has done its own keeps its state."""

    def body(index: Array, carry: tuple[TrainingState, Array, Array]) -> tuple[TrainingState, Array, Array]:
        state, loss, broken = carry
        active = index < counts
        stepped, new_loss = training_step(model, state, data, knobs)
        state = jax.tree.map(partial(jnp.where, active), stepped, state)
        broken = jnp.where(active & (broken < 0) & ~jnp.isfinite(new_loss), index, broken)
        return state, jnp.where(active, new_loss, loss), broken

    lanes = counts.shape
    start = (packing.unpack(packed), jnp.full(lanes, jnp.nan, jnp.float32), jnp.full(lanes, -1, jnp.int32))
    state, loss, broken = jax.lax.fori_loop(0, jnp.max(counts), body, start)
    return packing.pack(state), loss, broken


def _stack(arrays: Sequence[Any], spare: int) -> Any:
    return np.stack([*map(np.asarray, arrays), *[np.zeros_like(arrays[0])] * spare], axis=-1)
