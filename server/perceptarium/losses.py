"""Losses: each a function of the output layer's values and the targets, both (batch, outputs), to (batch,).

`real`, (outputs,) bool, says which outputs exist where the arrays are padded; None: all of them.

Tags: `tasks` it fits; `link`, which turns outputs into predictions; `reduction` over the batch.
Cross-entropies work on logits and in natural logarithms. Targets are class 0 or 1 for a single output,
one-hot for classes, and 0 or 1 each for labels, of which several may be true at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

import jax
import jax.numpy as jnp
from jax import Array

from perceptarium.errors import InvalidInput
from perceptarium.registry import Kind, Registry, Slider

Link: TypeAlias = Literal["identity", "sigmoid", "softmax"]
"""What makes predictions of outputs."""
LINKS: dict[Link, str] = {
    "identity": r"z",
    "sigmoid": r"\frac{1}{1+e^{-z}}",
    "softmax": r"\frac{e^{z}}{\sum_{k} e^{z_{k}}}",
}
"""Their formulas of an output z, in LaTeX."""

losses: Registry[Callable[..., Array]] = Registry("loss", "perceptarium.losses")
ALL = ("regression", "binary", "classes", "labels")


@losses.entry("Automatic", tasks=ALL, link="identity", reduction="mean")
def auto(outputs: Array, targets: Array, real: Array | None = None) -> Array:  # noqa: ARG001 - resolved before it is called
    """What fits the task: cross-entropy for classes, mean squared error for values."""
    raise TypeError("resolve the loss first")


@losses.entry("Squared error", tasks=ALL, link="identity", reduction="mean")
def mse(outputs: Array, targets: Array, real: Array | None = None) -> Array:
    """(output − target)², mean over outputs and batch; no ½."""
    return jnp.mean((outputs - targets) ** 2, axis=1, where=_where(real))


@losses.entry("Half sum of squares", tasks=ALL, link="identity", reduction="sum")
def half_sum(outputs: Array, targets: Array, real: Array | None = None) -> Array:
    """½ Σ (output − target)², summed over outputs and batch: the textbook's E."""
    return 0.5 * jnp.sum((outputs - targets) ** 2, axis=1, where=_where(real))


@losses.entry("Huber", tasks=ALL, link="identity", reduction="mean")
def huber(
    outputs: Array,
    targets: Array,
    real: Array | None = None,
    delta: Annotated[float, Slider("Huber δ", 0.01, 10, log=True)] = 1.0,
) -> Array:
    """Half squared error up to δ, straight beyond: outliers pull less (Huber 1964)."""
    error = jnp.abs(outputs - targets)
    inner = jnp.minimum(error, delta)
    return jnp.mean(0.5 * inner**2 + delta * (error - inner), axis=1, where=_where(real))


@losses.entry("Absolute error", tasks=ALL, link="identity", reduction="mean")
def l1(outputs: Array, targets: Array, real: Array | None = None) -> Array:
    """|output − target|, mean over outputs and batch: every error pulls alike, so outliers pull least."""
    error = outputs - targets
    # The derivative of jnp.abs is 1 at 0; at the target there is nothing to correct.
    return jnp.mean(error * jax.lax.stop_gradient(jnp.sign(error)), axis=1, where=_where(real))


@losses.entry("Binary cross-entropy", tasks=("binary", "classes", "labels"), link="sigmoid", reduction="mean")
def binary_cross_entropy(outputs: Array, targets: Array, real: Array | None = None) -> Array:
    """−t ln p − (1 − t) ln(1 − p) with p = sigmoid(output); for several outputs each by itself."""
    # ln(1 + eˣ) − t x without overflow. By way of ln p and ln(1 − p) a step of a tiny network takes 1.6 times as long.
    size = jnp.abs(outputs)
    each = (0.5 - targets) * outputs + 0.5 * size + jnp.log1p(jnp.exp(-size))
    return jnp.mean(each, axis=1, where=_where(real))


@losses.entry("Half sum of squares, sigmoid", tasks=("binary", "classes", "labels"), link="sigmoid", reduction="sum")
def sigmoid_half_sum(outputs: Array, targets: Array, real: Array | None = None) -> Array:
    """½ Σ (y − target)² with y = sigmoid(output), summed over outputs and batch (Rumelhart, Hinton & Williams 1986).

    Its slope by the output holds y(1 − y): a saturated unit hardly learns, however wrong it is.
    """
    return 0.5 * jnp.sum((jax.nn.sigmoid(outputs) - targets) ** 2, axis=1, where=_where(real))


@losses.entry("Softmax cross-entropy", tasks=("classes",), link="softmax", reduction="mean")
def softmax_cross_entropy(outputs: Array, targets: Array, real: Array | None = None) -> Array:
    """−ln of the softmax probability of the true class."""
    log_probability = jax.nn.log_softmax(outputs, axis=1, where=real)
    # A class with target 0 may have probability 0: 0 · −∞ would be NaN.
    return -jnp.sum(jnp.where(targets > 0, targets * log_probability, 0), axis=1)


def resolve(document: Kind, task: str) -> Kind:
    """The loss that a document means for a task.

    Raises:
        InvalidInput: that loss does not fit the task.
    """
    entry = losses[document.kind]
    if entry.id == "auto":
        fitting = {"regression": "mse", "classes": "softmax_cross_entropy"}
        fitting |= dict.fromkeys(("binary", "labels"), "binary_cross_entropy")
        fitting_loss: Kind = losses.document(fitting[task])
        return fitting_loss
    if task not in entry.tags["tasks"]:
        allowed = ", ".join(other.id for other in losses if task in other.tags["tasks"])
        raise InvalidInput(
            f"the loss {entry.id!r} does not fit data of the task {task!r}; allowed are {allowed}",
            field="loss",
            allowed=allowed,
        )
    return document


def predict(link: Link, outputs: Array, real: Array | None = None) -> Array:
    """Outputs (…, outputs) as predictions of the same shape: probabilities, or values, by a loss's `link`."""
    if link == "sigmoid":
        return jax.nn.sigmoid(outputs)
    if link == "softmax":
        return jax.nn.softmax(outputs, axis=-1, where=real)
    return outputs


def link_of(kind: str) -> Link:
    """How a loss turns outputs into predictions."""
    link: Link = losses[kind].tags["link"]
    return link


def _where(real: Array | None) -> Array | None:
    return None if real is None else real[None]
