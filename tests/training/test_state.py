"""What an edit keeps of the optimizer's memory, and how a state is packed."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from perceptarium.networks import Architecture
from perceptarium.optimizers import optimizers
from perceptarium.optimizers.memory import slots
from perceptarium.training.state import Packing, TrainingState, begin, carry_over
from tests.compiled import dense, document


def started(kind: str, units: int, fill: float) -> tuple[TrainingState, Architecture]:
    """A state whose every floating-point number is `fill`, at step 7."""
    architecture = document(optimizer=kind, network={"layers": dense(units)}).architecture
    network = tuple(layer.init(np.random.default_rng(0), "zeros") for layer in architecture.layers)
    state = begin(network, kind)
    return jax.tree.map(
        lambda part: np.full_like(part, fill if np.issubdtype(part.dtype, np.floating) else 7), state
    ), architecture


@pytest.mark.parametrize("kind", optimizers.ids())
@pytest.mark.parametrize("units", [3, 4, 6])
def test_moments_follow_the_weights(kind: str, units: int) -> None:
    old, before = started(kind, 4, 1.0)
    fresh, after = started(kind, units, 2.0)
    kept = carry_over(old, fresh, before, after, same_optimizer=True)
    assert int(kept.step) == 7
    assert jax.tree.structure(kept) == jax.tree.structure(fresh)
    for found, new in zip(jax.tree.leaves(kept), jax.tree.leaves(fresh), strict=True):
        assert np.shape(found) == np.shape(new)
        assert found.dtype == new.dtype
    moments, counts = slots(kind)
    assert len(kept.memory.moments) == moments
    for layers in (kept.network, *kept.memory.moments):
        np.testing.assert_array_equal(layers[0].weights[:, :4], 1)
        np.testing.assert_array_equal(layers[0].weights[:, 4:], 2)
        np.testing.assert_array_equal(layers[0].biases[:4], 1)
        np.testing.assert_array_equal(layers[0].biases[4:], 2)
        np.testing.assert_array_equal(layers[1].weights[:4], 1)
        np.testing.assert_array_equal(layers[1].weights[4:], 2)
    np.testing.assert_array_equal(kept.memory.counts, [7] * counts)
    assert bool(moments) == (kind != "sgd")


def test_another_optimizer_starts_afresh() -> None:
    old, before = started("adam", 4, 1.0)
    fresh, after = started("momentum", 4, 2.0)
    kept = carry_over(old, fresh, before, after, same_optimizer=False)
    for found, new in zip(jax.tree.leaves(kept.memory), jax.tree.leaves(fresh.memory), strict=True):
        np.testing.assert_array_equal(found, new)
    np.testing.assert_array_equal(kept.network[0].weights, 1)
    assert int(kept.step) == 7


@pytest.mark.parametrize("kind", optimizers.ids())
def test_a_state_is_packed_alike_inside_and_outside_of_a_program(kind: str) -> None:
    state, _ = started(kind, 4, 0.0)
    rng = np.random.default_rng(1)
    state = jax.tree.map(lambda part: np.asarray(100 * rng.normal(size=part.shape), part.dtype), state)
    packing = Packing.of(state.network, len(state.memory.moments))
    packed = packing.pack_numpy(state)
    assert packed.floats.dtype == np.float32
    assert packed.ints.dtype == np.int32
    assert packed.floats.shape == (packing.parameters * (1 + slots(kind)[0]),)
    inside = packing.pack(jax.tree.map(jax.numpy.asarray, state))
    np.testing.assert_array_equal(inside.floats, packed.floats)
    np.testing.assert_array_equal(inside.ints, packed.ints)
    unpacked = packing.unpack(packed)
    assert jax.tree.structure(unpacked) == jax.tree.structure(state)
    for found, wanted in zip(jax.tree.leaves(unpacked), jax.tree.leaves(state), strict=True):
        np.testing.assert_array_equal(found, wanted)
