"""How large a layer's weights, gradient and next update are: their lengths, and how they are spread.

Weights alone, as they multiply: biases, which begin at 0, would say little of a layer's scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of
from perceptarium.networks import Network, missing
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.state import TrainingState, begin
from perceptarium.training.step import Knobs, batch_gradient, training_step

BINS = 31
"""An odd number: what is about 0 has a bin of its own."""
SHOWN = 0.99
"""The share of numbers that a histogram has room for at least: a few far ones would press all others together."""
Numbers: TypeAlias = NDArray[np.floating[Any]]


class Spread(NamedTuple):
    """norm: √Σx². reach: the histogram goes evenly from −reach to reach. counts: (BINS,), the ends with all beyond."""

    norm: float
    reach: float
    counts: NDArray[np.float32]


def spread(numbers: Numbers) -> Spread:
    """Of some numbers, as `numpy.histogram` counts them.

    The reach is the least 1, 2 or 5 · 10ᵏ that holds 99 % of them, so that it seldom changes; 0 where they are 0. Where
    one is NaN or infinite, so is the norm; the reach is NaN, and nothing is counted.
    """
    values = np.ravel(numbers).astype(np.float64)
    norm = float(np.sqrt(np.square(values).sum()))
    if not np.isfinite(values).all():
        return Spread(norm, math.nan, np.zeros(BINS, np.float32))
    reach = _round_up(_shown(np.abs(values)))
    if reach == 0:
        counts = np.zeros(BINS)
        counts[BINS // 2] = values.size
    else:
        counts, _ = np.histogram(np.clip(values, -reach, reach), BINS, (-reach, reach))
    return Spread(norm, reach, counts.astype(np.float32))


def _shown(sizes: NDArray[np.float64]) -> float:
    """What 99 % of some sizes do not exceed; where that is 0, the largest."""
    if sizes.size == 0:
        return 0.0
    return float(np.quantile(sizes, SHOWN, method="inverted_cdf")) or float(sizes.max())


def _round_up(size: float) -> float:
    """To the next 1, 2 or 5 · 10ᵏ; 0 for what is too small to be told from it."""
    if size < np.finfo(np.float32).tiny:
        return 0.0
    power = math.floor(math.log10(size))
    # Decimal text has no rounding errors: 5 · 10⁻³ computed is not the number that is written 5e-3.
    steps = (float(f"{step}e{power + more}") for more in (0, 1) for step in (1, 2, 5))
    return next(step for step in steps if step >= size)


def changes(
    recipe: Recipe, state: TrainingState, data: TrainingData, knobs: Knobs
) -> tuple[Sequence[Array], Sequence[Array]]:
    """For each layer that learns, of its weights: the gradient of the next batch's loss, and Δw of the next step."""
    _, gradient = batch_gradient(recipe, state, data, knobs)
    stepped, _ = training_step(recipe, state, data, knobs)
    updates = jax.tree.map(jnp.subtract, stepped.network, state.network)
    return _weights(recipe, gradient), _weights(recipe, updates)


def _weights(recipe: Recipe, network: Network) -> list[Any]:
    pairs = zip(recipe.architecture.layers, network, strict=True)
    return [parameters.weights for layer, parameters in pairs if layer.parameter_count]


def _there(experiment: Experiment) -> list[NDArray[np.bool_]]:
    """Of each layer that learns, which of its weights are not cut."""
    gone = missing(experiment.architecture, experiment.holds)
    layers = zip(experiment.architecture.layers, gone, strict=True)
    return [~own for layer, own in layers if layer.parameter_count]


def _key(experiment: Experiment) -> Hashable:
    return "layers", Recipe.of(experiment), capacity(experiment.examples.count)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    recipe = Recipe.of(experiment)
    neutral = [layer.neutral_weight for layer in recipe.architecture.layers if layer.parameter_count]

    def run(state: TrainingState, data: TrainingData, knobs: Knobs) -> tuple[Sequence[Array], Sequence[Array]]:
        return changes(recipe, state, data, knobs)

    start = begin(experiment.start, recipe.optimizer)
    compiled = compiler(_key(experiment), run, start, data_of(experiment), knobs_for(recipe, experiment))

    def look(look: Look) -> Arrays:
        memory = look.memory or begin(look.network, recipe.optimizer).memory
        state = TrainingState(look.network, memory, np.int32(look.step))
        gradient, updates = compiled(state, data_of(look.experiment), knobs_for(recipe, look.experiment))
        there = _there(look.experiment)
        kept = zip(_weights(recipe, look.network), neutral, strict=True)
        weights = [np.asarray(array, np.float64) + more for array, more in kept]
        found = [
            [spread(np.asarray(part)[own]) for part in layer]
            for *layer, own in zip(weights, gradient, updates, there, strict=True)
        ]
        return {
            "layer_norms": np.array([[part.norm for part in layer] for layer in found]).astype(np.float32),
            "layer_reaches": np.array([[part.reach for part in layer] for layer in found]).astype(np.float32),
            "layer_histograms": np.array([[part.counts for part in layer] for layer in found]),
            "layer_step": np.array([look.step], np.float64),
        }

    return look


STUDY = Study(0.1, lambda _: True, _key, _compile)
