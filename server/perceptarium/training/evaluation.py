"""How good a network is on each of the three sets."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

from perceptarium.losses import losses
from perceptarium.networks import Network, outputs_of
from perceptarium.training.data import Batch, Set, TrainingData
from perceptarium.training.step import Knobs, Recipe, data_loss


def evaluate(
    recipe: Recipe,
    network: Network,
    data: TrainingData,
    knobs: Knobs,
    names: tuple[str, ...],
    *,
    classes: bool,
) -> Array:
    """(6,) float32: loss on train, validation, test, then accuracy on the same; NaN where a set is empty.

    Dropout is off, penalties are left out. For values instead of classes there is no accuracy.
    """
    knob = {name: knobs.values[index] for index, name in enumerate(names)}
    rows = [_scores(recipe, knob, network, part, classes) for part in (data.train, data.validation, data.test)]
    return jnp.stack([loss for loss, _ in rows] + [accuracy for _, accuracy in rows])


def _scores(recipe: Recipe, knob: dict[str, Array], network: Network, part: Set, classes: bool) -> tuple[Array, Array]:
    outputs = outputs_of(recipe.architecture, network, part.inputs)
    real = jnp.arange(part.inputs.shape[0]) < part.size
    weights = real.astype(jnp.float32)
    loss = data_loss(recipe, knob, outputs, Batch(part.inputs, part.targets, weights))
    nothing = jnp.where(part.size > 0, 0.0, jnp.nan)
    if not classes:
        return loss + nothing, jnp.array(jnp.nan)
    if recipe.architecture.outputs == 1:
        threshold = 0.0 if losses[recipe.loss].tags["link"] == "sigmoid" else 0.5
        right = (outputs[:, 0] > threshold) == (part.targets[:, 0] > 0.5)
    else:
        right = jnp.argmax(outputs, axis=1) == jnp.argmax(part.targets, axis=1)
    return loss + nothing, jnp.sum(right & real) / part.size + nothing
