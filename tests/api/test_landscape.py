"""The landscape over the wire: subscribed to on a socket, and weights put somewhere on it by REST."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.api.client import SMALL, RemoteSession

Create = Callable[..., RemoteSession]
CHOICE = {"plane": "weights", "first": 0, "second": 3, "size": 21}


def test_weights_are_put_where_somebody_points_and_lie_on_the_landscape(create: Create) -> None:
    session = create(SMALL)
    session.train(20)
    refused = session.http.post(
        f"{session.path}/commands", headers=session.owner, json={"type": "place_weights", "u": 0, "v": 0}
    )
    assert refused.status_code == 422
    assert "no plane" in refused.json()["message"]
    with session.stream() as stream:
        wrong = stream.ask("subscribe", lenses=["landscape"], landscape={**CHOICE, "second": 999})
        assert (wrong["type"], wrong["field"]) == ("error", "landscape.second")
        stream.ask("subscribe", lenses=["weights", "landscape", "curvature"], landscape=CHOICE)
        frame = stream.frame(lambda frame: {"landscape", "curvature"} <= frame.arrays.keys())
        found = frame.arrays
        assert found["landscape"].shape == (21, 21)
        assert found["landscape_path_steps"].tolist() == list(range(21))
        np.testing.assert_array_equal(found["landscape_point"], found["weights"][[0, 3]])
        number = int(found["landscape_number"][0])
        numbers = session.command("place_weights", u=0.5, v=-0.25, plane=number)
        assert numbers["step"] == 20
        frame = stream.frame(lambda frame: frame.arrays["landscape_point"].tolist() == [0.5, -0.25])
        assert frame.arrays["weights"][[0, 3]].tolist() == [0.5, -0.25]
        others = np.delete(frame.arrays["weights"], [0, 3])
        np.testing.assert_array_equal(others, np.delete(found["weights"], [0, 3]))
        low_u, high_u, low_v, high_v = frame.arrays["landscape_frame"]
        column, row = (0.5 - low_u) / (high_u - low_u) * 20, (-0.25 - low_v) / (high_v - low_v) * 20
        around = frame.arrays["landscape"][int(row) : int(row) + 2, int(column) : int(column) + 2]
        assert around.min() * 0.98 <= numbers["train_loss"] <= around.max() * 1.02
        assert frame.arrays["curvature"][0] > 0
        assert frame.arrays["curvature"][1] == pytest.approx(
            2 / session.read()["experiment"]["optimizer"]["learning_rate"]
        )


def test_the_network_of_a_place_is_shown_and_its_loss_is_that_of_weights_put_there(create: Create) -> None:
    session = create(SMALL)
    session.train(20)
    with session.stream() as stream:
        lenses = ["prediction", "landscape", "elsewhere"]
        wrong = stream.ask("subscribe", lenses=lenses, landscape={**CHOICE, "at": [0.5, 1.5e6]})
        assert (wrong["type"], wrong["field"]) == ("error", "landscape.at.1")
        stream.ask("subscribe", lenses=lenses, landscape=CHOICE, prediction_size=100)
        frame = stream.frame(lambda frame: "landscape" in frame.arrays)
        assert "elsewhere" not in frame.arrays
        at = [0.5, -0.25]
        stream.ask("subscribe", lenses=lenses, landscape={**CHOICE, "at": at}, prediction_size=100)
        frame = stream.frame(lambda frame: "elsewhere" in frame.arrays)
        assert frame.arrays["elsewhere_at"].tolist() == at
        shown = frame.arrays["elsewhere"]
        assert np.any(shown != frame.arrays["prediction"])
        numbers = session.command("place_weights", u=at[0], v=at[1])
        assert frame.arrays["elsewhere_loss"][0] == pytest.approx(numbers["train_loss"], rel=1e-4)
        frame = stream.frame(lambda frame: frame.arrays["landscape_point"].tolist() == at)
        np.testing.assert_allclose(frame.arrays["prediction"].astype(int), shown.astype(int), atol=1)
        stream.ask("subscribe", lenses=lenses, landscape=CHOICE, prediction_size=100)
        stream.frame(lambda frame: "elsewhere" not in frame.arrays)
