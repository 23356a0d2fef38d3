"""The optimizers. Definitions and defaults agree with PyTorch's where optax's differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import optax
from pydantic import Field

from perceptarium.optimizers.schedules import schedules
from perceptarium.registry import Kind, Registry, Slider, Toggle

if TYPE_CHECKING:
    Schedule = Kind
else:
    Schedule = schedules.union()


class OptimizerKind(Kind):
    """What every optimizer's document holds besides its own parameters."""

    kept_on_change: ClassVar[tuple[str, ...]] = ("schedule", "clip_norm")

    schedule: Schedule = Field(schedules.document("constant"), title="Schedule")
    clip_norm: float | None = Field(
        None,
        gt=0,
        le=1e6,
        allow_inf_nan=False,
        title="Clip gradient norm",
        description="longest gradient that is followed; none: any",
    )


optimizers: Registry[Callable[..., optax.GradientTransformation]] = Registry(
    "optimizer", "perceptarium.optimizers.algorithms", base=OptimizerKind
)

Rate = Annotated[float, Slider("Learning rate", 1e-5, 10, log=True)]
Momentum = Annotated[float, Slider("Momentum", 0, 0.999)]
Epsilon = Annotated[float, Slider("ε", 1e-12, 1e-1, log=True, help="keeps the division finite")]
Beta1 = Annotated[float, Slider("β₁", 0, 0.999, help="memory of the gradient's mean")]
Beta2 = Annotated[float, Slider("β₂", 0, 0.99999, help="memory of the gradient's square")]


@optimizers.entry("SGD")
def sgd(learning_rate: Rate = 0.1) -> optax.GradientTransformation:
    """Stochastic gradient descent: w ← w − η·g (Robbins & Monro 1951)."""
    return optax.scale(-learning_rate)


@optimizers.entry("Momentum")
def momentum(learning_rate: Rate = 0.05, momentum: Momentum = 0.9) -> optax.GradientTransformation:
    """v ← μ·v + g, w ← w − η·v (Polyak 1964)."""
    return optax.chain(optax.trace(momentum), optax.scale(-learning_rate))


@optimizers.entry("Nesterov")
def nesterov(learning_rate: Rate = 0.05, momentum: Momentum = 0.9) -> optax.GradientTransformation:
    """Momentum that looks ahead: w ← w − η·(g + μ·v) (Nesterov 1983; Sutskever et al. 2013)."""
    return optax.chain(optax.trace(momentum, nesterov=True), optax.scale(-learning_rate))


class _SumOfSquares(NamedTuple):
    total: Any


@optimizers.entry("Adagrad")
def adagrad(learning_rate: Rate = 0.1, epsilon: Epsilon = 1e-10) -> optax.GradientTransformation:
    """w ← w − η·g / (√Σg² + ε) (Duchi et al. 2011). optax puts ε under the root and starts the sum at 0.1."""

    def init(params: Any) -> _SumOfSquares:
        return _SumOfSquares(jax.tree.map(jnp.zeros_like, params))

    def update(gradient: Any, state: _SumOfSquares, params: Any = None) -> tuple[Any, _SumOfSquares]:
        del params
        total = jax.tree.map(lambda t, g: t + g * g, state.total, gradient)
        scaled = jax.tree.map(lambda g, t: -learning_rate * g / (jnp.sqrt(t) + epsilon), gradient, total)
        return scaled, _SumOfSquares(total)

    return optax.GradientTransformation(init, update)


@optimizers.entry("RMSProp")
def rmsprop(
    learning_rate: Rate = 0.01,
    decay: Annotated[float, Slider("Decay", 0, 0.9999)] = 0.99,
    epsilon: Epsilon = 1e-8,
) -> optax.GradientTransformation:
    """w ← w − η·g / (√v + ε), v the running mean of g² (Hinton 2012)."""
    return optax.chain(optax.scale_by_rms(decay, epsilon, eps_in_sqrt=False), optax.scale(-learning_rate))


@optimizers.entry("Adam")
def adam(
    learning_rate: Rate = 0.01, beta1: Beta1 = 0.9, beta2: Beta2 = 0.999, epsilon: Epsilon = 1e-8
) -> optax.GradientTransformation:
    """Running means of g and g², corrected for their start at 0 (Kingma & Ba 2015)."""
    return optax.chain(optax.scale_by_adam(beta1, beta2, epsilon), optax.scale(-learning_rate))


@optimizers.entry("AdamW")
def adamw(
    learning_rate: Rate = 0.01,
    beta1: Beta1 = 0.9,
    beta2: Beta2 = 0.999,
    epsilon: Epsilon = 1e-8,
    weight_decay: Annotated[float, Slider("Weight decay", 0, 1)] = 0.01,
    decay_biases: Annotated[bool, Toggle("Decay biases", help="PyTorch does")] = True,
) -> optax.GradientTransformation:
    """Adam with every weight shrunk by η·λ·w a step, apart from the gradient (Loshchilov & Hutter 2019)."""

    def decay(updates: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        def shrunk(path: Any, update: jax.Array, value: jax.Array) -> jax.Array:
            biases = getattr(path[-1], "name", "") == "biases"
            return update + (weight_decay * decay_biases if biases else weight_decay) * value

        return jax.tree_util.tree_map_with_path(shrunk, updates, params), state

    return optax.chain(
        optax.scale_by_adam(beta1, beta2, epsilon),
        optax.GradientTransformation(lambda _: optax.EmptyState(), decay),
        optax.scale(-learning_rate),
    )
