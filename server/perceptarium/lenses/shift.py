"""How well shifted test pictures are read: what a network knows of where things may lie."""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.judged import compile_predictions, judged_set, predictions_key
from perceptarium.lenses.judgement import right
from perceptarium.lenses.study import Arrays, Look, Study, has_pictures, is_judged
from perceptarium.training.compiler import Compiler

Floats = NDArray[np.float32]
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1))


def shifts_of(height: int, width: int) -> int:
    """Shifts that are looked at, from 0 on: up to a quarter of the shorter side."""
    return min(height, width) // 4 + 1


def shifted(pictures: Floats, down: int, across: int, mode: str) -> Floats:
    """Pictures (n, height, width) moved by whole pixels. mode: of `np.pad`, for what comes in at the edge."""
    height, width = pictures.shape[1:]
    reach = max(abs(down), abs(across))
    padded = np.pad(pictures, ((0, 0), (reach, reach), (reach, reach)), mode=mode)  # type: ignore[call-overload]
    moved: Floats = padded[:, reach - down : reach - down + height, reach - across : reach - across + width]
    return moved


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    predictions = compile_predictions(experiment, compiler)

    def look(look: Look) -> Arrays:
        examples = look.experiment.examples
        part, task, image = judged_set(examples), examples.shape.task, examples.shape.image or (1, 1)
        pictures = part.points.reshape(-1, *image)
        mode = "constant" if examples.shape.ink else "edge"

        def accuracy(down: int, across: int) -> float:
            inputs = examples.to_inputs(shifted(pictures, down, across, mode).reshape(part.points.shape))
            return float(right(task, predictions(look.network, inputs), part.targets).mean())

        def mean_accuracy(distance: int) -> float:
            if distance == 0:
                return accuracy(0, 0)
            return fmean(accuracy(distance * down, distance * across) for down, across in DIRECTIONS)

        return {"shift_accuracy": np.array([*map(mean_accuracy, range(shifts_of(*image)))], np.float32)}

    return look


STUDY = Study(1.0, lambda experiment: has_pictures(experiment) and is_judged(experiment), predictions_key, _compile)
