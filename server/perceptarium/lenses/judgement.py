"""How each test example is judged: for the confusion matrix and the gallery of mistakes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from perceptarium.experiment import Experiment
from perceptarium.lenses.judged import compile_predictions, judged_set, predictions_key
from perceptarium.lenses.study import Arrays, Look, Study, is_judged
from perceptarium.training.compiler import Compiler

Floats = NDArray[np.float32]


def right(task: str, predictions: Floats, targets: Floats) -> NDArray[np.bool_]:
    """(n,): whether each is judged right, as `evaluation.evaluate` does but for rounding; both (n, outputs)."""
    if task == "classes":
        same: NDArray[np.bool_] = predictions.argmax(axis=1) == targets.argmax(axis=1)
        return same
    every: NDArray[np.bool_] = ((predictions > 0.5) == (targets > 0.5)).all(axis=1)
    return every


def judge(task: str, predictions: Floats, targets: Floats) -> Arrays:
    """What is sent of predictions (n, outputs): see `docs/protocol.md`."""
    if task == "labels":
        # 128 and more is present, to the last bit.
        level = _shares(predictions) * 255
        return {"test_labels": np.where(predictions > 0.5, np.ceil(level), np.minimum(level, 127)).astype(np.uint8)}
    if task == "binary":
        predictions, targets = (np.concatenate([1 - part, part], axis=1) for part in (predictions, targets))
        predicted = (predictions[:, 1] > 0.5).astype(np.uint8)
    else:
        predicted = predictions.argmax(axis=1).astype(np.uint8 if predictions.shape[1] <= 256 else np.float32)
    rows = np.arange(len(predictions))
    of_predicted = predictions[rows, predicted.astype(int)]
    of_true = predictions[rows, targets.argmax(axis=1)]
    return {
        "test_predicted": predicted,
        "test_confidence": _bytes(of_predicted),
        "test_true": _bytes(of_true),
    }


def _bytes(shares: Floats) -> NDArray[np.uint8]:
    return (_shares(shares) * 255).round().astype(np.uint8)


def _shares(predictions: Floats) -> Floats:
    """Between 0 and 1 whatever a network says."""
    return np.clip(np.nan_to_num(predictions), 0, 1)


def _compile(experiment: Experiment, compiler: Compiler) -> Callable[[Look], Arrays]:
    predictions = compile_predictions(experiment, compiler)

    def look(look: Look) -> Arrays:
        part = judged_set(look.experiment.examples)
        found = judge(look.experiment.examples.shape.task, predictions(look.network, part.inputs), part.targets)
        return {**found, "test_step": np.array([look.step], np.float64)}

    return look


STUDY = Study(0.5, is_judged, predictions_key, _compile)
