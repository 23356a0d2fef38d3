"""What optimizers remember from step to step, in one shape for all of them.

optax gives every optimizer a state of its own type. Here each is taken apart into moments, which look like the
network, and counters, which are numbers: so an edit can carry them over, and one compiled program can hold any
optimizer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import Array
from numpy.typing import NDArray

from perceptarium.optimizers.algorithms import optimizers

Tree = TypeVar("Tree")


class Memory(NamedTuple):
    """moments: trees shaped like the network. counts: (n,) int32. Both begin at 0 for every optimizer."""

    moments: tuple[Any, ...]
    counts: Array | NDArray[np.int32]


@cache
def slots(kind: str) -> tuple[int, int]:
    """How many moments and counters an optimizer remembers."""
    state = jax.eval_shape(optimizers[kind].function().init, np.zeros(1, np.float32))
    floats = [leaf.shape == (1,) for leaf in jax.tree.leaves(state)]
    return sum(floats), len(floats) - sum(floats)


@cache
def most_slots() -> tuple[int, int]:
    """Room for any optimizer."""
    every = [slots(kind) for kind in optimizers.ids()]
    return max(moments for moments, _ in every), max(counts for _, counts in every)


def empty(kind: str, network: Any) -> Memory:
    """At step 0."""
    moments, counts = slots(kind)
    zeros = tuple(jax.tree.map(lambda value: np.zeros(value.shape, np.float32), network) for _ in range(moments))
    return Memory(zeros, np.zeros(counts, np.int32))


def update(
    kind: str, parameters: Mapping[str, Array], gradient: Tree, memory: Memory, network: Tree
) -> tuple[Tree, Memory]:
    """The change of the network that an optimizer makes of a gradient, and what it remembers then.

    memory may have more room than this optimizer needs; the rest is left alone.
    """
    transformation = optimizers[kind].function(**parameters)
    moments, counts = slots(kind)
    state = _assemble(transformation, network, memory)
    updates, state = transformation.update(gradient, state, network)
    leaves, _ = _leaves(state, network)
    numbers = [leaf for leaf in leaves if not _is_like(leaf, network)]
    remembered = memory.counts
    if numbers:
        remembered = jnp.concatenate([jnp.stack(numbers), memory.counts[counts:]])
    return updates, Memory(
        (*(leaf for leaf in leaves if _is_like(leaf, network)), *memory.moments[moments:]), remembered
    )


def _assemble(transformation: optax.GradientTransformation, network: Any, memory: Memory) -> Any:
    form = jax.eval_shape(transformation.init, network)
    leaves, definition = _leaves(form, network)
    moments, counts = iter(memory.moments), iter(memory.counts)
    return jax.tree.unflatten(
        definition, [next(moments) if _is_like(leaf, network) else next(counts) for leaf in leaves]
    )


def _leaves(state: Any, network: Any) -> tuple[list[Any], Any]:
    return jax.tree.flatten(state, is_leaf=lambda node: _is_like(node, network))


def _is_like(node: Any, network: Any) -> bool:
    own: Any = jax.tree.structure(node)
    return bool(own == jax.tree.structure(network))
