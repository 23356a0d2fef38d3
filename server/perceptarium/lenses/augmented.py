"""Training pictures as the next step will see them."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
from jax import Array

from perceptarium.experiment import Experiment
from perceptarium.lenses.study import Arrays, Look, Study, data_of, has_pictures
from perceptarium.training.augmentation import Augmentation
from perceptarium.training.compiler import Compiler
from perceptarium.training.data import TrainingData, capacity, draw_batch
from perceptarium.training.exact import Recipe
from perceptarium.training.program import knobs_for
from perceptarium.training.step import Knobs, knobs_by_name

SAMPLES = 12


def _key(experiment: Experiment) -> Hashable:
    names = Recipe.of(experiment).knob_names
    count = capacity(experiment.examples.count)
    return "augmented", Augmentation.of(experiment), names, count, experiment.architecture.inputs, experiment.batch_size


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    recipe = Recipe.of(experiment)
    size = experiment.batch_size

    def samples(step: Array, data: TrainingData, knobs: Knobs) -> Array:
        inputs = draw_batch(data, step, knobs.seed, size, SAMPLES).inputs
        if recipe.augmentation is None:
            return inputs
        return recipe.augmentation.apply(inputs, knobs_by_name(recipe, knobs), knobs.seed, step, 0)

    compiled = compiler(_key(experiment), samples, np.int32(0), data_of(experiment), knobs_for(recipe, experiment))

    def look(look: Look) -> Arrays:
        seen = np.asarray(compiled(np.int32(look.step), data_of(look.experiment), knobs_for(recipe, look.experiment)))
        order = look.experiment.examples.pixel_order
        return {"augmented": seen if order is None else seen[:, np.argsort(order)]}

    return look


STUDY = Study(0.3, has_pictures, _key, _compile)
