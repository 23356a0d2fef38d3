"""The frame as a client reads it: header, offsets, alignment."""

from __future__ import annotations

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from perceptarium.sessions.frame import HEADER, encode, lay_out

fields = st.dictionaries(
    st.sampled_from(["metrics", "weights", "neurons", "neuron_scale", "prediction", "probe_sum"]),
    arrays_of.arrays(
        st.sampled_from([np.uint8, np.float32, np.float64]),
        arrays_of.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5),
    ),
)


@given(fields, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**53))
def test_a_frame_is_read_as_it_was_written(arrays: dict[str, np.ndarray], layout: int, number: int, step: int) -> None:
    described = lay_out(arrays)
    data = encode(arrays, layout=layout, number=number, revision=7, step=step, run=9)
    magic, *numbers = struct.unpack_from("<4sIII", data)
    assert magic == b"PCPT"
    assert numbers == [layout, number, 7]
    assert struct.unpack_from("<dI", data, 16) == (float(step), 9)
    assert HEADER.size == 32
    assert len(data) % 8 == 0
    assert [field.name for field in described] == list(arrays)
    end = 0
    for field, array in zip(described, arrays.values(), strict=True):
        assert field.offset % 8 == 0
        assert field.offset >= end
        found = np.frombuffer(data, field.dtype, int(np.prod(field.shape)), 32 + field.offset).reshape(field.shape)
        np.testing.assert_array_equal(found, array)
        end = field.offset + found.nbytes
    assert len(data) - 32 - end < 8


def test_arrays_that_are_views_are_written_in_order() -> None:
    turned = np.arange(6, dtype=np.float32).reshape(2, 3).T
    data = encode({"weights": turned}, layout=1, number=1, revision=1, step=0, run=1)
    np.testing.assert_array_equal(np.frombuffer(data, np.float32, 6, 32), [0, 3, 1, 4, 2, 5])
