"""What an edit keeps of the optimizer's state."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from perceptarium.optimizers import optimizers
from perceptarium.training.state import TrainingState, carry_over
from perceptarium.training.step import Recipe, knobs_of, transformation
from tests.compiled import dense, document


def started(kind: str, units: int, fill: float) -> tuple[TrainingState, Recipe]:
    """A state whose every floating-point number is `fill`, at step 7."""
    experiment = document(optimizer=kind, network={"layers": dense(units)})
    recipe = Recipe.of(experiment)
    network = jax.tree.map(
        lambda part: np.full_like(part, fill),
        tuple(layer.init(np.random.default_rng(0), "zeros") for layer in recipe.architecture.layers),
    )
    optimizer = transformation(recipe, {name: np.float32(value) for name, value in knobs_of(experiment).items()})
    state = jax.tree.map(
        lambda part: np.full_like(part, fill if np.issubdtype(part.dtype, np.floating) else 7), optimizer.init(network)
    )
    return TrainingState(network, state, np.int32(7)), recipe


@pytest.mark.parametrize("kind", optimizers.ids())
@pytest.mark.parametrize("units", [3, 4, 6])
def test_moments_follow_the_weights(kind: str, units: int) -> None:
    old, before = started(kind, 4, 1.0)
    fresh, after = started(kind, units, 2.0)
    kept = carry_over(old, fresh, before.architecture, after.architecture, same_optimizer=True)
    assert int(kept.step) == 7
    assert jax.tree.structure(kept.optimizer) == jax.tree.structure(fresh.optimizer)
    for found, new in zip(jax.tree.leaves(kept.optimizer), jax.tree.leaves(fresh.optimizer), strict=True):
        assert np.shape(found) == np.shape(new)
    moments = [leaf for leaf in jax.tree.leaves(kept.optimizer) if np.ndim(leaf) == 2 and leaf.shape == (2, units)]
    for moment in moments:
        np.testing.assert_array_equal(moment[:, :4], 1)
        np.testing.assert_array_equal(moment[:, 4:], 2)
    for counter in (leaf for leaf in jax.tree.leaves(kept.optimizer) if np.ndim(leaf) == 0):
        assert int(counter) == 7
    has_moments = kind != "sgd"
    assert bool(moments) == has_moments
    np.testing.assert_array_equal(kept.network[0].weights[:, :4], 1)
    np.testing.assert_array_equal(kept.network[0].weights[:, 4:], 2)


def test_another_optimizer_starts_afresh() -> None:
    old, before = started("adam", 4, 1.0)
    fresh, after = started("momentum", 4, 2.0)
    kept = carry_over(old, fresh, before.architecture, after.architecture, same_optimizer=False)
    for found, new in zip(jax.tree.leaves(kept.optimizer), jax.tree.leaves(fresh.optimizer), strict=True):
        np.testing.assert_array_equal(found, new)
    np.testing.assert_array_equal(kept.network[0].weights, 1)
    assert int(kept.step) == 7
