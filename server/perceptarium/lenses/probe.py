"""One example on its way through the network."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

from perceptarium.losses import predict
from perceptarium.networks.layers.layer import Tap


def probe(loss: str, taps: list[Tap]) -> tuple[Array, Array, Array]:
    """Weighted sums and activations (units of all layers,), and the prediction (outputs,).

    taps: of a batch of one.
    """
    sums = jnp.concatenate([tap.weighted_sum[0] for tap in taps])
    activations = jnp.concatenate([tap.activation[0] for tap in taps])
    return sums, activations, predict(loss, taps[-1].activation[0])
