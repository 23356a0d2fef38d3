"""Layer kinds, one a file."""

from perceptarium.networks.layers.layer import LayerKind, layers

__all__ = ["LayerKind", "layers"]
