"""The document: what it refuses, and how it is patched."""

from __future__ import annotations

import contextlib
import copy
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perceptarium.errors import InvalidInput
from perceptarium.experiment import Experiment, parse, patch
from tests.compiled import dense, document

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"version": 2}, "version"),
    ({"versoin": 1}, "versoin"),
    ({"data": {"kind": "spiral", "seed": -1}}, "data.seed"),
    ({"data": {"kind": "spiral", "seed": 2**31}}, "data.seed"),
    ({"data": {"kind": "spiral", "seed": 1.5}}, "data.seed"),
    ({"data": {"kind": "spiral", "features": []}}, "data.features"),
    ({"data": {"kind": "spiral", "features": ["z"]}}, "data.features.0"),
    ({"data": {"kind": "spiral", "features": "x"}}, "data.features"),
    ({"data": {"kind": "spiral", "split": {"train": 0, "validation": 0.5, "test": 0.5}}}, "data.split.train"),
    ({"data": {"kind": "spiral", "split": {"train": math.nan, "validation": 0, "test": 0}}}, "data.split.train"),
    ({"data": {"kind": "spiral", "split": {"train": 0.5, "validation": -0.1, "test": 0.6}}}, "data.split.validation"),
    ({"data": {"kind": "spiral", "split": {"train": 0.5, "validation": 0.1, "test": 0.1}}}, "data.split"),
    ({"data": {"kind": "digits", "features": ["x"]}}, "data.features"),
    ({"network": {"layers": [{"kind": "dense"}] * 65}}, "network.layers"),
    ({"network": {"layers": {"kind": "dense"}}}, "network.layers"),
    ({"network": {"initializer": "no_such"}}, "network.initializer"),
    ({"network": {"seed": 2**31}}, "network.seed"),
    ({"network": []}, "network"),
    ({"regularization": {"l1": -1e-9}}, "regularization.l1"),
    ({"regularization": {"l2": math.inf}}, "regularization.l2"),
    ({"regularization": {"l2": 1.5}}, "regularization.l2"),
    ({"regularization": {"dropout": 0.95}}, "regularization.dropout"),
    ({"regularization": {"dropout": math.nan}}, "regularization.dropout"),
    ({"batch": {"order": "random"}}, "batch.order"),
    ({"batch": {"seed": -1}}, "batch.seed"),
    ({"optimizer": {"kind": "adam", "clip_norm": 0}}, "optimizer.clip_norm"),
    ({"optimizer": {"kind": "adam", "clip_norm": math.inf}}, "optimizer.clip_norm"),
    ({"optimizer": {"kind": "adam", "clip_norm": -1}}, "optimizer.clip_norm"),
]


@pytest.mark.parametrize(("wrong", "field"), WRONG, ids=str)
def test_a_wrong_field_is_named(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(wrong)
    assert caught.value.field == field
    assert caught.value.message.startswith(field)


@pytest.mark.parametrize("size", [0, -1, 100_001, 10**400, 2.5, "half", math.nan, []])
def test_a_wrong_batch_size_is_named(size: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse({"batch": {"size": size}})
    assert caught.value.field == "batch.size"


def test_a_bound_says_what_is_allowed() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse({"data": {"kind": "spiral", "samples": 1_000_000}})
    assert (caught.value.field, caught.value.allowed) == ("data.samples", "at most 2000")
    with pytest.raises(InvalidInput) as caught:
        parse({"batch": {"order": "random"}})
    assert "shuffled" in caught.value.allowed
    assert "sequential" in caught.value.allowed


@pytest.mark.parametrize("nothing", [None, 3, "spiral", [], [{}]])
def test_what_is_no_document_is_refused(nothing: object) -> None:
    with pytest.raises(InvalidInput):
        parse(nothing)


def test_the_empty_document_is_the_default_one() -> None:
    assert parse({}) == Experiment()
    assert patch(Experiment(), {}) == Experiment()


def test_features_are_distinct() -> None:
    with pytest.raises(InvalidInput, match="twice"):
        parse({"data": {"kind": "spiral", "features": ["x", "x"]}})


@pytest.mark.parametrize(
    ("data", "loss"),
    [
        ("sine", "binary_cross_entropy"),
        ("spiral", "softmax_cross_entropy"),
        ("regression_plane", "softmax_cross_entropy"),
    ],
)
def test_a_loss_must_fit_the_data(data: str, loss: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        _ = document(data=data, loss=loss).resolved_loss
    assert caught.value.field == "loss"
    assert "mse" in caught.value.allowed
    assert loss not in caught.value.allowed


@pytest.mark.parametrize(
    ("data", "loss"), [("sine", "mse"), ("spiral", "binary_cross_entropy"), ("iris", "softmax_cross_entropy")]
)
def test_the_automatic_loss_fits(data: str, loss: str) -> None:
    assert document(data=data).resolved_loss.kind == loss


def test_a_batch_is_never_larger_than_the_training_set() -> None:
    few = {"kind": "spiral", "samples": 20}
    assert document(data=few, batch={"size": 32}).batch_size == 12
    assert document(data=few, batch={"size": "full"}).batch_size == 12
    assert document(data=few, batch={"size": 5}).batch_size == 5


# Patches


def test_a_new_kind_of_data_keeps_seed_and_features_and_nothing_else() -> None:
    before = document(
        data={"kind": "blobs", "samples": 99, "noise": 0.5, "classes": 3, "seed": 7, "features": ["x", "xy"]}
    )
    after = patch(before, {"data": {"kind": "circle"}})
    wanted = document(data={"kind": "circle", "seed": 7, "features": ["x", "xy"]})
    assert after == wanted
    assert patch(before, {"data": "circle"}) == wanted
    assert patch(before, {"data": {"kind": "sine"}}) == document(data={"kind": "sine", "seed": 7})
    assert patch(before, {"data": {"kind": "blobs"}}) == before


def test_a_new_kind_takes_what_the_patch_names() -> None:
    before = document(data={"kind": "spiral", "seed": 7})
    after = patch(before, {"data": {"kind": "circle", "samples": 50, "seed": 8}})
    assert after == document(data={"kind": "circle", "samples": 50, "seed": 8})


def test_a_new_optimizer_keeps_schedule_and_clipping() -> None:
    schedule = {"kind": "cosine_decay", "over": 77}
    before = document(optimizer={"kind": "sgd", "learning_rate": 3, "schedule": schedule, "clip_norm": 2})
    after = patch(before, {"optimizer": {"kind": "adam"}})
    assert after == document(optimizer={"kind": "adam", "schedule": schedule, "clip_norm": 2})
    assert patch(after, {"optimizer": {"schedule": "constant"}}).optimizer.schedule.kind == "constant"
    assert patch(after, {"optimizer": {"clip_norm": None}}).optimizer.clip_norm is None


def test_a_patch_of_one_number_changes_that_number_alone() -> None:
    before = document(data={"kind": "moons", "noise": 0.2}, network={"layers": dense(3, 4), "seed": 5})
    after = patch(before, {"data": {"samples": 50}})
    wanted = before.model_dump(mode="json")
    wanted["data"]["samples"] = 50
    assert after.model_dump(mode="json") == wanted


def test_null_takes_a_part_back_to_its_default() -> None:
    before = document(data={"kind": "moons", "samples": 50}, network={"layers": dense(3), "seed": 5}, batch={"size": 7})
    assert patch(before, {"network": None, "batch": {"size": None}}) == document(data={"kind": "moons", "samples": 50})
    assert patch(before, {"data": {"samples": None}}).data == document(data="moons").data


def test_a_list_is_replaced_as_a_whole() -> None:
    before = document(network={"layers": dense(3, 4, 5)})
    assert len(patch(before, {"network": {"layers": dense(2)}}).network.layers) == 1
    assert patch(before, {"network": {"layers": []}}).network.layers == ()


@pytest.mark.parametrize("wrong", [wrong for wrong, _ in WRONG] + [{"data": 3}, {"loss": None, "data": []}], ids=str)
def test_a_wrong_patch_changes_nothing(wrong: dict[str, Any]) -> None:
    before = document(data={"kind": "spiral", "seed": 3}, network={"layers": dense(3, 4)})
    copy_of_changes, dumped = copy.deepcopy(wrong), before.model_dump(mode="json")
    with pytest.raises(InvalidInput):
        patch(before, wrong)
    assert before.model_dump(mode="json") == dumped
    assert str(wrong) == str(copy_of_changes)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
parts = st.sampled_from(["data", "network", "loss", "optimizer", "regularization", "batch", "version"])
names = st.sampled_from(["kind", "seed", "layers", "split", "size", "schedule", "clip_norm", "l1", "features", "units"])


@given(st.dictionaries(parts, json_values | st.dictionaries(names, json_values, max_size=3), max_size=3))
def test_any_patch_gives_a_valid_document_or_says_what_is_wrong(changes: dict[str, Any]) -> None:
    before = Experiment()
    dumped = before.model_dump(mode="json")
    with contextlib.suppress(InvalidInput):
        after = patch(before, changes)
        assert parse(after.model_dump(mode="json")) == after
    assert before.model_dump(mode="json") == dumped
