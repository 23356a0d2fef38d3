"""What training carries from step to step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from perceptarium.networks import Architecture, Hold, Network, connected, overlaid, transplant
from perceptarium.optimizers import Memory
from perceptarium.optimizers.memory import empty


class TrainingState(NamedTuple):
    """network: parameters. memory: the optimizer's. step: int32, updates so far."""

    network: Network
    memory: Memory
    step: Any


class Packed(NamedTuple):
    """A state in two arrays, as it crosses into a program and back: every array more costs time at every call.

    floats: the network's parameters layer by layer, then each moment likewise. ints: the step, then the counters.
    """

    floats: Any
    ints: Any


@dataclass(frozen=True)
class Packing:
    """How the states of one program are packed. shapes: of the parameters in order."""

    definition: Any
    shapes: tuple[tuple[int, ...], ...]
    moments: int

    @staticmethod
    def of(network: Network, moments: int) -> Packing:
        """For networks like this one."""
        leaves, definition = jax.tree.flatten(network)
        return Packing(definition, tuple(leaf.shape for leaf in leaves), moments)

    @property
    def parameters(self) -> int:
        """Numbers of one network."""
        return sum(map(prod, self.shapes))

    def pack(self, state: TrainingState) -> Packed:
        """In a program, of JAX arrays."""
        leaves = jax.tree.leaves((state.network, state.memory.moments))
        lanes = state.step.shape
        counters = jnp.concatenate([state.step[None], state.memory.counts])
        return Packed(jnp.concatenate([leaf.reshape(-1, *lanes) for leaf in leaves]), counters)

    def pack_numpy(self, state: TrainingState) -> Packed:
        """On the host, of NumPy arrays."""
        leaves = jax.tree.leaves((state.network, state.memory.moments))
        counters = np.concatenate([np.reshape(state.step, 1), state.memory.counts]).astype(np.int32)
        return Packed(np.concatenate([np.ravel(leaf) for leaf in leaves]).astype(np.float32, copy=False), counters)

    def unpack(self, packed: Packed) -> TrainingState:
        """Views of the arrays, NumPy's or JAX's."""
        trees = [self.network(packed.floats, number) for number in range(1 + self.moments)]
        return TrainingState(trees[0], Memory(tuple(trees[1:]), packed.ints[1:]), packed.ints[0])

    def network(self, floats: Any, number: int = 0) -> Network:
        """The parameters, or with a number from 1 on a moment."""
        leaves = []
        start = number * self.parameters
        for shape in self.shapes:
            stop = start + prod(shape)
            leaves.append(floats[start:stop].reshape(*shape, *floats.shape[1:]))
            start = stop
        network: Network = jax.tree.unflatten(self.definition, leaves)
        return network


def begin(network: Network, optimizer: str) -> TrainingState:
    """Step 0 with these parameters (NumPy)."""
    return TrainingState(network, empty(optimizer, network), np.int32(0))


def carry_over(
    old: TrainingState,
    fresh: TrainingState,
    before: Architecture,
    after: Architecture,
    *,
    same_optimizer: bool,
) -> TrainingState:
    """The state of an edited network (NumPy): parameters where shapes allow, and the optimizer's moments with them."""
    network = transplant(old.network, fresh.network, before, after)
    memory = fresh.memory
    if same_optimizer:
        pairs = zip(old.memory.moments, fresh.memory.moments, strict=True)
        moments = tuple(overlaid(source, target, before, after) for source, target in pairs)
        memory = Memory(moments, np.asarray(old.memory.counts))
    return TrainingState(network, memory, np.asarray(old.step))


def follow_inputs(
    state: TrainingState,
    old: TrainingState,
    fresh: TrainingState,
    before: Sequence[str],
    after: Sequence[str],
    *,
    same_optimizer: bool,
) -> TrainingState:
    """The carried state (NumPy) with the first layer's weights at the inputs that they were learned for, by name.

    An input that is new has the weights of `fresh`. Where the first layer has another number of units they stay as
    they are.
    """

    def moved(carried: Network, own: Network, drawn: Network) -> Network:
        shapes = [np.shape(network[0].weights) for network in (carried, own)]
        if shapes != [(len(names), shapes[0][-1]) for names in (after, before)]:
            return carried
        rows = [
            np.asarray(own[0].weights)[before.index(name)] if name in before else np.asarray(drawn[0].weights)[place]
            for place, name in enumerate(after)
        ]
        return (carried[0]._replace(weights=np.stack(rows)), *carried[1:])

    network = moved(state.network, old.network, fresh.network)
    if not same_optimizer:
        return state._replace(network=network)
    trios = zip(state.memory.moments, old.memory.moments, fresh.memory.moments, strict=True)
    return state._replace(network=network, memory=state.memory._replace(moments=tuple(moved(*trio) for trio in trios)))


def disconnect(state: TrainingState, architecture: Architecture, holds: Sequence[Hold]) -> TrainingState:
    """The state (NumPy) with 0 for every number that there is none of, and for its moments."""
    network, *moments = (connected(architecture, holds, part) for part in (state.network, *state.memory.moments))
    return state._replace(network=network, memory=state.memory._replace(moments=tuple(moments)))
