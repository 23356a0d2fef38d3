"""Perceptarium: an interactive neural-network playground with live JAX training sessions."""

__version__ = "0.1.0"
