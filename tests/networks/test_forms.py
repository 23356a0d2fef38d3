"""Forms of the dense product: the same numbers, and the rule that chooses one."""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perceptarium.environment import FLAGS
from perceptarium.networks.forms import FORMS, Form, fastest, outer

FUSED: tuple[Form, ...] = ("rows", "columns")
sizes = st.integers(1, 20)


@cache
def compiled(form: Form) -> Any:
    """Product, gradient by both arguments, and the outer product by itself."""

    def all_of(inputs, weights, slope):
        product, back = jax.vjp(FORMS[form], inputs, weights)
        return product, *back(slope), outer(form, inputs, slope)

    return jax.jit(all_of)


@settings(max_examples=25)
@given(batch=st.integers(1, 40), inputs=sizes, outputs=sizes, seed=st.integers(0, 99))
def test_every_form_is_the_matrix_product(batch: int, inputs: int, outputs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, w, slope = (
        rng.normal(size=shape).astype(np.float32) for shape in ((batch, inputs), (inputs, outputs), (batch, outputs))
    )
    wanted = x @ w, slope @ w.T, x.T @ slope, x.T @ slope
    for form in FORMS:
        for found, right in zip(compiled(form)(x, w, slope), wanted, strict=True):
            assert found.shape == right.shape
            np.testing.assert_allclose(found, right, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_may_be_differentiated_by_either_argument_alone(form: Form) -> None:
    x, w = np.float32([[1, 2]]), np.float32([[3], [4]])
    np.testing.assert_allclose(jax.grad(lambda x: FORMS[form](x, w)[0, 0])(x), w.T)
    np.testing.assert_allclose(jax.grad(lambda w: FORMS[form](x, w)[0, 0])(w), x.T)


# The rule


TINY = ((2, 4), (4, 2), (2, 1))
SMALL = ((2, 8), (8, 8), (8, 1))
WIDE = ((2, 64), (64, 64), (64, 1))


@pytest.fixture
def flags(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("XLA_FLAGS", " ".join(FLAGS))
    return monkeypatch


@pytest.mark.parametrize("widths", [TINY, SMALL, WIDE])
@pytest.mark.usefixtures("flags")
def test_elsewhere_than_on_a_cpu_it_is_the_dot(widths) -> None:
    for platform in ("gpu", "cuda", "tpu"):
        assert fastest(widths, 10, platform) == "dot"


@pytest.mark.usefixtures("flags")
def test_tiny_networks_are_fused_and_wide_ones_are_not() -> None:
    assert fastest(TINY, 10, "cpu") == "columns"
    assert fastest(SMALL, 10, "cpu") == "rows"
    assert fastest(SMALL, 32, "cpu") == "columns"
    for batch in (10, 32, 100):
        assert fastest(WIDE, batch, "cpu") == "dot"


@pytest.mark.usefixtures("flags")
def test_one_wide_layer_decides_for_all() -> None:
    assert fastest((*SMALL[:2], (64, 64), (64, 1)), 10, "cpu") == "dot"


@given(
    units=st.lists(st.integers(1, 80), min_size=1, max_size=5),
    batch=st.integers(1, 500),
)
def test_fewer_networks_are_fused_without_the_flags(units: list[int], batch: int) -> None:
    widths = tuple(zip([2, *units], [*units, 1], strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XLA_FLAGS", " ".join(FLAGS))
        fused = fastest(widths, batch, "cpu")
        patch.setenv("XLA_FLAGS", "")
        left = fastest(widths, batch, "cpu")
    assert left in ("dot", fused)
    assert fastest(TINY, 10, "cpu") in FUSED


def test_a_middling_network_is_fused_with_the_flags_alone(flags: pytest.MonkeyPatch) -> None:
    middling = ((2, 16), (16, 16), (16, 1))
    assert fastest(middling, 32, "cpu") in FUSED
    flags.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=false")
    assert fastest(middling, 32, "cpu") == "dot"
    assert fastest(TINY, 10, "cpu") in FUSED
