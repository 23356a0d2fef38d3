"""The record of a run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perceptarium.experiment import patch
from perceptarium.sessions.history import SCORES, Record, next_record, record_interval
from tests.compiled import document, flat, run_of, train


def test_rows_tell_how_many_epochs_were_seen_whatever_the_batches() -> None:
    run = run_of(document(data={"kind": "spiral", "samples": 100}, batch={"size": 10}))
    train(run, 12)
    run.edit(patch(run.experiment, {"batch": {"size": 30}}), run.program)
    train(run, 3)
    rows = run.record.rows(11)
    assert rows.step == (11, 12, 13, 14, 15)
    # 60 examples train: 6 steps of 10 make an epoch, then 2 of 30.
    np.testing.assert_allclose(rows.epoch, [11 / 6, 2, 2.5, 3, 3.5])


def test_every_step_is_recorded_at_first() -> None:
    assert [next_record(step) for step in range(128)] == list(range(1, 129))


@given(st.integers(0, 10**9))
def test_records_are_multiples_of_the_interval(step: int) -> None:
    following = next_record(step)
    assert step < following <= step + record_interval(step)
    assert following % record_interval(step) == 0


@given(st.integers(7, 29))
def test_each_doubling_has_64_to_128_records(power: int) -> None:
    step, last, count = 2**power, 2 ** (power + 1), 0
    while step < last:
        step = next_record(step)
        count += 1
    assert step == last
    assert 64 <= count <= 128


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_where_a_record_lies_does_not_depend_on_the_way_there(one: int, other: int) -> None:
    """The next record after a step between two records is the second of them."""
    low, high = min(one, other), max(one, other)
    following = next_record(low)
    if high < following:
        assert next_record(high) == following


# Where evaluations are dear


POWERS = st.integers(0, 14).map(lambda power: 2**power)


def test_dear_records_come_at_doublings_first() -> None:
    found, step = [], 0
    while step < 100:
        step = next_record(step, 16)
        found.append(step)
    assert found == [1, 2, 4, 8, 16, 32, 48, 64, 80, 96, 112]


@given(st.integers(0, 10**9), POWERS)
def test_dear_records_are_so_far_apart_at_least(step: int, least: int) -> None:
    interval = record_interval(step, least)
    following = next_record(step, least)
    assert step < following <= step + interval
    assert following % interval == 0
    if step >= least:
        assert interval == max(least, record_interval(step))
    else:
        # At least as far on as all that has been done so far, but for the first step.
        assert interval <= least
        assert interval.bit_count() == 1
        assert record_interval(step) <= interval <= max(1, step) < 2 * max(1, interval)


@given(st.integers(0, 10**9))
def test_what_is_cheap_is_recorded_as_before(step: int) -> None:
    assert next_record(step, 1) == next_record(step)


@given(st.integers(0, 10**5), st.integers(0, 10**5), POWERS)
def test_where_a_dear_record_lies_does_not_depend_on_the_way_there(one: int, other: int, least: int) -> None:
    low, high = min(one, other), max(one, other)
    following = next_record(low, least)
    if high < following:
        assert next_record(high, least) == following


@given(st.integers(0, 10**6), POWERS)
def test_every_dear_record_is_one_of_those_of_a_cheap_network(step: int, least: int) -> None:
    following = next_record(step, least)
    assert next_record(following - 1) == following


def by(count: int) -> Callable[[int], int]:
    return lambda _: count


CHUNKS = {"one": by(1), "seven": by(7), "endless": by(10**9), "uneven": lambda step: 1 + step * 7919 % 23}


@pytest.fixture(scope="module")
def whole() -> tuple[Record, np.ndarray]:
    run = run_of(document())
    train(run, 300, 1000)
    return run.record, flat(run.network())


@pytest.mark.parametrize("name", CHUNKS)
def test_the_record_is_the_same_whatever_the_calls(name: str, whole: tuple[Record, np.ndarray]) -> None:
    run = run_of(document())
    while run.step < 300:
        assert run.advance(min(CHUNKS[name](run.step), 300 - run.step)) > 0
    record, weights = whole
    assert run.record.steps == record.steps
    assert record.steps[-1] == 300
    assert record.steps[:129] == list(range(129))
    assert run.record.scores == record.scores
    assert run.record.best == record.best
    np.testing.assert_array_equal(flat(run.network()), weights)


def row(train_loss: float, validation: float = float("nan"), test: float = float("nan")) -> np.ndarray:
    return np.float32([train_loss, validation, test, 0.5, np.nan, np.inf])


def test_rows_and_messages() -> None:
    record = Record(3)
    for step in range(4):
        record.append(step, row(1 / (step + 1), test=0.5))
    record.append(3, row(9))
    assert record.steps == [0, 1, 2, 3]
    message = record.rows(1)
    assert (message.run, message.start, message.step) == (3, 1, (1, 2, 3))
    assert message.train_loss == pytest.approx((1 / 2, 1 / 3, 1 / 4))
    assert message.validation_loss == (None, None, None)
    assert message.test_accuracy == (None, None, None)
    beyond = record.rows(99)
    assert (beyond.start, beyond.step, beyond.train_loss) == (99, (), ())
    assert len(SCORES) == len(record.scores[0])


@pytest.mark.parametrize("judged_on", ["validation", "test"])
def test_the_turning_point_is_where_the_judged_loss_was_lowest(judged_on: str) -> None:
    record = Record(1)
    for step in range(100):
        judged = 1 + ((step - 40) / 50) ** 2
        record.append(
            step, row(1 / (step + 1), **{judged_on: judged}, **({"test": 0.0} if judged_on == "validation" else {}))
        )
    assert record.best is not None
    assert record.best.judged_on == judged_on
    assert record.best.step == 40
    assert record.best.loss == pytest.approx(1)


def test_one_lucky_row_is_no_turning_point() -> None:
    record = Record(1)
    for step in range(100):
        record.append(step, row(0.1, test=0.9 if step == 70 else 1 + abs(step - 40) / 40))
    assert record.best is not None
    assert abs(record.best.step - 40) <= 2


def test_new_data_are_judged_anew() -> None:
    record = Record(1)
    for step in range(10):
        record.append(step, row(0.1, test=0.1))
    record.new_data()
    assert record.best is None
    for step in range(10, 20):
        record.append(step, row(0.1, test=5 + step))
    assert record.best is not None
    assert record.best.step >= 10
    assert record.best.loss >= 15


def test_without_any_judge_there_is_no_turning_point() -> None:
    record = Record(1)
    record.append(0, row(0.5))
    assert record.best is None


def test_what_came_after_a_divergence_is_forgotten() -> None:
    record = Record(1)
    for step in range(10):
        record.append(step, row(step, test=10 - step))
    version = record.version
    record.truncate(6)
    assert record.steps == list(range(7))
    assert len(record.scores) == 7
    assert record.version > version
    assert record.rows(0).step == tuple(range(7))
    assert record.best is None or record.best.step <= 6


def test_switches_of_programs_are_told() -> None:
    record = Record(1)
    for step, program in ((0, "padded"), (0, "padded"), (40, "exact"), (40, "exact"), (70, "padded"), (90, "padded")):
        record.switch(step, program)
    assert [(switch.step, switch.program) for switch in record.rows(0).programs] == [
        (0, "padded"),
        (40, "exact"),
        (70, "padded"),
    ]
    # Back before a single step was taken: it is as if nothing had happened.
    record.switch(70, "exact")
    assert record.programs == [(0, "padded"), (40, "exact")]
    record = Record(2)
    record.switch(0, "padded")
    record.switch(0, "exact")
    assert record.programs == [(0, "exact")]
