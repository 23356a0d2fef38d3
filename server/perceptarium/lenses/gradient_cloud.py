"""The gradient cloud: every example pulls in a direction of its own, and batches of them pull nearer to the mean."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of
from perceptarium.networks import Network, init, outputs_of
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity, draw_batch
from perceptarium.training.evaluation import SCORED
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.step import Knobs, example_losses, knobs_by_name

MOST = 256
"""Examples that have a dot, at most."""
MOST_PARAMETERS = 100_000
MOST_NUMBERS = 5_000_000
"""Of all dots' gradients together, at most: the larger a network, the fewer dots."""
MOST_MULTIPLICATIONS = 500_000_000
"""Forward, of the examples that make the full gradient, and of those in batches: the dearer one is, the fewer."""
BATCHES = 16
IN_BATCHES = 4096
"""Examples of all batches that have a ring, at most."""
TINY = float(np.finfo(np.float32).tiny)
AT_ONCE = 16
"""Gradients that are made together."""
Sizes = tuple[int, int, int, int]
NUMBERS = ("length", "noise", "scale", "batch_noise", "cosine", "share_along", "share_across")


def cloud(
    recipe: Recipe, network: Network, step: Array, size: Array, data: TrainingData, knobs: Knobs, sizes: Sizes
) -> tuple[Array, Array, Array]:
    """Gradients of single training examples and of batches, projected onto a plane.

    size: of a batch. sizes: training examples that make the full gradient G, dots, batches, and rows for a batch. Every
    gradient is of a mean loss per example, without penalties, dropout and augmentation, by the parameters that train.

    Returns dots (n, 2) and batches (k, 2), those of the next k steps at the present weights: how far they reach along
    G, and along the first principal direction of what the dots have orthogonal to it. And, by `NUMBERS`: ‖G‖, the
    root mean square distance of the dots from G, the simple noise scale tr(Σ)/‖G‖² (McCandlish et al. 2018), the root
    mean square distance and the mean cosine of the batches to G, and what share of tr(Σ) each axis shows.
    """
    every, many, batches, rows = sizes
    knob = knobs_by_name(recipe, knobs)

    def loss(network: Network, inputs: Array, targets: Array) -> Array:
        outputs = outputs_of(recipe.architecture, network, inputs[None])
        return example_losses(recipe.loss, knob, outputs, targets[None], None)[0]

    def gradient(row: tuple[Array, Array]) -> Array:
        found = jax.grad(loss)(network, *row)
        if knobs.trainable is not None:  # training cannot go where something is held fast
            found = jax.tree.map(jnp.multiply, found, knobs.trainable)
        return jnp.concatenate([part.ravel() for layer in found for part in layer])

    def mean_of(inputs: Array, targets: Array, real: Array) -> Array:
        """The mean gradient of those rows that are real, a few at a time."""
        spare = -real.size % AT_ONCE
        padded = [jnp.pad(array, ((0, spare), *[(0, 0)] * (array.ndim - 1))) for array in (inputs, targets, real)]
        blocks = tuple(array.reshape(-1, AT_ONCE, *array.shape[1:]) for array in padded)

        def add(total: Array, block: tuple[Array, ...]) -> tuple[Array, None]:
            each = jax.vmap(lambda *row: gradient(row))(*block[:2])
            return total + jnp.sum(jnp.where(block[2][:, None], each, 0.0), axis=0), None

        nothing = jnp.zeros(recipe.architecture.parameter_count)
        return jax.lax.scan(add, nothing, blocks)[0] / jnp.sum(real)

    chosen = chosen_examples(every, many)
    dots = jax.lax.map(gradient, (data.inputs[chosen], data.targets[chosen]), batch_size=AT_ONCE)
    whole = mean_of(data.inputs[:every], data.targets[:every], jnp.ones(every, bool))
    length = jnp.linalg.norm(whole)
    along = whole / jnp.maximum(length, TINY)

    reach = dots @ along
    rest = dots - reach[:, None] * along
    variances, vectors = jnp.linalg.eigh(rest @ rest.T)
    across = rest.T @ vectors[:, -1] / jnp.sqrt(jnp.maximum(variances[-1], TINY))
    height = rest @ across
    noise = jnp.mean((reach - length) ** 2) + jnp.sum(jnp.maximum(variances, 0.0)) / many

    def batch(number: Array) -> tuple[Array, Array, Array]:
        drawn = draw_batch(data, step + number, knobs.seed, size, rows)
        found = mean_of(drawn.inputs, drawn.targets, drawn.real)
        cosine = found @ along / jnp.maximum(jnp.linalg.norm(found), TINY)
        return jnp.stack([found @ along, found @ across]), jnp.sum((found - whole) ** 2), cosine

    places, distances, cosines = jax.lax.map(batch, jnp.arange(batches))
    numbers = jnp.stack(
        [
            length,
            jnp.sqrt(noise),
            noise / length**2,
            jnp.sqrt(jnp.mean(distances)),
            jnp.mean(cosines),
            jnp.mean((reach - length) ** 2) / noise,
            jnp.mean(height**2) / noise,
        ]
    )
    return jnp.stack([reach, height], axis=1), places, numbers


def chosen_examples(every: int, many: int) -> NDArray[np.int32]:
    """(many,): numbers of training examples, evenly over the first `every`."""
    return np.linspace(0, every - 1, many).round().astype(np.int32)


def _sizes(experiment: Experiment) -> Sizes:
    count = len(experiment.examples.sets["train"])
    affordable = max(2, MOST_MULTIPLICATIONS // experiment.architecture.multiplications)
    every = min(count, SCORED, affordable)
    many = min(every, MOST, MOST_NUMBERS // experiment.architecture.parameter_count)
    # Few different numbers of rows: while the batch size is moved the same programs serve.
    rows = min(count, 1 << (experiment.batch_size - 1).bit_length())
    # All examples are one batch: it is G, whichever step it belongs to.
    batches = 1 if experiment.batch_size == count else max(1, min(BATCHES, IN_BATCHES // rows, affordable // rows))
    return every, many, batches, rows


def _fits(experiment: Experiment) -> bool:
    return experiment.architecture.parameter_count <= MOST_PARAMETERS


def _key(experiment: Experiment) -> Hashable:
    recipe = Recipe.of(experiment)
    fixed = recipe.architecture, recipe.loss, recipe.knob_names, recipe.held
    return "gradient cloud", *fixed, _sizes(experiment), capacity(experiment.examples.count)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    recipe, sizes = Recipe.of(experiment), _sizes(experiment)
    chosen = chosen_examples(*sizes[:2]).astype(np.float64)

    def run(network: Network, step: Array, size: Array, data: TrainingData, knobs: Knobs) -> tuple[Array, Array, Array]:
        return cloud(recipe, network, step, size, data, knobs, sizes)

    network = init(recipe.architecture, experiment.network.initializer, 0)
    start = network, np.int32(0), np.int32(1), data_of(experiment), knobs_for(recipe, experiment)
    compiled = compiler(_key(experiment), run, *start)

    def look(look: Look) -> Arrays:
        data, knobs = data_of(look.experiment), knobs_for(recipe, look.experiment)
        step, size = np.int32(look.step), np.int32(look.experiment.batch_size)
        dots, batches, numbers = map(np.asarray, compiled(look.network, step, size, data, knobs))
        return {"cloud": dots, "cloud_batches": batches, "cloud_numbers": numbers, "cloud_examples": chosen}

    return look


STUDY = Study(0.1, _fits, _key, _compile)
