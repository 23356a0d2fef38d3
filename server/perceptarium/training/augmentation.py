"""Augmentation: every picture of a batch a little different each time, made inside the training loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array
from jax.scipy.ndimage import map_coordinates

from perceptarium.datasets.images import pixel_order
from perceptarium.experiment import Experiment
from perceptarium.networks.noise import scramble, step_start

GEOMETRY = ("shift", "rotate", "scale", "flip")
LIGHT = ("brightness",)
NOISE = ("noise",)


@dataclass(frozen=True)
class Augmentation:
    """What is compiled in; how much of it is traced.

    image: (height, width). shuffled: whether the inputs are its pixels in `pixel_order`. beyond: what lies outside of
    a picture: nothing, for ink on paper, else its edge. parts: names that are more than 0.
    """

    image: tuple[int, int]
    shuffled: bool
    beyond: Literal["constant", "nearest"]
    parts: tuple[str, ...]

    @staticmethod
    def of(experiment: Experiment) -> Augmentation | None:
        """What a document asks for; None: nothing, or its data are no pictures."""
        shape = experiment.examples.shape
        parts = tuple(name for name, amount in experiment.augmentation if amount)
        if shape.image is None or not parts:
            return None
        beyond: Literal["constant", "nearest"] = "constant" if shape.ink else "nearest"
        return Augmentation(shape.image, experiment.examples.pixel_order is not None, beyond, parts)

    def apply(self, inputs: Array, knob: Mapping[str, Array], seed: Array, step: Array, first: int | Array) -> Array:
        """(rows, pixels) → (rows, pixels), each row by its own chance.

        knob: `augmentation.…` by name. first: number of the first row in its batch.
        """
        chance = partial(_chance, seed, step, jnp.asarray(first) + jnp.arange(inputs.shape[0]))
        amount = {name: knob[f"augmentation.{name}"] for name in self.parts}
        order = pixel_order(*self.image)
        images = (inputs[:, np.argsort(order)] if self.shuffled else inputs).reshape(-1, *self.image)
        if any(name in GEOMETRY for name in self.parts):
            images = self._moved(images, amount, chance)
        if "brightness" in amount:
            gain, lift = (_signed(chance(number)) * amount["brightness"] for number in (5, 6))
            images = images * (1 + gain[:, None, None]) + lift[:, None, None]
        if "noise" in amount:
            pixels = jnp.arange(images[0].size).reshape(self.image)
            images = images + amount["noise"] * _normal(chance(7)[:, None, None], pixels)
        flat = images.reshape(inputs.shape)
        return flat[:, order] if self.shuffled else flat

    def _moved(self, images: Array, amount: Mapping[str, Array], chance: partial[Array]) -> Array:
        zero = jnp.float32(0)
        down, across = (_signed(chance(number)) * amount.get("shift", zero) for number in (0, 1))
        angle = _signed(chance(2)) * amount.get("rotate", zero) * (jnp.pi / 180)
        size = 1 + _signed(chance(3)) * amount.get("scale", zero)
        mirror = jnp.where((chance(4) < 0.5) & (amount.get("flip", zero) > 0), -1.0, 1.0)
        height, width = self.image
        rows, columns = (
            jnp.mgrid[:height, :width].astype(jnp.float32)
            - jnp.array([height - 1, width - 1])[:, None, None].astype(jnp.float32) / 2
        )

        def picture(image: Array, move: tuple[Array, ...]) -> Array:
            down, across, angle, size, mirror = move
            # Where each pixel comes from: the way back.
            y, x = (rows - down) / size, (columns - across) / size
            cos, sin = jnp.cos(angle), jnp.sin(angle)
            source = [cos * y - sin * x + (height - 1) / 2, mirror * (sin * y + cos * x) + (width - 1) / 2]
            moved: Array = map_coordinates(image, source, order=1, mode=self.beyond)
            return moved

        moved: Array = jax.vmap(picture)(images, (down, across, angle, size, mirror))
        return moved


def _chance(seed: Array, step: Array, row: Array, number: int) -> Array:
    """(rows,) uniform in [0, 1], a draw for each seed, step, row and number."""
    own = scramble(step_start(seed, step))
    own = scramble(own ^ jnp.uint32(0x51ED270B + number))
    return _unit(scramble(own ^ scramble(row.astype(jnp.uint32) + jnp.uint32(0x68E31DA4))))


def _unit(bits: Array) -> Array:
    """Bits → [0, 1], evenly."""
    return bits.astype(jnp.float32) / 2.0**32


def _signed(chance: Array) -> Array:
    return 2 * chance - 1


def _normal(chance: Array, place: Array) -> Array:
    """Standard normal at each place, by Box & Muller (1958)."""
    bits = scramble((chance * 2.0**31).astype(jnp.uint32)) ^ scramble(place.astype(jnp.uint32) + jnp.uint32(0x2545F491))
    radius = jnp.sqrt(-2 * jnp.log(jnp.maximum(_unit(scramble(bits)), 1e-7)))
    return radius * jnp.cos(2 * jnp.pi * _unit(scramble(bits + jnp.uint32(0x6C8E9CF5))))
