"""Networks that train together: each as it would alone, however they share their calls."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from perceptarium.errors import InvalidInput, LimitExceeded, NotFound
from perceptarium.experiment import Experiment, patch, redrawn
from perceptarium.sessions.limits import check_sweep
from perceptarium.sessions.sweep import Sweep
from perceptarium.sessions.sweeps import Sweeps
from perceptarium.settings import Settings
from perceptarium.training.program import padding_of
from tests.compiled import SMALL, dense, document, flat, padded_program, run_of, train
from tests.sessions.conftest import PAINTERS, Programs

STEPS = 150


def trained(experiments: list[Experiment], programs: Programs, steps: int = STEPS) -> Sweep:
    programs.ahead = True
    sweep = Sweep(experiments, steps, programs)
    for _ in range(10_000):
        if sweep.status == "done":
            return sweep
        sweep.work(time.perf_counter(), 0.01)
    raise AssertionError("it never came to an end")


def seeds(count: int, experiment: Experiment = SMALL) -> list[Experiment]:
    return [redrawn(experiment, seed) for seed in range(count)]


def weights(sweep: Sweep, number: int) -> np.ndarray:
    run = sweep.networks[number].run
    assert run is not None
    return flat(run.network())


def test_a_few_networks_train_as_each_does_alone(programs: Programs) -> None:
    experiments = [*seeds(2), patch(SMALL, {"optimizer": "sgd"}), patch(SMALL, {"data": {"kind": "circle"}})]
    sweep = trained(experiments, programs)
    for number, experiment in enumerate(experiments):
        padding = padding_of(experiment)
        assert padding is not None
        padded, exact = run_of(experiment, program=padded_program(padding.width)), run_of(experiment)
        train(padded, STEPS)
        train(exact, STEPS)
        np.testing.assert_array_equal(weights(sweep, number), flat(padded.network()))
        np.testing.assert_allclose(weights(sweep, number), flat(exact.network()), rtol=0.02, atol=0.02)
        assert sweep.networks[number].scores == padded.scores_by_name()


def test_a_few_that_no_padded_program_holds_train_as_each_does_alone(programs: Programs) -> None:
    large = document(network={"layers": dense(65)})
    experiments = [large, patch(large, {"optimizer": "sgd"})]
    assert padding_of(large) is None
    sweep = trained(experiments, programs, 40)
    for number, experiment in enumerate(experiments):
        alone = run_of(experiment)
        train(alone, 40)
        np.testing.assert_array_equal(weights(sweep, number), flat(alone.network()))


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """An entry for every call of a method of sweeps."""
    calls: list[str] = []
    method = getattr(Sweep, name)

    def call(*given: Any) -> Any:
        calls.append(name)
        return method(*given)

    monkeypatch.setattr(Sweep, name, call)
    return calls


def test_many_of_one_architecture_share_their_calls(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    together, alone = counted(monkeypatch, "_together"), counted(monkeypatch, "_alone")
    # Two calls: they do not all fit into the lanes of one.
    sweep = trained(seeds(40), programs)
    assert together
    assert len(alone) < 40  # the last few of the second call
    for number in (0, 17, 39):
        by_itself = run_of(sweep.networks[number].experiment)
        while by_itself.step < STEPS:
            by_itself.advance(STEPS - by_itself.step)
        np.testing.assert_allclose(weights(sweep, number), flat(by_itself.network()), rtol=0.02, atol=0.02)
    assert len({weights(sweep, number).tobytes() for number in range(40)}) == 40


def test_one_that_diverges_leaves_the_others_alone(programs: Programs) -> None:
    wild = patch(SMALL, {"loss": "mse", "optimizer": {"kind": "sgd", "learning_rate": 10.0}, "network": LINEAR})
    tame = patch(wild, {"optimizer": {"learning_rate": 0.01}})
    sweep = trained([wild, tame], programs)
    assert [network.diverged for network in sweep.networks] == [True, False]
    assert np.isfinite(weights(sweep, 0)).all()
    assert sweep.networks[1].run is not None
    assert sweep.networks[1].run.step == STEPS


LINEAR: dict[str, Any] = {"layers": dense(4, activation="linear")}


def test_data_that_are_the_same_are_placed_once(programs: Programs) -> None:
    sweep = trained([*seeds(3), patch(SMALL, {"data": {"seed": 7}})], programs, 2)
    first, *others, different = [network.run for network in sweep.networks]
    assert first is not None
    assert all(other is not None and other.data is first.data for other in others)
    assert different is not None
    assert different.data is not first.data


def test_networks_on_data_of_their_own_train_one_by_one(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perceptarium.sessions.sweep.lanes_pay", lambda _: pytest.fail("in company with nobody"))
    trained([patch(SMALL, {"data": {"seed": seed}}) for seed in range(24)], programs, 3)


def test_its_last_numbers_are_those_of_its_last_step(programs: Programs) -> None:
    sweep = trained(seeds(2), programs, 333)
    for network in sweep.networks:
        assert network.run is not None
        assert network.run.record.steps[-1] == 333
        assert network.scores == network.run.scores_by_name()


def test_a_network_that_cannot_be_compiled_says_so(programs: Programs) -> None:
    programs.held = True
    sweep = Sweep([document(network={"layers": dense(units)}) for units in (65, 66)], 3, programs)
    programs.finish()  # the first one's; the second one's is asked for when that is there
    sweep.settle()
    programs.fail()
    for _ in range(1000):
        if not sweep.settle():
            break
        sweep.work(time.perf_counter(), 0.01)
    assert sweep.status == "done"
    assert [bool(network.problem) for network in sweep.networks] == [False, True]
    assert [network.run is not None for network in sweep.networks] == [True, False]


def test_lanes_that_cannot_be_compiled_are_done_without(programs: Programs) -> None:
    sweep = Sweep(seeds(24), 3, programs)
    programs.held = True
    sweep.work(time.perf_counter(), 0.01)
    programs.fail("lanes")
    while sweep.status != "done":
        sweep.work(time.perf_counter(), 0.01)
    assert not any(network.problem for network in sweep.networks)


def test_it_waits_for_programs_that_are_not_there(programs: Programs) -> None:
    programs.held = True
    sweep = Sweep([document(network={"layers": dense(5, 6, 7)})], 3, programs)
    assert sweep.status == "compiling"
    assert not sweep.settle()
    assert sweep.work(time.perf_counter(), 0.01) == 0.0
    programs.finish()
    assert sweep.settle()


@pytest.mark.parametrize(
    ("experiments", "steps", "settings", "field", "error"),
    [
        ([SMALL], 11, {"max_steps": 10}, "steps", LimitExceeded),
        ([SMALL, SMALL], 10, {"max_sweep_parameters": 60}, "experiment.network", LimitExceeded),
        ([SMALL], 10, {"max_parameters": 10}, "changes.0.network.layers", LimitExceeded),
        ([SMALL, patch(SMALL, {"data": {"seed": 9}})], 10, {"max_sweep_values": 900}, "experiment.data", LimitExceeded),
        ([SMALL, patch(SMALL, {"loss": "softmax_cross_entropy"})], 10, {}, "changes.1.loss", InvalidInput),
    ],
)
def test_what_a_server_does_not_take(
    experiments: list[Experiment], steps: int, settings: dict[str, Any], field: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        check_sweep(experiments, steps, Settings(**settings))
    assert getattr(refused.value, "field", None) == field


def test_sweeps_that_nobody_reads_rest_and_then_end(programs: Programs) -> None:
    programs.ahead = True
    sweeps = Sweeps(Settings(max_sweeps=2, sleep_seconds=0.05, idle_seconds=0.2), programs, PAINTERS.studies)
    first, second = sweeps.create([SMALL], 10), sweeps.create([SMALL], 10)
    assert sweeps.due(time.perf_counter()) == [first, second]
    with pytest.raises(LimitExceeded, match="max_sweeps"):
        sweeps.create([SMALL], 10)
    time.sleep(0.1)
    assert sweeps.find(second.id) is second
    assert sweeps.due(time.perf_counter()) == [second]
    # The one that sleeps makes room.
    third = sweeps.create([SMALL], 10)
    with pytest.raises(NotFound):
        sweeps.find(first.id)
    time.sleep(0.25)
    sweeps.tend()
    for gone in (second, third):
        with pytest.raises(NotFound):
            sweeps.find(gone.id)


def test_one_that_fails_ends_alone(programs: Programs) -> None:
    sweeps = Sweeps(Settings(), programs, PAINTERS.studies)
    programs.ahead = True
    broken, whole = sweeps.create([SMALL], 10), sweeps.create([SMALL], 10)

    def fail() -> None:
        raise RuntimeError("out of memory")

    sweeps.guard(broken, fail)
    assert sweeps.due(time.perf_counter()) == [whole]
    # Somebody ends it between the turn's beginning and its own.
    sweeps.remove(whole.id)
    sweeps.guard(whole, fail)
    assert sweeps.due(time.perf_counter()) == []


def test_one_that_is_ended_while_it_waits_for_a_program_does_nothing(programs: Programs) -> None:
    programs.held = True
    sweeps = Sweeps(Settings(), programs, PAINTERS.studies)
    sweep = sweeps.create([document(network={"layers": dense(3, 7, 5)})], 10)
    sweeps.remove(sweep.id)
    assert not sweep.settle()
    assert sweep.work(time.perf_counter(), 0.01) == 0.0
