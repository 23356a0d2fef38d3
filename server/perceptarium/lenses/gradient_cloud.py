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
Doubles = NDArray[np.float64]
TINY = float(np.finfo(np.float32).tiny)
AT_ONCE = 16
"""Gradients that are made together."""
Sizes = tuple[int, int, int, int]
NUMBERS = ("length", "noise", "scale", "batch_noise", "cosine", "share_along", "share_across")


def gradients(
    recipe: Recipe, network: Network, step: Array, size: Array, data: TrainingData, knobs: Knobs, sizes: Sizes
) -> tuple[Array, Array, Array]:
    """Of single training examples (n, parameters), of all (parameters,), and of batches (k, parameters).

    size: of a batch; they are those of the next k steps, at the present weights. sizes: training examples that make
    the full gradient, single ones, batches, and rows for a batch. Every gradient is of a mean loss per example, without
    penalties, dropout and augmentation, by the parameters that train.
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

    def batch(number: Array) -> Array:
        drawn = draw_batch(data, step + number, knobs.seed, size, rows)
        return mean_of(drawn.inputs, drawn.targets, drawn.real)

    return dots, whole, jax.lax.map(batch, jnp.arange(batches))


def project(dots: Doubles, whole: Doubles, batches: Doubles) -> tuple[Doubles, Doubles, Doubles]:
    """Gradients of single examples (n, p), of all G (p,) and of batches (k, p), projected onto a plane.

    Returns dots (n, 2) and batches (k, 2): how far they reach along G, and along the first principal direction of what
    the dots have orthogonal to it. And, by `NUMBERS`: ‖G‖, the root mean square distance of the dots from G, the simple
    noise scale tr(Σ)/‖G‖² (McCandlish et al. 2018), the root mean square distance and the mean cosine of the batches to
    G, and what share of tr(Σ) each axis shows.
    """
    length = float(np.linalg.norm(whole))
    along = whole / max(length, TINY)
    reach = dots @ along
    rest = dots - reach[:, None] * along
    # In NumPy: a compiled program that calls LAPACK cannot be loaded from the disk by another process.
    variances, vectors = np.linalg.eigh(rest @ rest.T)
    across = rest.T @ vectors[:, -1] / np.sqrt(max(float(variances[-1]), TINY))
    height = rest @ across
    spread = np.mean((reach - length) ** 2)
    noise = spread + np.maximum(variances, 0.0).sum() / len(dots)
    cosines = batches @ along / np.maximum(np.linalg.norm(batches, axis=1), TINY)
    with np.errstate(divide="ignore", invalid="ignore"):
        numbers = np.array(
            [
                length,
                np.sqrt(noise),
                noise / length**2,
                np.sqrt(np.mean(np.square(batches - whole).sum(axis=1))),
                cosines.mean(),
                spread / noise,
                np.mean(height**2) / noise,
            ]
        )
    return np.stack([reach, height], axis=1), np.stack([batches @ along, batches @ across], axis=1), numbers


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
        return gradients(recipe, network, step, size, data, knobs, sizes)

    network = init(recipe.architecture, experiment.network.initializer, 0)
    start = network, np.int32(0), np.int32(1), data_of(experiment), knobs_for(recipe, experiment)
    compiled = compiler(_key(experiment), run, *start)

    def look(look: Look) -> Arrays:
        data, knobs = data_of(look.experiment), knobs_for(recipe, look.experiment)
        step, size = np.int32(look.step), np.int32(look.experiment.batch_size)
        dots, whole, batches = compiled(look.network, step, size, data, knobs)
        if not np.isfinite(whole).all() or not np.isfinite(dots).all():
            shapes = (len(dots), 2), (len(batches), 2), (len(NUMBERS),)
            projected = tuple(np.full(shape, np.nan) for shape in shapes)
        else:
            projected = project(*(np.asarray(part, np.float64) for part in (dots, whole, batches)))
        names = "cloud", "cloud_batches", "cloud_numbers"
        arrays = {name: part.astype(np.float32) for name, part in zip(names, projected, strict=True)}
        return arrays | {"cloud_examples": chosen}

    return look


STUDY = Study(0.1, _fits, _key, _compile)
