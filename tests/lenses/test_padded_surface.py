"""The loss in padded arrays beside the loss of a document's own shapes, which has oracles of its own."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment
from perceptarium.lenses import STUDIES, study_key
from perceptarium.lenses.ground import Ground, Keyframes, LandscapeView, PlaneKind, flat, free_of
from perceptarium.lenses.study import Arrays, Look
from perceptarium.lenses.surface import heap_of, surfaces
from perceptarium.losses import losses
from perceptarium.networks import init
from perceptarium.networks.activations import activations
from tests.compiled import TINY_CONVNET, conv, dense, document, once, pictures
from tests.lenses.test_landscape import small

CLASSES = {"kind": "blobs"}
MANY = {"kind": "arrays", "inputs": [[x / 150] for x in range(300)], "targets": [[(x % 7) / 7] for x in range(300)]}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "penalties": {"regularization": {"l1": 0.02, "l2": 0.03}},
    "classes": {"data": CLASSES, "network": {"layers": dense(5)}},
    "no hidden layer": {"network": {"layers": []}},
    "several blocks of a sum": {"data": MANY, "network": {"layers": dense(3, 2)}, "loss": "half_sum"},
    "one's own parameters of a loss": {
        "data": MANY,
        "network": {"layers": dense(3)},
        "loss": {"kind": "huber", "delta": 0.2},
    },
}


def built(experiment: Experiment) -> list[Any]:
    """The surface of a document, and the padded one that all share."""
    return [once(key, build) for key, build in surfaces(experiment)]


def check_alike(experiment: Experiment) -> None:
    """Values and slopes of both at some places."""
    rng = np.random.default_rng(5)
    base, axes = flat(experiment.start).astype(np.float64), rng.normal(size=(2, flat(experiment.start).size))
    places = np.array([[0, 0], [0.3, -0.2], [-1.5, 0.8], [4, 4]], np.float64)
    direction = rng.normal(size=base.size).astype(np.float32)
    for part in ("train", "test"):
        heap = heap_of(experiment, part, 10**6)
        own, padded = (surface.losses(experiment, base, axes, places, heap) for surface in built(experiment))
        np.testing.assert_allclose(padded, own, rtol=1e-5, atol=1e-6)
    heap = heap_of(experiment, "train", 10**6)
    own, padded = (surface.slopes(experiment, flat(experiment.start), direction, heap) for surface in built(experiment))
    for found, wanted in zip(padded, own, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5 * np.abs(wanted).max())
        assert np.abs(wanted).max() > 0


@pytest.mark.parametrize("parts", DOCUMENTS.values(), ids=DOCUMENTS)
def test_values_and_slopes_are_those_of_the_own_shapes(parts: dict[str, Any]) -> None:
    check_alike(small(**parts))


TASKS = {"regression": MANY, "binary": {"kind": "spiral"}, "classes": CLASSES}
KINDS = sorted(set(losses.ids()) - {"auto"})
SHARE = -(-len(activations.ids()) // len(KINDS))


@pytest.mark.parametrize("kind", KINDS)
def test_every_loss_and_every_activation_bends_alike(kind: str) -> None:
    """Each loss with its share of all activations, one layer each: what bends the first is felt through the others."""
    task = next(task for task in losses[kind].tags["tasks"] if task in TASKS)
    first = KINDS.index(kind) * SHARE
    layers = [layer for name in activations.ids()[first : first + SHARE] for layer in dense(3, activation=name)]
    check_alike(small(data=TASKS[task], network={"layers": layers, "seed": 1}, loss=kind))


def test_wide_networks_have_it_and_wider_ones_and_pictures_have_not() -> None:
    def count(**parts: Any) -> int:
        return len(surfaces(document(**parts)))

    assert count(network={"layers": dense(64, 64)}) == 2
    assert count(network={"layers": dense(65)}) == 1
    assert count(data=pictures(), network=TINY_CONVNET) == 1
    assert STUDIES["landscape"].padded(document(data=pictures(), network={"layers": [conv()]})) is None


LENSES = ("landscape", "planes", "curvature", "elsewhere")


@pytest.mark.parametrize("plane", ["weights", "random", "sharpest", "path"])
@pytest.mark.parametrize("layers", [(4, 3), (7,)], ids=str)
def test_the_lenses_show_the_same(layers: tuple[int, ...], plane: PlaneKind) -> None:
    experiment = small(network={"layers": dense(*layers)}, optimizer={"kind": "momentum", "learning_rate": 0.05})
    network = init(experiment.architecture, "he_normal", 7)
    free = free_of(experiment)
    rng = np.random.default_rng(1)
    walked = tuple(
        (flat(network) + (5 - step) / 5 * rng.normal(size=free.size)).astype(np.float32) for step in range(5)
    )
    path = Keyframes(tuple(range(5)), walked, ((0.5, 0.6),) * 5)
    own, padded = Ground(LandscapeView(plane=plane)), Ground(LandscapeView(plane=plane))
    for name in LENSES:
        if name == "elsewhere":
            own.view = padded.view = own.view.model_copy(update={"at": (0.3, -0.4)})
        probed = experiment.examples.sets["test"].inputs[:1]
        look = Look(experiment, network, 5, probed, keyframes=path)
        study = STUDIES[name]
        spare = study.padded(experiment)
        assert spare is not None
        wanted: Arrays = once(study_key(name, experiment), partial(study.compile, experiment))(
            look._replace(ground=own)
        )
        found: Arrays = once(*spare)(look._replace(ground=padded))
        assert found.keys() == wanted.keys()
        for array, numbers in wanted.items():
            scale = float(np.nan_to_num(np.abs(numbers.astype(float)), posinf=0).max(initial=0))
            # Axes are found by iteration, to 1e-4; of shades the next one is as good.
            near = max(2e-3 * scale, 1.0 if numbers.dtype == np.uint8 else 0.0)
            np.testing.assert_allclose(found[array].astype(float), numbers, rtol=2e-3, atol=near, err_msg=array)
