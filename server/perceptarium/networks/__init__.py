"""Networks: architecture, parameters, forward pass."""

from perceptarium.networks.activations import activations
from perceptarium.networks.architecture import Architecture, infer
from perceptarium.networks.initializers import initializers
from perceptarium.networks.layers import LayerKind, layers
from perceptarium.networks.network import Network, apply, init, outputs_of
from perceptarium.networks.transplant import overlaid, transplant

__all__ = [
    "Architecture",
    "LayerKind",
    "Network",
    "activations",
    "apply",
    "infer",
    "init",
    "initializers",
    "layers",
    "outputs_of",
    "overlaid",
    "transplant",
]
