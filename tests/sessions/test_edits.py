"""Edits of a live session: what stays, what is refused, what happens while a program is compiled."""

from __future__ import annotations

import gc
import time
import weakref
from typing import Any

import numpy as np
import pytest

from perceptarium.demos import demos
from perceptarium.errors import InvalidInput, LimitExceeded
from perceptarium.networks.layers.layer import Parameters
from perceptarium.sessions.limits import check_limits
from perceptarium.sessions.weights import all_weights, one_weight
from perceptarium.settings import Settings
from tests.compiled import SMALL, dense, document, flat
from tests.sessions.conftest import Programs
from tests.sessions.opened import Open, steps, weights, work_until


def test_edits_keep_weights_where_shapes_allow(open_session: Open) -> None:
    session = open_session(SMALL)
    steps(session, 50)
    before = weights(session)
    for changes in (
        {"network": {"layers": dense(4, 3, activation="relu")}},
        {"data": {"kind": "circle"}},
        {"regularization": {"l2": 0.1}},
    ):
        session.patch(changes)
        np.testing.assert_array_equal(weights(session), before)
        assert session.step == 50
    steps(session, 10)
    assert np.any(weights(session) != before)


def test_an_edited_receipt_keeps_the_prices_that_were_learned(open_session: Open) -> None:
    session = open_session(demos["dining_hall"].function().experiment)
    steps(session, 5)
    before, version = weights(session), session.public.data.version
    session.patch({"data": {"receipts": [[2, 20, 3], [1, 0, 0]]}})
    np.testing.assert_array_equal(weights(session), before)
    assert session.public.data.version == version + 1
    assert session.public.data.train == 2
    for receipts in ([], [[21, 0, 0]], [[-1, 0, 0]], [[0.5, 0, 0]], [[1, 1]], [[1, 1, 1]] * 101):
        with pytest.raises(InvalidInput, match="receipts"):
            session.patch({"data": {"receipts": receipts}})


def test_a_state_names_the_lenses_that_have_something_to_show(open_session: Open) -> None:
    session = open_session(demos["dining_hall"].function().experiment)
    assert "bowl" in session.public.lenses
    assert "test" not in session.public.lenses
    assert session.public.data.unit == "cents"
    session.patch({"network": {"layers": dense(2)}})
    assert "bowl" not in session.public.lenses


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"network": {"layers": dense(0)}}, InvalidInput),
        ({"loss": "softmax_cross_entropy"}, InvalidInput),
        ({"network": {"layers": dense(1000, 1000)}}, LimitExceeded),
        ({"network": {"layers": dense(*[2] * 17)}}, LimitExceeded),
        ({"data": {"kind": "nothing"}}, InvalidInput),
    ],
    ids=str,
)
def test_a_refused_edit_changes_nothing(open_session: Open, changes: dict[str, Any], error: type[Exception]) -> None:
    session = open_session(SMALL)
    steps(session, 5)
    public, before = session.public, weights(session)
    with pytest.raises(error) as caught:
        session.patch(changes)
    assert getattr(caught.value, "field", "")
    assert session.experiment == SMALL
    assert session.public is public
    np.testing.assert_array_equal(weights(session), before)
    steps(session, 5)
    assert session.step == 10


def test_limits_are_named(open_session: Open) -> None:
    rows = [[0.0, 1.0]] * 30
    many = document(data={"kind": "arrays", "inputs": rows, "targets": [[1.0]] * 30})
    for experiment, setting in (
        (many, {"max_values": 89}),
        (many, {"max_samples": 29}),
        (document(data={"kind": "spiral", "samples": 101}), {"max_samples": 100}),
        (document(data={"kind": "sine", "samples": 50, "test_samples": 51}), {"max_samples": 100}),
        (document(network={"layers": dense(2, 2, 2)}), {"max_layers": 2}),
        (document(network={"layers": dense(2, 2)}), {"max_parameters": 14}),
    ):
        ((name, bound),) = setting.items()
        with pytest.raises(LimitExceeded, match=f"{bound}.*{name}") as caught:
            open_session(experiment, **setting)
        assert caught.value.allowed == f"at most {bound}"
        check_limits(experiment, Settings(**{name: bound + 1}))


BEYOND: list[dict[str, Any]] = [
    {"network": {"layers": dense(4, 65)}},
    {"network": {"layers": dense(*[2] * 9)}},
    {"data": {"kind": "arrays", "inputs": [[0.0, 1.0]] * 2049, "targets": [[1.0]] * 2049}},
]
"""Edits that no padded program holds."""


@pytest.mark.parametrize("changes", BEYOND, ids=["wide", "deep", "many examples"])
def test_training_goes_on_when_a_new_program_has_been_compiled(
    open_session: Open, warm: Programs, changes: dict[str, Any]
) -> None:
    session = open_session(SMALL)
    session.run()
    work_until(session, lambda: session.step > 10)
    stood = session.step
    session.patch(changes)
    assert session.status == "compiling"
    assert session.public.notice
    assert session.due(time.perf_counter()) == float("inf")
    revision = session.public.revision
    warm.finish()
    session.settle()
    assert (session.status, session.public.notice) == ("running", "")
    assert (session.public.revision, session.public.program) == (revision, "exact")
    assert session.step == stood
    work_until(session, lambda: session.step > stood + 10)


def test_an_edit_taken_back_while_it_compiles(open_session: Open, programs: Programs) -> None:
    session = open_session(SMALL)
    steps(session, 20)
    before = weights(session)
    programs.held = True
    session.patch({"network": {"layers": dense(4, 5)}})
    session.patch({"network": {"layers": dense(4, 3)}})
    assert session.status == "paused"
    np.testing.assert_array_equal(weights(session), before)
    programs.finish()
    session.settle()
    assert session.training is not None
    assert session.training.experiment == SMALL


def test_the_last_of_many_edits_counts(open_session: Open, programs: Programs) -> None:
    session = open_session(SMALL)
    programs.held = True
    for units in (6, 5):
        session.patch({"network": {"layers": dense(4, units)}})
    programs.finish()
    session.settle()
    assert session.training is not None
    assert session.training.experiment.architecture.widths == (4, 5, 1)


def test_a_change_of_data_is_marked_and_versioned(open_session: Open) -> None:
    session = open_session(SMALL)
    version = session.public.data.version
    steps(session, 3)
    session.patch({"data": {"noise": 0.4}})
    assert session.public.data.version == version + 1
    assert [(mark.step, mark.text) for mark in session.public.marks] == [(3, "data changed")]
    session.patch({"optimizer": {"learning_rate": 0.5}})
    assert session.public.data.version == version + 1
    session.reset()
    assert session.public.marks == ()


# Weights and probe


def test_one_weight_is_set(open_session: Open) -> None:
    session = open_session(SMALL)
    before = weights(session)
    session.change_state(one_weight(0, 1, 2, 0.75))
    session.change_state(one_weight(2, None, 0, -2.5))
    assert session.training is not None
    network = session.training.network()
    assert network[0].weights[1, 2] == np.float32(0.75)
    assert network[2].biases[0] == np.float32(-2.5)
    assert np.sum(weights(session) != before) == 2


@pytest.mark.parametrize(
    ("layer", "source", "unit", "field"),
    [(3, 0, 0, "layer"), (0, 2, 0, "source"), (0, 0, 4, "unit"), (2, None, 1, "unit")],
)
def test_a_weight_that_is_not_there(open_session: Open, layer: int, source: int | None, unit: int, field: str) -> None:
    session = open_session(SMALL)
    before = weights(session)
    with pytest.raises(InvalidInput) as caught:
        session.change_state(one_weight(layer, source, unit, 1.0))
    assert caught.value.field == field
    assert caught.value.allowed.startswith("0 to ")
    np.testing.assert_array_equal(weights(session), before)


def test_weights_of_another_shape_are_refused(open_session: Open) -> None:
    session = open_session(SMALL)
    assert session.training is not None
    own = session.training.network()
    wrong_shape = [own[0], Parameters(own[1].weights[:, :2], own[1].biases), own[2]]
    not_finite = [*own[:2], Parameters(own[2].weights, own[2].biases * np.float32(np.nan))]
    for layers, field in (
        (wrong_shape, "layers.1.weights"),
        (not_finite, "layers.2.biases"),
        (own[:2], "layers"),
        ([], "layers"),
    ):
        with pytest.raises(InvalidInput) as caught:
            session.change_state(all_weights(layers))
        assert caught.value.field == field
    session.change_state(all_weights([Parameters(layer.weights * 0, layer.biases * 0) for layer in own]))
    assert np.all(weights(session) == 0)


@pytest.mark.parametrize("inputs", [(1.0,), (1.0, 2.0, 3.0), (1.0, float("nan")), (1.0, float("inf")), (0.0, 2e6)])
def test_a_probe_that_is_no_example(open_session: Open, inputs: tuple[float, ...]) -> None:
    session = open_session(SMALL)
    probe = session.public.probe
    with pytest.raises(InvalidInput) as caught:
        session.probe(inputs)
    assert caught.value.field == "inputs"
    assert session.public.probe == probe


def test_pictures_of_before_are_let_go(open_session: Open) -> None:
    """Each takes up to 30 MB: a session holds its own alone, and the two drawn last are at hand."""
    session = open_session(document(data="digits", network={"layers": dense(4)}))
    seen = []
    for seed in range(8):
        session.patch({"data": {"kind": "shapes" if seed % 2 else "digits", "seed": seed + 100}})
        steps(session, 2)
        seen.append(weakref.ref(session.experiment.examples))
    gc.collect()
    living = [own() is not None for own in seen]
    assert living[-1]
    assert sum(living) <= 3
    assert not any(living[:5])


def test_weights_follow_the_features_that_they_were_learned_for(open_session: Open) -> None:
    session = open_session(
        document(network={"layers": dense(4)}, data={"kind": "spiral", "features": ["x", "y", "xy"]})
    )
    steps(session, 30)
    assert session.training is not None
    x, _, product = session.training.network()[0].weights
    output = session.training.network()[1].weights
    # Of another number, of the same number in another order, and with one that is new.
    for names in (["x", "xy"], ["xy", "x"], ["xy", "x_squared", "x"]):
        session.patch({"data": {"features": names}})
        network = session.training.network()
        np.testing.assert_array_equal(network[0].weights[names.index("x")], x)
        np.testing.assert_array_equal(network[0].weights[names.index("xy")], product)
        np.testing.assert_array_equal(network[1].weights, output)
    fresh = session.experiment.start[0].weights
    np.testing.assert_array_equal(network[0].weights[1], fresh[1])


def test_cut_edges_stay_cut_and_moments_their_own_when_features_change(open_session: Open) -> None:
    layer = {**dense(4)[0], "cut": [[0, 0]]}
    session = open_session(document(network={"layers": [layer]}, optimizer={"kind": "momentum", "learning_rate": 0.1}))
    steps(session, 20)
    session.patch({"data": {"features": ["y", "x"]}})
    assert session.training is not None
    assert session.training.network()[0].weights[0, 0] == 0
    # One moment each: what momentum remembers is no second moment of RMSprop.
    session.patch({"data": {"features": ["x", "y"]}, "optimizer": {"kind": "rmsprop", "learning_rate": 0.01}})
    assert all(np.all(flat(moment) == 0) for moment in session.training.state().memory.moments)
    steps(session, 20)
    assert np.isfinite(weights(session)).all()
    assert session.status == "paused"
