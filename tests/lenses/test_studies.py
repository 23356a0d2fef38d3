"""All lenses: which there are, what each is for, and that documents share their programs."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from hatch_build import ROOT
from perceptarium.experiment import Experiment, patch
from perceptarium.lenses import STUDIES, exact_view, study_key
from perceptarium.lenses.ground import Ground, LandscapeView, Plane, flat
from perceptarium.lenses.study import Arrays, Look
from perceptarium.lenses.view import View
from perceptarium.networks import init
from perceptarium.sessions.commands import Lens
from tests.compiled import ROUGH, TINY_CONVNET, dense, document, once, pictures, study_of

FRAME = {"weights"}
"""Lenses that no view draws: a frame holds what they show."""
every_study = pytest.mark.parametrize("name", sorted(STUDIES.keys() - {"bowl"}))
"""Those with a program; the bowl has closed forms, and tests of its own."""


def network_of(experiment: Experiment) -> Any:
    return init(experiment.architecture, "he_normal", 7)


def ground_of(experiment: Experiment) -> Ground:
    """A plane along the first two parameters, and somebody points at it."""
    base = flat(network_of(experiment)).astype(np.float64)
    view = LandscapeView(at=(0.5, -0.25))
    return Ground(view, Plane(view, experiment, 3, base, np.eye(2, base.size)))


def look(name: str, compiled: Experiment, experiment: Experiment) -> Arrays:
    """What the program of one document shows of another."""
    study = study_of(name, compiled)
    return study(look_of(name, experiment))


def look_of(name: str, experiment: Experiment) -> Look:
    """Only who points somewhere needs a plane that was laid before."""
    ground = ground_of(experiment) if name == "elsewhere" else None
    probed = experiment.examples.sets["test"].inputs[:1]
    return Look(experiment, network_of(experiment), 3, probed, ground=ground)


def test_whoever_subscribes_may_ask_for_every_study() -> None:
    assert STUDIES.keys() <= set(get_args(Lens))


def test_every_other_lens_is_drawn_in_every_frame() -> None:
    experiment = document(network={"layers": dense(3)})
    for lens in sorted(set(get_args(Lens)) - STUDIES.keys() - FRAME):
        view = View(frozenset({lens}), 16, 50, ((0,), (0,)))
        key, build = exact_view(experiment, view)
        program = once(key, build)
        inputs = np.zeros((1, 2), np.float32)
        prepared = program.prepare(experiment, view)
        assert program.read(program.look(network_of(experiment), prepared, inputs), prepared), lens


CLASSES = {"kind": "iris"}
VALUES = {"kind": "sine"}
LABELS = pictures("labels")
IMAGES = pictures()
MEASURED = {name: part for name, part in pictures().items() if name != "classes"} | {"task": "regression"}
BLAME = {"blame_example", "blame_batch", "blame_train", "next_step"}
ALWAYS = {
    "gradients",
    "gradient_check",
    "gradient_cloud",
    "layers",
    "units",
    "landscape",
    "planes",
    "elsewhere",
    "curvature",
    *BLAME,
}
FITTING: list[tuple[str, dict[str, Any], set[str]]] = [
    ("classes of pictures", IMAGES, {"test", "embedding", "shift", "saliency", *ALWAYS, "augmented"}),
    ("labels of pictures", LABELS, {"test", "embedding", "shift", "saliency", *ALWAYS, "augmented"}),
    ("values of pictures", MEASURED, {"embedding", "saliency", *ALWAYS, "augmented"}),
    ("classes of a table", CLASSES, {"test", "embedding", *ALWAYS}),
    ("classes of a plane", {"kind": "spiral"}, {"test", "embedding", *ALWAYS}),
    ("values of a curve", VALUES, {"embedding", *ALWAYS}),
]


@pytest.mark.parametrize(("data", "wanted"), [row[1:] for row in FITTING], ids=[row[0] for row in FITTING])
def test_a_study_is_for_what_it_can_show(data: dict[str, Any], wanted: set[str]) -> None:
    deep, flat = document(data=data, network={"layers": dense(3)}), document(data=data, network={"layers": []})
    assert {name for name, study in STUDIES.items() if study.fits(deep)} == wanted
    # Without a hidden layer there is nothing to embed and nothing that dies, and a linear neuron has its bowl.
    bowl = {"bowl"} if data == VALUES else set()
    assert {name for name, study in STUDIES.items() if study.fits(flat)} == wanted - {"embedding", "units"} | bowl


BYTES, NUMBERS = "uint8", "float32"
PROMISED: dict[str, dict[str, tuple[str, tuple[int, ...]]]] = {
    "test": {
        "test_predicted": (BYTES, (20,)),
        "test_confidence": (BYTES, (20,)),
        "test_true": (BYTES, (20,)),
        "test_step": ("float64", (1,)),
    },
    "embedding": {"embedding": (NUMBERS, (20, 2)), "embedding_share": (NUMBERS, (2,))},
    "shift": {"shift_accuracy": (NUMBERS, (2,))},
    "saliency": {"saliency": (NUMBERS, (3, 36))},
    "gradients": {"gradients": (NUMBERS, (111,))},
    "augmented": {"augmented": (NUMBERS, (12, 36))},
    "next_step": {
        "step_loss": (NUMBERS, (3,)),
        "step_examples": (NUMBERS, (20,)),
        "step_number": ("float64", (1,)),
        "updates": (NUMBERS, (111,)),
    },
    "gradient_check": {"gradient_check": (NUMBERS, (111,))},
    "layers": {
        "layer_norms": (NUMBERS, (3, 3)),
        "layer_reaches": (NUMBERS, (3, 3)),
        "layer_histograms": (NUMBERS, (3, 3, 31)),
        "layer_step": ("float64", (1,)),
    },
    "units": {
        **dict.fromkeys(("unit_silent", "unit_flat", "unit_slope"), (NUMBERS, (2 + 2 + 4 + 3,))),
        "unit_examples": ("float64", (1,)),
    },
    "landscape": {
        "landscape": (NUMBERS, (41, 41)),
        "landscape_frame": ("float64", (4,)),
        "landscape_point": (NUMBERS, (2,)),
        "landscape_next": (NUMBERS, (2,)),
        "landscape_path": (NUMBERS, (0, 2)),
        "landscape_path_steps": ("float64", (0,)),
        "landscape_path_loss": (NUMBERS, (0,)),
        "landscape_path_off": (NUMBERS, (0,)),
        "landscape_axes": ("float64", (2,)),
        "landscape_shares": (NUMBERS, (2,)),
        "landscape_chosen": ("float64", (2,)),
        "landscape_step": ("float64", (1,)),
        "landscape_plane": ("float64", (7,)),
        "landscape_number": ("float64", (1,)),
        "landscape_now": (NUMBERS, (1,)),
    },
    "planes": {"planes": (NUMBERS, (4, 21, 21))},
    "elsewhere": {
        "elsewhere": (NUMBERS, (20, 3)),
        "elsewhere_loss": (NUMBERS, (1,)),
        "elsewhere_at": ("float64", (2,)),
    },
    "curvature": {"curvature": (NUMBERS, (4,)), "curvature_step": ("float64", (1,))},
    "gradient_cloud": {
        "cloud": (NUMBERS, (20, 2)),
        "cloud_batches": (NUMBERS, (1, 2)),
        "cloud_numbers": (NUMBERS, (7,)),
        "cloud_examples": ("float64", (20,)),
    },
}
BLAMED = {"blame_loss": (NUMBERS, (1,)), "blame": (NUMBERS, (72 + 18 + 4 + 3,)), "gradients": (NUMBERS, (111,))}
PROMISED |= dict.fromkeys(("blame_batch", "blame_train"), BLAMED)
PROMISED["blame_example"] = {**BLAMED, "blame_example": ("float64", (1,))}
"""Of 20 test pictures of 3 classes: what `docs/protocol.md` says."""


def pictured(task: str = "classes") -> Experiment:
    return document(data=pictures(task), network=TINY_CONVNET, augmentation={"shift": 1})


@every_study
def test_a_study_shows_what_the_protocol_promises(name: str) -> None:
    experiment = pictured()
    # (3·3·1 + 1)·2 of the filters, (3·3·2 + 1)·4 and (4 + 1)·3 of the dense layers.
    assert experiment.architecture.parameter_count == 20 + 76 + 15
    arrays = look(name, experiment, experiment)
    assert {field: (str(array.dtype), array.shape) for field, array in arrays.items()} == PROMISED[name]
    protocol = (ROOT / "docs" / "protocol.md").read_text()
    assert all(f"`{field}`" in protocol for field in arrays)


def test_labels_are_told_apart_by_their_own_array() -> None:
    experiment = pictured("labels")
    arrays = look("test", experiment, experiment)
    assert set(arrays) == {"test_labels", "test_step"}
    assert (arrays["test_labels"].dtype, arrays["test_labels"].shape) == (np.uint8, (20, 3))


@every_study
def test_documents_of_one_key_share_a_program(name: str) -> None:
    """Learning rate, seeds, amounts and the pictures themselves are no part of it."""
    one = pictured()
    changes = {
        "data": {"inputs": np.roll(pictures()["inputs"], 9, axis=1).tolist()},
        "optimizer": {"learning_rate": 0.5},
        "batch": {"seed": 5},
        "augmentation": {"shift": 2},
    }
    other = patch(one, changes)
    assert study_key(name, other) == study_key(name, one)
    shown = look(name, one, other)
    own = STUDIES[name].compile(other, ROUGH)
    wanted = own(look_of(name, other))
    assert shown.keys() == wanted.keys()
    for field, array in shown.items():
        np.testing.assert_array_equal(array, wanted[field])
    assert any(np.any(array != shown[field]) for field, array in look(name, one, one).items())


@every_study
def test_documents_of_other_shapes_have_programs_of_their_own(name: str) -> None:
    one = pictured()
    larger = document(data=pictures(side=7), network=TINY_CONVNET, augmentation={"shift": 1})
    assert study_key(name, larger) != study_key(name, one)
    assert len({study_key(other, one) for other in STUDIES}) == len(STUDIES)


@every_study
def test_keys_are_the_same_in_every_process(name: str) -> None:
    assert " at 0x" not in repr(study_key(name, pictured()))
