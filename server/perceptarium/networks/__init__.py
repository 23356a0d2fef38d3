"""Networks: architecture, parameters, forward pass."""

from perceptarium.networks.activations import activations
from perceptarium.networks.architecture import Architecture, infer
from perceptarium.networks.holds import Hold, connected, missing, trainable
from perceptarium.networks.initializers import initializers
from perceptarium.networks.layers import LayerKind, layers
from perceptarium.networks.network import Network, apply, init, outputs_of
from perceptarium.networks.transplant import overlaid, transplant

__all__ = [
    "Architecture",
    "Hold",
    "LayerKind",
    "Network",
    "activations",
    "apply",
    "connected",
    "infer",
    "init",
    "initializers",
    "layers",
    "missing",
    "outputs_of",
    "overlaid",
    "trainable",
    "transplant",
]
