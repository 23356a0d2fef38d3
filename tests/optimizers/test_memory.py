"""One shape for what every optimizer remembers, beside optax's own states."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from perceptarium.networks import Network, init
from perceptarium.optimizers import optimizers
from perceptarium.optimizers.memory import Memory, empty, most_slots, slots, update
from tests.compiled import ROUGHLY, dense, document

STEPS = 4
every_optimizer = pytest.mark.parametrize("kind", optimizers.ids())


def network_of(fill: float | None = None) -> Network:
    network = init(document(network={"layers": dense(3, 2)}).architecture, "glorot_normal", 1)
    return network if fill is None else jax.tree.map(lambda part: np.full_like(part, fill), network)


def gradient_of(network: Network, step: int) -> Network:
    """Some slope or other, different at every step."""
    return jax.tree.map(lambda part: np.sin(part * 3 + step), network)


def leaves(state: Any) -> tuple[list[np.ndarray], list[int]]:
    """The floating-point numbers of a state of optax's, and its counters, in order."""
    every = [np.asarray(leaf) for leaf in jax.tree.leaves(state)]
    return [leaf for leaf in every if leaf.ndim], [int(leaf) for leaf in every if not leaf.ndim]


def assert_holds(memory: Memory, state: Any) -> None:
    """The memory says what optax's state says."""
    numbers, counters = leaves(state)
    ours = jax.tree.leaves(memory.moments)
    assert len(ours) == len(numbers)
    for found, wanted in zip(ours, numbers, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(memory.counts, counters)


@every_optimizer
def test_an_empty_memory_is_optax_s_own_start(kind: str) -> None:
    network = network_of()
    memory, state = empty(kind, network), optimizers[kind].function().init(network)
    assert_holds(memory, state)
    assert (len(memory.moments), len(memory.counts)) == slots(kind)
    assert memory.counts.dtype == np.int32
    for moment in memory.moments:
        assert jax.tree.structure(moment) == jax.tree.structure(network)
        assert all(leaf.dtype == np.float32 for leaf in jax.tree.leaves(moment))
    # Whatever is remembered is either like the network, or a whole number.
    for leaf in jax.tree.leaves(state):
        assert np.ndim(leaf) or np.issubdtype(leaf.dtype, np.integer)


@every_optimizer
@pytest.mark.parametrize("spare", [False, True])
def test_updates_are_optax_s_own(kind: str, spare: bool) -> None:
    """With more room than the optimizer needs, the rest is left alone."""
    network = theirs = network_of()
    parameters = optimizers.document(kind).parameters()
    memory = empty(kind, network)
    extra = [network_of(5.0), network_of(6.0)] if spare else []
    counters = [50, 60] if spare else []
    memory = Memory((*memory.moments, *extra), jnp.asarray([*memory.counts, *counters], jnp.int32))
    transformation = optimizers[kind].function(**parameters)
    state = transformation.init(network)
    our_update = jax.jit(partial(update, kind, parameters), compiler_options=ROUGHLY)
    their_update = jax.jit(transformation.update, compiler_options=ROUGHLY)
    for step in range(STEPS):
        changes, memory = our_update(gradient_of(network, step), memory, network)
        wanted, state = their_update(gradient_of(theirs, step), state, theirs)
        network = jax.tree.map(np.add, network, changes)
        theirs = jax.tree.map(np.add, theirs, wanted)
        for found, right in zip(jax.tree.leaves(network), jax.tree.leaves(theirs), strict=True):
            np.testing.assert_allclose(found, right, rtol=1e-6)
    moments, counts = slots(kind)
    assert_holds(Memory(memory.moments[:moments], memory.counts[:counts]), state)
    assert len(memory.moments) == moments + len(extra)
    for moment, fill in zip(memory.moments[moments:], (5.0, 6.0), strict=False):
        for leaf in jax.tree.leaves(moment):
            np.testing.assert_array_equal(leaf, fill)
    np.testing.assert_array_equal(memory.counts[counts:], counters)


def test_what_the_optimizers_remember() -> None:
    assert slots("sgd") == (0, 0)
    assert slots("momentum") == (1, 0)
    assert slots("adam") == (2, 1)


def test_there_is_room_for_every_optimizer() -> None:
    moments, counts = most_slots()
    every = [slots(kind) for kind in optimizers.ids()]
    assert (moments, counts) == tuple(map(max, zip(*every, strict=True)))
