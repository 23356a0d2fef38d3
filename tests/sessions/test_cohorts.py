"""Sessions of one tiny network on the same data train in company, and each as it would alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch
from perceptarium.sessions.host import Host
from perceptarium.sessions.session import Session
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.lanes import FEWEST, LANES, LaneProgram
from tests.compiled import WILD, dense, document, run_of, train
from tests.sessions.conftest import Programs
from tests.sessions.opened import OpenHost, create, turns_until, weights, work_until

CLASS = 24
TINY = document(network={"layers": dense(4)}, batch={"size": 10})


class Company:
    """How many sessions each call of a lane program trained, and which sessions trained alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[int] = []
        self.alone: list[TrainingRun] = []
        train, advance = LaneProgram.train, TrainingRun.advance

        def together(program: LaneProgram, states: Sequence[Any], *arguments: Any) -> Any:
            self.calls.append(len(states))
            return train(program, states, *arguments)

        def apart(run: TrainingRun, *arguments: Any) -> int:
            self.alone.append(run)
            return advance(run, *arguments)

        monkeypatch.setattr(LaneProgram, "train", together)
        monkeypatch.setattr(TrainingRun, "advance", apart)

    def forget(self) -> None:
        self.calls.clear()
        self.alone.clear()


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Company:
    return Company(monkeypatch)


def seeded(experiment: Experiment, seed: int) -> Experiment:
    return patch(experiment, {"network": {"seed": seed}, "batch": {"seed": seed}})


def open_class(host: Host, experiment: Experiment = TINY, count: int = CLASS, **options: Any) -> list[Session]:
    """Each with its own seed."""
    given: dict[str, Any] = {"run": True, **options}
    return [create(host, seeded(experiment, seed), **given) for seed in range(count)]


def alone(experiment: Experiment, steps: int) -> TrainingRun:
    run = run_of(experiment)
    train(run, steps)
    return run


def assert_as_alone(session: Session, within: float = 1e-4) -> None:
    twin = alone(session.experiment, session.step)
    own = np.concatenate([np.ravel(part) for layer in twin.network() for part in layer])
    np.testing.assert_allclose(weights(session), own, rtol=within, atol=within)
    assert session.record.steps == twin.record.steps
    for found, wanted in zip(session.record.scores, twin.record.scores, strict=True):
        assert found[0] == pytest.approx(wanted[0], rel=within, abs=within)


def paused(sessions: Sequence[Session]) -> Callable[[], bool]:
    return lambda: all(session.status == "paused" for session in sessions)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_each_of_a_class_trains_as_it_would_alone(open_host: OpenHost, company: Company, optimizer: str) -> None:
    host = open_host()
    experiment = patch(TINY, {"optimizer": {"kind": optimizer, "learning_rate": 0.05}})
    sessions = open_class(host, experiment, steps=50)
    turns_until(host, paused(sessions))
    assert set(company.calls) == {CLASS}
    assert not company.alone
    assert [session.step for session in sessions] == [50] * CLASS
    for session in sessions:
        assert_as_alone(session)
    assert len({session.record.scores[-1] for session in sessions}) == CLASS


def test_a_number_of_steps_is_met_exactly_by_each(open_host: OpenHost, company: Company) -> None:
    host = open_host()
    sessions = open_class(host)
    goals = {session: 30 + 7 * number for number, session in enumerate(sessions)}
    for session, goal in goals.items():
        session.run(goal)
    turns_until(host, paused(sessions))
    assert [session.step for session in sessions] == list(goals.values())
    # Those that are left over when the others have arrived go on alone.
    assert set(company.calls) == set(range(FEWEST, CLASS + 1))
    assert company.alone
    for session in (sessions[0], sessions[-1]):
        assert_as_alone(session)


def test_more_than_the_lanes_of_one_call(open_host: OpenHost, company: Company) -> None:
    host = open_host()
    sessions = open_class(host, count=LANES + FEWEST, steps=20)
    turns_until(host, paused(sessions))
    assert set(company.calls) == {(LANES + FEWEST) // 2}
    assert not company.alone
    assert_as_alone(sessions[LANES + 1])


def test_the_rest_of_a_large_class_trains_alone(open_host: OpenHost, company: Company) -> None:
    """Others at every turn, so that nobody is left behind."""
    host = open_host()
    sessions = open_class(host, count=LANES + 3)
    for _ in range(40):
        host._turn()
    assert set(company.calls) == {LANES}
    assert set(company.alone) == {session.training for session in sessions}
    for session in sessions:
        session.run(20)
    goals = [session.step + 20 for session in sessions]
    turns_until(host, paused(sessions))
    assert [session.step for session in sessions] == goals
    assert_as_alone(sessions[-1])


def test_one_is_paused_stepped_and_edited_while_the_others_go_on(open_host: OpenHost, company: Company) -> None:
    host = open_host()
    sessions = open_class(host)
    one, *others = sessions
    turns_until(host, lambda: one.step > 20)

    one.pause()
    stood, before = one.step, weights(one)
    least = min(other.step for other in others)
    company.forget()
    turns_until(host, lambda: min(other.step for other in others) > least + 50)
    assert (one.status, one.step) == ("paused", stood)
    np.testing.assert_array_equal(weights(one), before)
    assert set(company.calls) == {CLASS - 1}

    one.take_steps(3, "step")
    host.wake(one.id)
    turns_until(host, lambda: one.status == "paused")
    assert one.step == stood + 3
    assert set(company.alone) == {one.training}
    assert_as_alone(one)

    one.patch({"optimizer": {"learning_rate": 0.5}})
    one.run()
    host.wake(one.id)
    company.forget()
    turns_until(host, lambda: one.step > stood + 50)
    assert set(company.calls) == {CLASS}  # a learning rate is no reason to part

    one.patch({"network": {"layers": dense(5)}})
    stood = one.step
    company.forget()
    turns_until(host, lambda: one.step > stood + 50)
    assert set(company.calls) == {CLASS - 1}
    assert set(company.alone) == {one.training}
    assert one.experiment.architecture.widths == (5, 1)
    for other in others[:2]:
        assert_as_alone(other, within=0.02)


def test_one_that_diverges_leaves_the_others_alone(open_host: OpenHost, company: Company) -> None:
    host = open_host()
    calm = patch(WILD, {"optimizer": {"learning_rate": 0.001}})
    sessions = open_class(host, calm)
    wild, *others = sessions
    turns_until(host, lambda: wild.step > 10)
    wild.patch({"optimizer": {"learning_rate": 10}})
    turns_until(host, lambda: wild.status == "diverged")
    assert wild.public.diverged is not None
    assert wild.public.diverged.step == wild.step > 10
    assert np.isfinite(weights(wild)).all()
    assert all(row[0] is not None for row in wild.record.scores)
    stood = min(other.step for other in others)
    company.forget()
    turns_until(host, lambda: min(other.step for other in others) > stood + 50)
    assert set(company.calls) == {CLASS - 1}
    assert not company.alone
    for other in others:
        assert other.status == "running"
        assert np.isfinite(weights(other)).all()
    wild.patch({"optimizer": {"learning_rate": 0.001}})
    wild.run(20)
    host.wake(wild.id)
    stood = wild.step
    turns_until(host, lambda: wild.status == "paused")
    assert wild.step == stood + 20


def test_a_whole_class_that_diverges_stops_with_finite_weights(open_host: OpenHost, company: Company) -> None:
    host = open_host()
    sessions = open_class(host, WILD)
    turns_until(host, lambda: all(session.status == "diverged" for session in sessions))
    assert company.calls
    for session in sessions:
        twin = run_of(session.experiment)
        while twin.advance(1) > 0:
            assert twin.step < 100
        assert np.isfinite(weights(session)).all()
        assert abs(session.step - twin.step) <= 1
        assert session.record.steps[-1] <= session.step


UNLIKE: dict[str, Callable[[int], Experiment]] = {
    "other data": lambda number: patch(TINY, {"data": {"seed": number % 2}}),
    "another network": lambda number: patch(TINY, {"network": {"layers": dense(3 + number % 2)}}),
    "another order": lambda number: patch(TINY, {"batch": {"order": ("shuffled", "sequential")[number % 2]}}),
    "a wide network": lambda _: patch(TINY, {"network": {"layers": dense(32, 32)}}),
    "a clipped gradient": lambda _: patch(TINY, {"optimizer": {"clip_norm": 1.0}}),
}


@pytest.mark.parametrize("name", UNLIKE)
def test_these_train_alone(open_host: OpenHost, company: Company, name: str) -> None:
    host = open_host()
    sessions = [create(host, seeded(UNLIKE[name](number), number), steps=5) for number in range(CLASS)]
    turns_until(host, paused(sessions))
    assert not company.calls
    assert len(set(company.alone)) == CLASS
    assert [session.step for session in sessions] == [5] * CLASS


@pytest.mark.parametrize("options", [{"speed": 5000.0}, {"program": "exact"}], ids=str)
def test_these_of_a_class_train_alone(open_host: OpenHost, company: Company, options: dict[str, Any]) -> None:
    """One at a set speed, or one that wants the numbers of the exact program and no others."""
    host = open_host()
    sessions = open_class(host, steps=5, **options)
    turns_until(host, paused(sessions))
    assert not company.calls
    assert len(set(company.alone)) == CLASS


def test_too_few_train_alone(open_host: OpenHost, company: Company) -> None:
    host = open_host()
    sessions = open_class(host, count=FEWEST - 1, steps=5)
    turns_until(host, paused(sessions))
    assert not company.calls
    assert [session.step for session in sessions] == [5] * (FEWEST - 1)


def test_a_class_trains_alone_until_its_program_has_been_compiled(
    open_host: OpenHost, company: Company, programs: Programs
) -> None:
    host = open_host()
    first = create(host, TINY, steps=1)
    turns_until(host, paused([first]))
    programs.held = True
    sessions = open_class(host)
    for _ in range(20):
        host._turn()
    assert not company.calls
    assert len(set(company.alone)) == CLASS + 1
    assert programs.awaited == ["lanes"]  # asked for once
    programs.finish()
    company.forget()
    stood = [session.step for session in sessions]
    host._turn()
    assert company.calls == [CLASS]
    assert not company.alone
    assert all(session.step > before for session, before in zip(sessions, stood, strict=True))


def test_a_class_whose_program_cannot_be_compiled_trains_alone(
    open_host: OpenHost, company: Company, programs: Programs, caplog: pytest.LogCaptureFixture
) -> None:
    host = open_host()
    turns_until(host, paused([create(host, TINY, steps=1)]))
    programs.held = True
    sessions = open_class(host, steps=30)
    host._turn()
    programs.fail()
    turns_until(host, paused(sessions))
    assert [session.step for session in sessions] == [30] * CLASS
    assert not company.calls
    assert caplog.text.count("cannot train in company") == 1


def test_a_class_whose_program_fails_trains_alone(
    open_host: OpenHost, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the device failed")

    monkeypatch.setattr(LaneProgram, "train", fail)
    host = open_host()
    sessions = open_class(host, steps=30)
    turns_until(host, paused(sessions))
    assert [session.step for session in sessions] == [30] * CLASS
    assert caplog.text.count("cannot train in company") == 1
    assert_as_alone(sessions[0])


def test_one_of_a_class_that_fails_takes_no_other_with_it(
    open_host: OpenHost, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = open_host()
    sessions = open_class(host)
    broken, *others = sessions

    def fail(_: int) -> None:
        raise ZeroDivisionError("a fault of the program")

    monkeypatch.setattr(broken, "worked", fail)
    turns_until(host, lambda: min(other.step for other in others) > 50)
    assert set(host.sessions) == {other.id for other in others}
    assert company.calls[0] == CLASS
    assert company.calls[-1] == CLASS - 1


def test_a_member_that_leaves_company_goes_on_from_where_it_was(open_host: OpenHost) -> None:
    host = open_host()
    sessions = open_class(host)
    one = sessions[0]
    turns_until(host, lambda: one.step > 20)
    for session in sessions[1:]:
        session.pause()
    one.run(40)
    goal = one.step + 40
    work_until(one, lambda: one.status == "paused")
    assert one.step == goal
    assert_as_alone(one)
