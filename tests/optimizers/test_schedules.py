"""Schedules beside optax's own, and at work in training."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.optimizers import schedules
from tests.compiled import document, run_of, train

STEPS = np.unique(np.geomspace(1, 1_000_000, 120).astype(np.int32)) - 1


def optax_of(kind: str, given: dict[str, float]) -> optax.Schedule:
    """optax's schedule of the same name, of a peak of 1."""
    match kind:
        case "constant":
            return optax.constant_schedule(1.0)
        case "step_decay":
            return optax.exponential_decay(1.0, given["every"], given["factor"], staircase=True)
        case "exponential_decay":
            return optax.exponential_decay(1.0, given["over"], given["factor"])
        case "cosine_decay":
            return optax.cosine_decay_schedule(1.0, given["over"], given["floor"])
        case "linear_warmup":
            rise = optax.linear_schedule(0.0, 1.0, given["over"])
            return lambda step: rise(step + 1)
    raise KeyError(kind)


@pytest.mark.parametrize("entry", list(schedules), ids=lambda entry: entry.id)
@settings(max_examples=15)
@given(chance=st.data())
def test_every_schedule_is_optax_s(entry, chance: st.DataObject) -> None:
    parameters = {
        name: chance.draw(st.floats(control.low, control.high) if name in ("factor", "floor") else powers, label=name)
        for name, control in entry.controls.items()
    }
    document = schedules.document(entry.id, **parameters)
    found = schedules.call(document, jnp.asarray(STEPS))
    wanted = optax_of(entry.id, parameters)(jnp.asarray(STEPS))
    np.testing.assert_allclose(found, np.broadcast_to(wanted, found.shape), rtol=2e-4, atol=1e-6)
    assert found.shape == STEPS.shape
    assert np.all((np.asarray(found) >= 0) & (np.asarray(found) <= 1))


powers = st.sampled_from([1, 2, 10, 1000, 4096, 1_000_000])


@pytest.mark.parametrize("entry", list(schedules), ids=lambda entry: entry.id)
def test_every_schedule_scales_the_steps_of_training(entry) -> None:
    """One weight, one example, loss ½(w − 1)²: w ← w − η·f(k)·(w − 1)."""
    short = {"every": 2, "over": 5}
    parameters = {name: short.get(name, default) for name, default in entry.defaults.items()}
    data = {"kind": "arrays", "inputs": [[1.0]], "targets": [[1.0]]}
    experiment = document(
        data=data,
        network={"layers": [], "initializer": "zeros"},
        loss="half_sum",
        optimizer={"kind": "sgd", "learning_rate": 0.2, "schedule": {"kind": entry.id, **parameters}},
        batch={"order": "sequential"},
    )
    run = run_of(experiment)
    weight = bias = 0.0
    factors = np.broadcast_to(optax_of(entry.id, parameters)(jnp.arange(8)), 8)
    for factor in factors:
        train(run, 1)
        slope = weight + bias - 1
        weight, bias = weight - 0.2 * factor * slope, bias - 0.2 * factor * slope
        np.testing.assert_allclose(run.network()[0].weights, [[weight]], rtol=1e-5)
        np.testing.assert_allclose(run.network()[0].biases, [bias], rtol=1e-5)
    assert entry.id == "constant" or factors.min() < factors.max()
