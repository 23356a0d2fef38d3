"""Every dataset, unasked: seeds, splits, classes, shapes."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.datasets import DataKind, Examples, Table, datasets, make_examples, preview
from perceptarium.datasets.examples import SETS, draw_examples
from perceptarium.datasets.table import RowsKind
from perceptarium.registry import Count, Entry
from tests.compiled import document

DRAWN = [entry for entry in datasets if entry.id != "arrays"]
every_dataset = pytest.mark.parametrize("entry", DRAWN, ids=lambda entry: entry.id)


def drawn(entry: Entry[Any], **parameters: Any) -> Examples:
    """The examples of a document, drawn anew: not out of the cache."""
    return draw_examples(entry.model(**parameters))


def rows(examples: Examples, *names: str) -> Counter[bytes]:
    """How often each example, with its target, occurs in some sets."""
    found: Counter[bytes] = Counter()
    for name in names:
        part = examples.sets[name]
        found.update(np.append(p, t).tobytes() for p, t in zip(part.points, part.targets, strict=True))
    return found


@every_dataset
def test_same_seed_same_arrays_and_other_seed_others(entry: Entry[Any]) -> None:
    first, again, other = drawn(entry, seed=3), drawn(entry, seed=3), drawn(entry, seed=4)
    for name in SETS:
        one, same = first.sets[name], again.sets[name]
        np.testing.assert_array_equal(one.points, same.points)
        np.testing.assert_array_equal(one.inputs, same.inputs)
        np.testing.assert_array_equal(one.targets, same.targets)
    # Receipts stand in their document's order, for they are edited there.
    differs = np.any(first.sets["train"].points != other.sets["train"].points)
    assert differs == (entry.id != "dining_hall")


@every_dataset
def test_the_sets_part_the_whole_table(entry: Entry[Any]) -> None:
    kind = entry.model(seed=5)
    table: Table = kind.arrays() if isinstance(kind, RowsKind) else datasets.call(kind, np.random.default_rng(5))
    examples = drawn(entry, seed=5)
    count = len(table.inputs) + (0 if table.test is None else len(table.test[0]))
    assert examples.count == sum(len(examples.sets[name]) for name in SETS) == count
    points = table.inputs if table.test is None else np.concatenate([table.inputs, table.test[0]])
    parted = Counter(row.tobytes() for name in SETS for row in examples.sets[name].points)
    # Counted, not only named: real tables hold a flower twice.
    assert parted == Counter(row.tobytes() for row in points)


@every_dataset
def test_sizes_follow_the_shares(entry: Entry[Any]) -> None:
    for train, validation, test in ((0.5, 0.25, 0.25), (0.8, 0.0, 0.2), (1.0, 0.0, 0.0), (0.1, 0.1, 0.8)):
        split = {"train": train, "validation": validation, "test": test}
        examples = drawn(entry, split=split)
        extra = getattr(entry.model(), "test_samples", 0)
        count = sum(len(examples.sets[name]) for name in SETS) - extra
        for name, share in split.items():
            wanted = share * count + (extra if name == "test" else 0)
            assert abs(len(examples.sets[name]) - wanted) <= 1


@given(
    count=st.integers(1, 3000),
    train=st.floats(0.001, 1),
    share=st.floats(0, 0.99),
)
def test_a_split_takes_every_example_once(count: int, train: float, share: float) -> None:
    validation = (1 - train) * share
    split = {"train": train, "validation": validation, "test": max(0.0, 1 - train - validation)}
    kind = datasets["spiral"].model(split=split)
    assert isinstance(kind, DataKind)
    sizes = kind.split.sizes(count)
    assert sum(sizes) == count
    assert min(sizes) >= 0
    assert sizes[0] >= 1
    assert abs(sizes[0] - max(1, count * train)) <= 1


@every_dataset
def test_shapes_and_types(entry: Entry[Any]) -> None:
    examples = drawn(entry)
    shape = examples.shape
    for name in SETS:
        part = examples.sets[name]
        assert part.inputs.dtype == part.targets.dtype == np.float32
        assert part.inputs.shape == (len(part), len(examples.feature_names))
        assert part.targets.shape == (len(part), examples.outputs)
        assert part.points.shape == (len(part), len(shape.inputs))
        assert np.all(np.isfinite(part.inputs))
        assert np.all(np.isfinite(part.targets))
        if shape.task == "regression":
            assert part.labels is None
        elif shape.task == "labels":
            assert part.labels is None
            assert set(np.unique(part.targets)) == {0, 1}
        elif shape.task == "binary":
            np.testing.assert_array_equal(part.targets[:, 0], part.labels)
        else:
            np.testing.assert_array_equal(part.targets.sum(axis=1), 1)
            np.testing.assert_array_equal(part.targets.argmax(axis=1), part.labels)
    assert examples.classes == len(shape.classes)
    assert (examples.classes > 0) == (shape.task != "regression")
    assert shape.task != "labels" or examples.outputs == examples.classes
    assert shape.domain[0] < shape.domain[1]
    if shape.image:
        assert np.prod(shape.image) == len(shape.inputs)


@every_dataset
def test_every_class_is_in_every_set_of_the_default_document(entry: Entry[Any]) -> None:
    examples = drawn(entry)
    if not examples.classes:
        values = examples.sets["train"].targets
        assert values.std() > 0.05
        return
    if examples.shape.task == "labels":
        for name in SETS:
            shares = examples.sets[name].targets.mean(axis=0)
            assert np.all((shares > 0.1) & (shares < 0.9)), name
        return
    for name in SETS:
        assert set(np.unique(examples.sets[name].labels)) == set(range(examples.classes)), name
    counts = np.bincount(examples.sets["train"].labels)
    assert counts.max() <= 3 * counts.min()


@every_dataset
@settings(max_examples=8)
@given(chance=st.data())
def test_as_many_examples_as_asked_for_whatever_else_is_asked_for(entry: Entry[Any], chance: st.DataObject) -> None:
    values: dict[str, Any] = {}
    for name, control in entry.controls.items():
        numbers = st.integers if isinstance(control, Count) else st.floats
        values[name] = chance.draw(numbers(control.low, control.high), label=name)
    examples = drawn(entry, **values, seed=chance.draw(st.integers(0, 2**31 - 1), label="seed"))
    found = sum(len(examples.sets[name]) for name in SETS)
    if "samples" in values:
        assert found == values["samples"] + values.get("test_samples", 0)
    if "classes" in values:
        assert examples.outputs == examples.classes == values["classes"]
    for name in SETS:
        assert np.all(np.isfinite(examples.sets[name].inputs))
        assert np.all(np.isfinite(examples.sets[name].targets))


@every_dataset
def test_noise_moves_the_examples(entry: Entry[Any]) -> None:
    if "noise" not in entry.controls:
        assert entry.tags["family"] in ("table", "image") or entry.id in ("addition", "points")
        return
    calm, rough = drawn(entry, noise=0.0), drawn(entry, noise=entry.controls["noise"].high)
    assert rows(calm, "train", "validation", "test") != rows(rough, "train", "validation", "test")


@every_dataset
def test_points_of_the_plane_lie_about_its_middle(entry: Entry[Any]) -> None:
    examples = drawn(entry)
    if examples.shape.view != "plane":
        assert examples.sets["train"].points.ndim == 2
        return
    low, high = examples.shape.domain
    points = examples.sets["train"].points
    assert np.mean((points >= low) & (points <= high)) > 0.99
    assert np.ptp(points, axis=0).min() > 0.5 * (high - low) / 2


@every_dataset
def test_preview_is_small_and_finite(entry: Entry[Any]) -> None:
    found = preview(entry.id)
    assert 0 < len(found["points"]) == len(found["values"]) <= 80
    assert np.all(np.isfinite(found["points"]))
    shape = entry.tags["shape"]
    assert {len(point) for point in found["points"]} == {len(shape.inputs) if shape.view == "image" else 2}
    assert len(json.dumps(found)) < 40_000


def test_the_same_document_gives_the_same_examples_while_somebody_holds_them() -> None:
    held = make_examples(datasets.document("spiral", seed=101))
    for seed in range(102, 122):
        make_examples(datasets.document("spiral", seed=seed))
    assert make_examples(datasets.document("spiral", seed=101)) is held


def test_curves_keep_their_truth_and_test_points() -> None:
    for kind in ("sine", "line"):
        examples = document(data={"kind": kind, "samples": 9, "test_samples": 33, "noise": 0.0}).examples
        assert len(examples.sets["train"]) == 9
        assert len(examples.sets["test"]) == 33
        assert examples.truth is not None
        for name in ("train", "test"):
            part = examples.sets[name]
            np.testing.assert_allclose(part.targets, examples.truth(part.points), atol=1e-6)


def test_noise_of_a_curve_has_its_deviation() -> None:
    examples = document(data={"kind": "sine", "samples": 1000, "noise": 0.3}).examples
    part = examples.sets["train"]
    assert examples.truth is not None
    assert np.std(part.targets - examples.truth(part.points)) == pytest.approx(0.3, rel=0.1)


def test_classes_without_noise_are_where_they_belong() -> None:
    for kind, belongs in (
        ("circle", lambda p: np.hypot(p[:, 0], p[:, 1]) < 3),
        ("exclusive_or", lambda p: p[:, 0] * p[:, 1] > 0),
    ):
        part = document(data={"kind": kind, "noise": 0.0}).examples.sets["train"]
        np.testing.assert_array_equal(part.labels, belongs(part.points))


def test_tables_are_standardized() -> None:
    for kind in ("iris", "wine"):
        examples = document(data=kind).examples
        points = np.concatenate([examples.sets[name].points for name in SETS])
        np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(points.std(axis=0), 1, atol=1e-5)
