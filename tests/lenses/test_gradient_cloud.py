"""The gradient cloud beside gradients made one by one, and principal components by NumPy."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.gradient_cloud import MOST, NUMBERS, chosen_examples
from perceptarium.lenses.study import Arrays, Look
from perceptarium.losses import losses
from perceptarium.networks import outputs_of
from tests.compiled import TINY_CONVNET, dense, document, flat, pictures, study_of
from tests.training.trial import Trial, reference_of, rows_of

NAME = "gradient_cloud"


def small(**parts: Any) -> Experiment:
    data = {"kind": "spiral", "samples": 60, "split": {"train": 0.5, "validation": 0.0, "test": 0.5}}
    return document(**{"data": data, "network": {"layers": dense(4, 3), "seed": 1}, "batch": {"size": 10}} | parts)


def look(experiment: Experiment, trial: Trial, step: int = 0) -> Arrays:
    study = study_of(NAME, experiment)
    return study(Look(experiment, trial.network(), step, np.zeros((1, experiment.architecture.inputs), np.float32)))


def numbers(found: Arrays) -> dict[str, float]:
    return dict(zip(NUMBERS, found["cloud_numbers"].tolist(), strict=True))


def one_by_one(experiment: Experiment, trial: Trial) -> np.ndarray:
    """(n, parameters): the gradient of every training example's own loss."""
    part, network = experiment.examples.sets["train"], trial.network()

    def loss(network: Any, inputs: np.ndarray, targets: np.ndarray) -> jax.Array:
        outputs = outputs_of(experiment.architecture, network, inputs[None])
        return losses.call(experiment.resolved_loss, outputs, targets[None])[0]

    slope = jax.jit(jax.grad(loss))
    return np.float64([flat(slope(network, *row)) for row in zip(part.inputs, part.targets, strict=True)])


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"loss": "half_sum"},
        {"data": rows_of("regression", 50, 3, 2), "loss": {"kind": "huber", "delta": 0.3}},
        {"data": pictures(), "network": TINY_CONVNET, "batch": {"size": 3}},
    ],
    ids=["plane", "a sum", "huber", "pictures"],
)
def test_the_cloud_is_of_every_examples_gradient(parts: dict[str, Any]) -> None:
    experiment = small(**parts)
    trial = reference_of(experiment).train(20)
    found, every = look(experiment, trial), one_by_one(experiment, trial)
    mean = every.mean(axis=0)
    length = np.linalg.norm(mean)
    along = mean / length
    rest = every - np.outer(every @ along, along)
    _, stretches, directions = np.linalg.svd(rest, full_matrices=False)
    close = {"rtol": 2e-3, "atol": 2e-3 * np.abs(every @ along).max()}
    np.testing.assert_allclose(found["cloud"][:, 0], every @ along, **close)
    across = rest @ directions[0]
    sign = np.sign(across @ found["cloud"][:, 1])
    np.testing.assert_allclose(found["cloud"][:, 1], sign * across, **close)

    variance = np.mean(np.sum((every - mean) ** 2, axis=1))
    told = numbers(found)
    assert told["length"] == pytest.approx(length, rel=1e-3)
    assert told["noise"] == pytest.approx(np.sqrt(variance), rel=1e-3)
    assert told["scale"] == pytest.approx(variance / length**2, rel=2e-3)
    assert told["share_along"] == pytest.approx(np.var(every @ along) / variance, abs=1e-3)
    assert told["share_across"] == pytest.approx(stretches[0] ** 2 / len(every) / variance, abs=1e-3)
    assert found["cloud_examples"].tolist() == list(range(len(every)))


def test_rings_are_the_batches_of_the_next_steps() -> None:
    experiment = small(batch={"size": 10, "order": "sequential"})
    trial = reference_of(experiment).train(3)
    found, every = look(experiment, trial, 3), one_by_one(experiment, trial)
    mean = every.mean(axis=0)
    batches = np.stack([every[10 * (step % 3) : 10 * (step % 3) + 10].mean(axis=0) for step in range(3, 19)])
    along = batches @ mean / np.linalg.norm(mean)
    np.testing.assert_allclose(found["cloud_batches"][:, 0], along, rtol=1e-3, atol=1e-5)
    told = numbers(found)
    cosines = along / np.linalg.norm(batches, axis=1)
    assert told["cosine"] == pytest.approx(np.mean(cosines), abs=1e-4)
    distance = np.sqrt(np.mean(np.sum((batches - mean) ** 2, axis=1)))
    assert told["batch_noise"] == pytest.approx(distance, rel=1e-3)


def test_larger_batches_stray_less_by_the_root_of_their_size() -> None:
    """Drawn without replacement, b of n examples stray by noise·√((n − b) / (n − 1) / b)."""
    split = {"train": 1.0, "validation": 0.0, "test": 0.0}
    data = {"kind": "spiral", "samples": 256, "split": split}
    trial = reference_of(small(data=data)).train(50)
    for size in (1, 4, 16, 64):
        experiment = small(data=data, batch={"size": size})
        clouds = [numbers(look(experiment, trial, step)) for step in range(0, 64 * 16, 16)]
        strayed = np.sqrt(np.mean([told["batch_noise"] ** 2 for told in clouds]))
        expected = clouds[0]["noise"] * np.sqrt((256 - size) / 255 / size)
        assert strayed == pytest.approx(expected, rel=0.2)


def test_a_full_batch_is_the_mean_itself() -> None:
    experiment = small(batch={"size": "full"})
    found = look(experiment, reference_of(experiment))
    told = numbers(found)
    np.testing.assert_allclose(found["cloud_batches"], [[told["length"], 0]], atol=1e-5)
    assert told["batch_noise"] == pytest.approx(0, abs=1e-5)
    assert told["cosine"] == pytest.approx(1, abs=1e-5)


def test_sizes_between_powers_of_two_share_a_program() -> None:
    nine, sixteen = small(batch={"size": 9}), small(batch={"size": 16})
    assert study_key(NAME, nine) == study_key(NAME, sixteen) != study_key(NAME, small(batch={"size": 17}))


def test_of_many_examples_some_have_a_dot() -> None:
    experiment = small(data=rows_of("regression", 2000, 2, 1), batch={"size": 32})
    found = look(experiment, reference_of(experiment))
    assert found["cloud"].shape == (MOST, 2)
    assert found["cloud_examples"].tolist() == chosen_examples(1000, MOST).tolist()
    assert (found["cloud_examples"][0], found["cloud_examples"][-1]) == (0, 999)
    assert len(set(found["cloud_examples"])) == MOST


def test_larger_networks_have_fewer_dots_and_very_large_ones_none() -> None:
    data = rows_of("regression", 600, 20, 1)
    large = small(data=data, network={"layers": dense(200, 150)})
    found = look(large, reference_of(large))
    assert len(found["cloud"]) == 5_000_000 // large.architecture.parameter_count < MOST
    assert not STUDIES[NAME].fits(small(data=data, network={"layers": dense(300, 320)}))


def test_where_nothing_pulls_nothing_breaks() -> None:
    """At a perfect fit every gradient is 0: there is no direction, and no number that is not one."""
    data = {"kind": "arrays", "inputs": [[0.0], [1.0]], "targets": [[0.0], [0.0]]}
    experiment = small(data=data, network={"layers": [], "output": {"start": {"weights": [[0]], "biases": [0]}}})
    found = look(experiment, reference_of(experiment))
    assert np.all(found["cloud"] == 0)
    assert numbers(found)["length"] == numbers(found)["noise"] == 0
    assert np.isnan(numbers(found)["scale"])
