"""A few networks that start together, keep a pace together, and leave their ways behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from perceptarium.experiment import Experiment, patch, redrawn
from perceptarium.lenses.company import Runner
from perceptarium.optimizers import optimizers
from perceptarium.sessions import pace
from perceptarium.sessions import sweep as sweeps
from perceptarium.sessions.pace import TICK
from perceptarium.sessions.sweep import MOST_PROGRAMS, Sweep
from perceptarium.sessions.training_run import TrainingRun
from perceptarium.training.program import padding_of
from tests.compiled import SMALL, dense, document, flat, padded_program, run_of, train
from tests.sessions.conftest import Programs
from tests.sessions.opened import OpenHost

STEPS = 60
KINDS = [entry.id for entry in optimizers]
RATE = 300.0


def race(programs: Programs, experiments: list[Experiment], steps: int = STEPS, **more: Any) -> Sweep:
    """Its programs are there, and nothing has begun."""
    programs.ahead = True
    return Sweep(experiments, steps, programs, **more)


def optimizers_of(experiment: Experiment = SMALL) -> list[Experiment]:
    return [patch(experiment, {"optimizer": kind}) for kind in KINDS]


def finish(sweep: Sweep) -> Sweep:
    for _ in range(10_000):
        if sweep.status == "done":
            return sweep
        sweep.work(time.perf_counter(), 0.01)
    raise AssertionError("it never came to an end")


def begun(sweep: Sweep) -> list[TrainingRun]:
    return [network.run for network in sweep.networks if network.run is not None]


def steps_of(sweep: Sweep) -> list[int]:
    return [network.run.step if network.run else 0 for network in sweep.networks]


def seen(sweep: Sweep) -> list[Runner]:
    return [runner for runner in sweep.runners() if runner is not None]


def test_every_optimizer_starts_from_the_same_weights_and_learns_as_it_does_alone(programs: Programs) -> None:
    sweep = finish(race(programs, optimizers_of()))
    runs = begun(sweep)
    assert len(runs) == len(KINDS)
    assert len({run.record.scores[0] for run in runs}) == 1
    assert len({id(run.program) for run in runs}) == 1
    for run in runs:
        alone = run_of(run.experiment)
        train(alone, STEPS)
        assert run.record.steps == alone.record.steps
        np.testing.assert_allclose(
            np.array(run.record.scores, float)[:, 0], np.array(alone.record.scores, float)[:, 0], rtol=1e-3, atol=1e-4
        )
    assert len({run.record.scores[-1] for run in runs}) == len(KINDS)


def test_of_several_rates_the_one_that_runs_away_stops_alone(programs: Programs) -> None:
    linear = document(network={"layers": dense(4, activation="linear")}, loss="mse", optimizer="sgd")
    rates = (0.001, 10.0, 0.01)
    sweep = race(
        programs, [patch(linear, {"optimizer": {"learning_rate": rate}}) for rate in rates], trail_bytes=1_000_000
    )
    finish(sweep)
    assert [network.diverged for network in sweep.networks] == [False, True, False]
    slow, wild, quick = seen(sweep)
    assert (slow.step, quick.step) == (STEPS, STEPS)
    assert wild.step < STEPS
    assert wild.diverged
    assert np.isfinite(np.stack(wild.way().weights)).all()
    assert wild.way().steps[-1] == wild.step
    assert sweep.networks[1].run is not None
    assert sweep.networks[1].run.record.steps[-1] == wild.step
    assert slow.loss > quick.loss


def test_nobody_begins_before_all_can(programs: Programs) -> None:
    programs.held = programs.ahead = True
    sweep = Sweep([SMALL, document(network={"layers": dense(65)})], STEPS, programs)
    assert not sweep.settle()
    assert sweep.work(time.perf_counter(), 0.01) == 0.0
    assert sweep.status == "compiling"
    assert begun(sweep) == []
    assert sweep.due(0.0) == float("inf")
    programs.finish()
    assert sweep.settle()
    sweep.work(time.perf_counter(), 0.0005)
    assert len(begun(sweep)) == 2


def test_with_very_many_programs_some_begin_before_others(programs: Programs) -> None:
    programs.held = True
    sweep = Sweep([document(network={"layers": dense(65 + more)}) for more in range(MOST_PROGRAMS + 1)], 3, programs)
    programs.finish()  # the first one's: the next is asked for when that is there
    assert sweep.settle()
    sweep.work(time.perf_counter(), 0.0005)
    assert len(begun(sweep)) == 1


def test_they_keep_together(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = [1]
    advance = TrainingRun.advance

    def counted(run: TrainingRun, *given: Any) -> int:
        steps = advance(run, *given)
        longest[0] = max(longest[0], steps)
        return steps

    monkeypatch.setattr(TrainingRun, "advance", counted)
    sweep = race(programs, optimizers_of(), 5000)
    while sweep.status != "done":
        sweep.work(time.perf_counter(), 0.002)
        assert max(steps_of(sweep)) - min(steps_of(sweep)) <= longest[0]


class Clock:
    """It stands nearly still until the test moves it."""

    now = 1000.0

    def perf_counter(self) -> float:
        self.now += 1e-7
        return self.now

    monotonic = staticmethod(time.monotonic)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    found = Clock()
    monkeypatch.setattr(pace, "time", SimpleNamespace(perf_counter=found.perf_counter))
    monkeypatch.setattr(sweeps, "time", found)
    return found


@pytest.mark.parametrize("count", [3, 24], ids=["a few", "in lanes"])
def test_all_keep_the_pace_that_was_asked_for(programs: Programs, clock: Clock, count: int) -> None:
    sweep = race(programs, [redrawn(SMALL, seed) for seed in range(count)], 1000, speed=RATE)
    began = clock.now
    assert sweep.due(clock.now) <= clock.now  # to begin
    sweep.work(clock.now, 0.01)
    assert sweep.due(clock.now) > clock.now
    for _ in range(200):
        clock.now += 0.005
        if sweep.due(clock.now) <= clock.now:
            sweep.work(clock.now, 0.01)
        most = RATE * (clock.now - began)
        assert max(steps_of(sweep)) <= most + 1e-6
        assert min(steps_of(sweep)) >= most - 2 * RATE * TICK - 2
    assert len(set(steps_of(sweep))) == 1


def test_a_stop_of_the_machine_is_not_made_up_for(programs: Programs, clock: Clock) -> None:
    sweep = race(programs, optimizers_of(), 1000, speed=RATE)
    sweep.work(clock.now, 0.01)
    clock.now += 60
    sweep.work(clock.now, 0.01)
    assert set(steps_of(sweep)) == {int(RATE * 4 * TICK)}
    assert sweep.status == "running"


def test_a_pace_ends_with_the_last_step(programs: Programs, clock: Clock) -> None:
    sweep = race(programs, optimizers_of(), 7, speed=10_000.0)
    for _ in range(3):
        sweep.work(clock.now, 0.01)
        clock.now += 1
    assert set(steps_of(sweep)) == {7}
    assert (sweep.status, sweep.due(clock.now)) == ("done", float("inf"))


def test_a_host_rests_between_the_steps_of_a_slow_race(programs: Programs, open_host: OpenHost) -> None:
    programs.ahead = True
    host = open_host()
    sweep = host.sweeps.create(optimizers_of(), 100, speed=0.1)
    host._turn()
    host._turn()
    assert len(begun(sweep)) == len(KINDS)
    for _ in range(3):
        assert host._turn() > time.perf_counter()
    assert set(steps_of(sweep)) == {0}
    quick = host.sweeps.create([SMALL], 1_000_000)
    host._turn()
    assert host._turn() <= time.perf_counter()
    assert steps_of(quick)[0] > 0


def test_a_race_leaves_more_rows_than_many_networks(programs: Programs) -> None:
    few = finish(race(programs, optimizers_of(), 3000))
    many = finish(race(programs, [redrawn(SMALL, seed) for seed in range(64)], 3000))
    assert 128 <= len(begun(few)[0].record.steps) <= 300
    assert 16 <= len(begun(many)[0].record.steps) <= 60
    assert [run.record.steps[-1] for run in (*begun(few), *begun(many))] == [3000] * (len(KINDS) + 64)


def test_ways_begin_at_the_start_and_share_their_room(programs: Programs) -> None:
    size = 4 * SMALL.architecture.parameter_count
    room = 10 * size * len(KINDS)
    sweep = finish(race(programs, optimizers_of(), 500, trail_bytes=room))
    for runner, run in zip(seen(sweep), begun(sweep), strict=True):
        assert runner.path.steps[0] == 0
        np.testing.assert_array_equal(runner.path.weights[0], flat(SMALL.start))
        assert 5 <= len(runner.path.steps) <= 10
        way = runner.way()
        assert way.steps[-1] == 500
        np.testing.assert_array_equal(way.weights[-1], flat(run.network()))
        assert way.losses[-1][0] == pytest.approx(run.scores()[0])


def test_where_evaluations_are_dear_a_reader_causes_none(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "READ_WORK", 0)
    sweep = race(programs, optimizers_of(), 40_000)
    while min(steps_of(sweep)) < 300:
        sweep.work(time.perf_counter(), 0.001)
    for runner, run in zip(seen(sweep), begun(sweep), strict=True):
        at_a_row = run.record.steps[-1] == run.step
        assert np.isfinite(runner.losses[0]) == at_a_row
    assert any(run.record.steps[-1] != run.step for run in begun(sweep))
    monkeypatch.undo()
    own = padding_of(SMALL)
    assert own is not None
    judged = race(programs, [SMALL], 40_000)
    judged.work(time.perf_counter(), 0.001)
    (runner,) = seen(judged)
    alone = run_of(SMALL, program=padded_program(own.width))
    train(alone, runner.step)
    assert runner.losses[0] == pytest.approx(float(alone.scores()[0]))
