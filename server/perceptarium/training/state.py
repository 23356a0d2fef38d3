"""What training carries from step to step."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import numpy as np
from jax import Array

from perceptarium.networks import Architecture, Network, transplant


class TrainingState(NamedTuple):
    """network: parameters. optimizer: optax's state. step: int32, updates so far."""

    network: Network
    optimizer: Any
    step: Array


def carry_over(
    old: TrainingState,
    fresh: TrainingState,
    before: Architecture,
    after: Architecture,
    *,
    same_optimizer: bool,
) -> TrainingState:
    """The state of an edited network: parameters where shapes allow, and the optimizer's moments with them."""
    network = transplant(old.network, fresh.network, before, after)
    optimizer = fresh.optimizer
    if same_optimizer:
        optimizer = _moments(old, fresh, before, after)
    return TrainingState(network, optimizer, old.step)


def _moments(old: TrainingState, fresh: TrainingState, before: Architecture, after: Architecture) -> Any:
    """Moments look like the parameters: they are carried over in the same way, counters as they are."""
    old_shape: Any = jax.tree.structure(old.network)
    new_shape: Any = jax.tree.structure(fresh.network)

    def parts(tree: Any, shape: Any) -> tuple[list[Any], Any]:
        return jax.tree.flatten(tree, is_leaf=lambda node: bool(shape == jax.tree.structure(node)))

    old_parts, _ = parts(old.optimizer, old_shape)
    new_parts, definition = parts(fresh.optimizer, new_shape)
    carried = [
        transplant(source, target, before, after) if jax.tree.structure(target) == new_shape else np.asarray(source)
        for source, target in zip(old_parts, new_parts, strict=True)
    ]
    return jax.tree.unflatten(definition, carried)
