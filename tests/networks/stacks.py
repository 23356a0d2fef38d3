"""Random stacks of layers, of every kind that is registered, with any of their parameters."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from perceptarium.networks import layers
from perceptarium.networks.layers import LayerKind
from perceptarium.registry import Control, Count, Pick, Slider

MOST = 5
"""Of what is counted, so that networks stay small."""


def values(control: Control) -> st.SearchStrategy[Any]:
    """What a control may be set to."""
    match control:
        case Count():
            return st.integers(control.low, min(control.high, MOST))
        case Slider():
            return st.sampled_from([control.low, (control.low + control.high) / 2])
        case Pick():
            return st.sampled_from(control.registry.ids())
    return st.booleans()


def layer_documents() -> st.SearchStrategy[LayerKind]:
    """A layer's document: any kind, any parameters."""
    kinds = []
    for entry in layers:
        given = {name: values(control) for name, control in entry.controls.items()}
        kinds.append(st.fixed_dictionaries(given).map(lambda given, kind=entry.id: layers.document(kind, **given)))
    return st.one_of(kinds)


def documents(*given: dict[str, Any]) -> list[LayerKind]:
    """Layers as a document has them."""
    return [layers.document(own["kind"], **{name: own[name] for name in own.keys() - {"kind"}}) for own in given]


def stacks(most: int = 6) -> st.SearchStrategy[list[LayerKind]]:
    """The hidden layers of a document."""
    return st.lists(layer_documents(), max_size=most)


images = st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 2))
"""(height, width, channels)."""
