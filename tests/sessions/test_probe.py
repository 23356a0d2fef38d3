"""Where the probe stands before anybody has moved it."""

from __future__ import annotations

import pytest

from perceptarium.lenses.view import gallery
from perceptarium.sessions.probe import check_probe, first_probe
from tests.compiled import document, pictures


@pytest.mark.parametrize(("task", "shows"), [("classes", [0]), ("binary", [1])])
def test_pictures_begin_with_the_first_class_and_of_two_with_the_named_one(task: str, shows: list[int]) -> None:
    examples = document(data=pictures(task)).examples
    shown = gallery(examples)
    place = [tuple(point) for point in shown.points.tolist()].index(first_probe(examples))
    assert shown.labels[place] == shows
    assert shows not in shown.labels[:place]


@pytest.mark.parametrize("data", ["spiral", "sine", "iris", "digits"])
def test_it_could_be_an_example(data: str) -> None:
    examples = document(data=data).examples
    check_probe(first_probe(examples), examples)
