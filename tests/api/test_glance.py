"""Lenses by REST: one look, without a socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.api.client import SMALL, RemoteSession

Create = Callable[..., RemoteSession]


def glance(session: RemoteSession, lens: str, **query: Any) -> dict[str, Any]:
    answer = session.http.get(f"{session.path}/lenses/{lens}", params=query, timeout=120)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_landscape_by_rest_is_that_of_the_session(create: Create) -> None:
    session = create(SMALL)
    session.train(20)
    found = glance(session, "landscape", plane="weights", first=0, second=3, size=21)
    assert found["step"] == 20
    arrays = found["arrays"]
    assert np.shape(arrays["landscape"]) == (21, 21)
    assert arrays["landscape_now"][0] == pytest.approx(session.read()["train_loss"], rel=1e-4)
    assert arrays["landscape_path_steps"] == list(range(21))
    with session.stream() as stream:
        stream.ask("subscribe", lenses=["weights"])
        weights = stream.frame(lambda frame: "weights" in frame.arrays).arrays["weights"]
    assert arrays["landscape_point"] == pytest.approx(weights[[0, 3]].tolist())
    # It lays no plane of the session itself, which others may look at.
    refused = session.http.post(
        f"{session.path}/commands", headers=session.owner, json={"type": "place_weights", "u": 0, "v": 0}
    )
    assert refused.status_code == 422


def test_the_curvature_by_rest(create: Create) -> None:
    session = create({**SMALL, "optimizer": {"kind": "sgd", "learning_rate": 0.1}, "batch": {"size": "full"}})
    sharpness, bound, *_ = glance(session, "curvature")["arrays"]["curvature"]
    assert sharpness > 0
    assert bound == pytest.approx(20)


@pytest.mark.parametrize("lens", ["layers", "gradients", "planes", "blame_train", "gradient_cloud"])
def test_other_lenses_by_rest(create: Create, lens: str) -> None:
    assert glance(create(SMALL), lens)["arrays"]


def test_what_is_not_finite_is_null(create: Create) -> None:
    session = create(SMALL)
    # Nothing has been trained: there is no path, and so no share of it.
    assert glance(session, "landscape", size=21)["arrays"]["landscape_shares"] == [None, None]


@pytest.mark.parametrize(
    ("lens", "query", "field"),
    [
        ("x-ray", {}, "lens"),
        ("elsewhere", {}, "lens"),
        ("bowl", {}, "lens"),
        ("landscape", {"plane": "up"}, "plane"),
        ("landscape", {"size": 40}, "size"),
        ("landscape", {"reach": -1}, "reach"),
        ("landscape", {"plane": "weights", "first": 9999}, "first"),
    ],
)
def test_what_is_wrong_is_named(create: Create, lens: str, query: dict[str, Any], field: str) -> None:
    session = create(SMALL)
    answer = session.http.get(f"{session.path}/lenses/{lens}", params=query)
    assert answer.status_code == 422
    assert answer.json()["field"].endswith(field)
    assert answer.json()["allowed"]


def test_an_unknown_session_has_no_lenses(create: Create) -> None:
    assert create(SMALL).http.get("/api/sessions/nobody/lenses/landscape").status_code == 404
