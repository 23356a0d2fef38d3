"""Pictures that are changed by chance: how far, how evenly, and beside SciPy."""

from __future__ import annotations

from functools import cache, partial
from typing import Any, NamedTuple

import jax
import numpy as np
import pytest
from scipy import ndimage, stats

from perceptarium import networks
from perceptarium.datasets.images import pixel_order
from perceptarium.experiment import Experiment, patch
from perceptarium.training.augmentation import GEOMETRY, Augmentation
from perceptarium.training.exact import Recipe
from perceptarium.training.knobs import knobs_of
from perceptarium.training.program import knobs_for, padding_of, program_key
from tests.compiled import ROUGHLY, SMALL, TINY_CONVNET, document, pictures
from tests.training.trial import reference_of

SIDES = (9, 11)
"""Height and width: odd, so that there is a pixel in the middle."""
ROWS = 400
PARTS = (*GEOMETRY, "brightness", "noise")


@cache
def compiled(augmentation: Augmentation) -> Any:
    names = augmentation.parts

    def apply(inputs, amounts, seed, step, first):
        knob = {f"augmentation.{name}": amounts[index] for index, name in enumerate(names)}
        return augmentation.apply(inputs, knob, seed, step, first)

    return jax.jit(apply, compiler_options=ROUGHLY)


def augmented(
    images: np.ndarray,
    parts: tuple[str, ...] = GEOMETRY,
    *,
    seed: int = 1,
    step: int = 0,
    first: int = 0,
    beyond: Any = "constant",
    shuffled: bool = False,
    **amounts: float,
) -> np.ndarray:
    """Pictures (rows, height, width) after augmentation: these parts are compiled in, with amounts 0 unless told."""
    own = Augmentation(SIDES, shuffled, beyond, parts)
    given = np.float32([amounts.pop(name, 0) for name in parts])
    assert not amounts
    flat = np.float32(images).reshape(len(images), -1)
    found = compiled(own)(flat, given, np.uint32(seed), np.int32(step), np.int32(first))
    return np.asarray(found).reshape(images.shape)


def noisy(rows: int = ROWS) -> np.ndarray:
    return np.random.default_rng(5).random((rows, *SIDES)).astype(np.float32)


class Ways(NamedTuple):
    """Where the pixels of each picture come from: source = linear · (place − middle) + middle + offset, (row, column).

    linear: (rows, 2, 2). offset: (rows, 2).
    """

    linear: np.ndarray
    offset: np.ndarray


def ways(**options: Any) -> Ways:
    """Read off pictures of their own coordinates, which interpolation leaves exact."""
    middle = np.array(SIDES) // 2
    places = np.mgrid[: SIDES[0], : SIDES[1]] - middle[:, None, None]
    found = np.stack([augmented(np.broadcast_to(own, (ROWS, *SIDES)), **options) for own in places], axis=1)
    row, column = middle
    here = found[:, :, row, column]
    down = (found[:, :, row + 1, column] - found[:, :, row - 1, column]) / 2
    right = (found[:, :, row, column + 1] - found[:, :, row, column - 1]) / 2
    return Ways(np.stack([down, right], axis=2), here)


def assert_even(values: np.ndarray, low: float, high: float) -> None:
    """Uniform between two bounds, by the test of Kolmogorov & Smirnov."""
    assert low - 1e-4 <= values.min()
    assert values.max() <= high + 1e-4
    assert stats.kstest(values, stats.uniform(low, high - low).cdf).pvalue > 1e-4


# Each part


@pytest.mark.parametrize("beyond", ["constant", "nearest"])
def test_amounts_of_0_leave_pictures_as_they_are(beyond: str) -> None:
    np.testing.assert_allclose(augmented(noisy(), PARTS, beyond=beyond), noisy(), atol=1e-5)
    np.testing.assert_allclose(augmented(noisy(), PARTS, beyond=beyond, noise=1e-7), noisy(), atol=1e-5)


@pytest.mark.parametrize("amount", [0.5, 2.5])
def test_a_shift_moves_by_so_many_pixels_at_most(amount: float) -> None:
    found = ways(shift=amount)
    np.testing.assert_allclose(found.linear, np.broadcast_to(np.eye(2), (ROWS, 2, 2)), atol=1e-4)
    for axis in (0, 1):
        assert_even(found.offset[:, axis], -amount, amount)
    assert abs(np.corrcoef(found.offset.T)[0, 1]) < 4.5 / np.sqrt(ROWS)


def test_a_turn_is_by_so_many_degrees_at_most_and_keeps_the_middle() -> None:
    found = ways(rotate=30)
    np.testing.assert_allclose(found.offset, 0, atol=1e-4)
    angle = np.degrees(np.arctan2(found.linear[:, 1, 0], found.linear[:, 0, 0]))
    assert_even(angle, -30, 30)
    np.testing.assert_allclose(found.linear @ found.linear.swapaxes(1, 2), np.eye(2)[None].repeat(ROWS, 0), atol=1e-4)
    np.testing.assert_allclose(np.linalg.det(found.linear), 1, atol=1e-4)
    images = noisy()
    turned = augmented(images, rotate=30)
    np.testing.assert_allclose(
        turned[:, SIDES[0] // 2, SIDES[1] // 2], images[:, SIDES[0] // 2, SIDES[1] // 2], atol=1e-5
    )


def test_a_picture_grows_or_shrinks_by_its_share_at_most() -> None:
    found = ways(scale=0.4)
    np.testing.assert_allclose(found.offset, 0, atol=1e-4)
    size = 1 / found.linear[:, 0, 0]
    assert_even(size, 0.6, 1.4)
    np.testing.assert_allclose(found.linear * size[:, None, None], np.eye(2)[None].repeat(ROWS, 0), atol=1e-4)


def test_half_of_the_pictures_are_mirrored_left_to_right() -> None:
    images = noisy()
    found = augmented(images, flip=1)
    mirrored = np.isclose(found, images[:, :, ::-1], atol=1e-5).all(axis=(1, 2))
    left = np.isclose(found, images, atol=1e-5).all(axis=(1, 2))
    assert np.all(mirrored ^ left)
    assert abs(mirrored.mean() - 0.5) < 4.5 * np.sqrt(0.25 / ROWS)


def test_light_is_a_gain_and_a_lift_of_the_whole_picture() -> None:
    images = noisy()
    found = augmented(images, ("brightness",), brightness=0.3)
    fits = [np.polyfit(before.ravel(), after.ravel(), 1) for before, after in zip(images, found, strict=True)]
    gain, lift = np.array(fits).T
    np.testing.assert_allclose(found, gain[:, None, None] * images + lift[:, None, None], atol=1e-5)
    assert_even(gain, 0.7, 1.3)
    assert_even(lift, -0.3, 0.3)
    assert abs(np.corrcoef(gain, lift)[0, 1]) < 4.5 / np.sqrt(ROWS)


def noise_of(**options: Any) -> np.ndarray:
    return augmented(np.zeros((ROWS, *SIDES)), ("noise",), noise=1, **options)


def test_noise_is_normal_with_the_deviation_that_was_asked_for() -> None:
    images = noisy()
    noise = augmented(images, ("noise",), noise=0.2) - images
    many = noise.size
    assert abs(noise.mean()) < 4.5 * 0.2 / np.sqrt(many)
    assert abs(noise.std() / 0.2 - 1) < 4.5 / np.sqrt(2 * many)
    assert stats.kstest(noise.ravel() / 0.2, "norm").pvalue > 1e-4
    # Of every pixel and in every picture: neither is favoured.
    assert np.all(np.abs(noise.mean(axis=0)) < 4.8 * 0.2 / np.sqrt(ROWS))
    assert np.all(np.abs(noise.mean(axis=(1, 2))) < 4.8 * 0.2 / np.sqrt(noise[0].size))
    assert stats.kstest((noise**2).sum(axis=(1, 2)) / 0.2**2, stats.chi2(noise[0].size).cdf).pvalue > 1e-4


def test_noise_of_one_place_tells_nothing_of_another() -> None:
    field = noise_of()
    pairs = {
        "next pixel": (field[:, :, 1:], field[:, :, :-1]),
        "next line": (field[:, 1:], field[:, :-1]),
        "next picture": (field[1:], field[:-1]),
        "next step": (field, noise_of(step=1)),
        "next seed": (field, noise_of(seed=2)),
    }
    for name, (one, other) in pairs.items():
        for power in (1, 2):
            correlation = np.corrcoef(one.ravel() ** power, other.ravel() ** power)[0, 1]
            assert abs(correlation) < 4.5 / np.sqrt(one.size), (name, power)


# Beside SciPy


@pytest.mark.parametrize(("beyond", "mode"), [("constant", "grid-constant"), ("nearest", "nearest")])
def test_pictures_are_moved_as_scipy_moves_them(beyond: str, mode: str) -> None:
    options: dict[str, Any] = {"shift": 3, "rotate": 40, "scale": 0.3, "flip": 1}
    linear, offset = ways(beyond="nearest", **{**options, "shift": 0})
    np.testing.assert_allclose(offset, 0, atol=1e-4)
    # Right angles stay right ones, and both directions are scaled alike.
    square = linear @ linear.swapaxes(1, 2)
    assert_even(square[:, 0, 0] ** -0.5, 0.7, 1.3)
    np.testing.assert_allclose(square, square[:, :1, :1] * np.eye(2), atol=1e-3)
    # A shift alone: up to three pixels, with all around it inside of the picture.
    moved = ways(shift=3).offset
    mirror = np.linalg.det(linear) < 0
    assert 0.3 < mirror.mean() < 0.7
    images, middle = noisy(), np.array(SIDES) // 2
    found = augmented(images, beyond=beyond, **options)
    for image, result, own, by in zip(images[:60], found, linear, moved, strict=False):
        # The whole way back: first the shift, then turn, size and mirror.
        start = middle + own @ (by - middle)
        wanted = ndimage.affine_transform(image, own, start, order=1, mode=mode)
        np.testing.assert_allclose(result, wanted, atol=2e-3)


@pytest.mark.parametrize(("beyond", "outside"), [("constant", 0.0), ("nearest", 1.0)])
def test_what_comes_in_from_outside_is_no_ink_or_the_edge(beyond: str, outside: float) -> None:
    found = augmented(np.ones((ROWS, *SIDES)), beyond=beyond, shift=8)
    assert found.min() == pytest.approx(outside, abs=1e-6)
    assert found.max() == pytest.approx(1)


# Chance


@pytest.mark.parametrize("part", PARTS)
def test_each_row_step_and_seed_draws_differently(part: str) -> None:
    images = np.broadcast_to(noisy(1), (50, *SIDES))
    amount = {"shift": 2.0, "rotate": 20.0, "scale": 0.3, "flip": 1.0}.get(part, 0.3)
    own = GEOMETRY if part in GEOMETRY else (part,)
    draws = partial(augmented, images, own, **{part: amount})
    fields = [draws(), draws(step=1), draws(seed=2), draws(first=1000)]
    for found in fields:
        kinds = len(np.unique(np.round(found, 4).reshape(50, -1), axis=0))
        assert kinds == (2 if part == "flip" else 50)
    for index, one in enumerate(fields):
        for other in fields[:index]:
            same = np.isclose(one, other, atol=1e-6).all(axis=(1, 2))
            assert same.mean() < (0.85 if part == "flip" else 0.05)
    np.testing.assert_array_equal(draws(), fields[0])


def test_a_row_is_the_same_in_whatever_block_it_is_computed() -> None:
    images = noisy(20)
    amounts = {"shift": 2.0, "rotate": 20.0, "scale": 0.2, "flip": 1.0, "brightness": 0.2, "noise": 0.1}
    whole = augmented(images, PARTS, **amounts)
    parts = [augmented(images[first : first + 5], PARTS, first=first, **amounts) for first in range(0, 20, 5)]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-5)


def test_parts_that_are_not_there_change_nothing_about_the_others() -> None:
    for part, amount in {"shift": 2.0, "rotate": 20.0, "brightness": 0.2, "noise": 0.1}.items():
        alone, among = augmented(noisy(30), (part,), **{part: amount}), augmented(noisy(30), PARTS, **{part: amount})
        np.testing.assert_allclose(alone, among, atol=1e-5)


def test_shuffled_pictures_are_augmented_in_their_order() -> None:
    order = pixel_order(*SIDES)
    amounts = {"shift": 2.0, "rotate": 20.0, "scale": 0.2, "brightness": 0.2, "noise": 0.1}
    plain = noisy(20)
    shuffled = plain.reshape(20, -1)[:, order].reshape(plain.shape)
    found = augmented(shuffled, PARTS, shuffled=True, **amounts).reshape(20, -1)
    wanted = augmented(plain, PARTS, **amounts).reshape(20, -1)
    np.testing.assert_allclose(found, wanted[:, order], atol=1e-6)
    assert np.abs(found - wanted).max() > 0.1


# Documents


def convnet(augmentation: dict[str, Any] | None = None, **data: Any) -> Experiment:
    parts: dict[str, Any] = {"data": pictures(**data), "network": TINY_CONVNET}
    return document(
        **parts, augmentation=augmentation or {}, batch={"size": 20, "order": "sequential"}, optimizer={"kind": "sgd"}
    )


def test_an_amount_is_traced_and_a_part_is_not() -> None:
    little, much = convnet({"shift": 0.5, "noise": 0.1}), convnet({"shift": 3, "noise": 0.4})
    assert program_key(little) == program_key(much)
    keys = {program_key(convnet(part)) for part in ({}, {"shift": 1}, {"noise": 0.1}, {"flip": True})}
    assert len({*keys, program_key(little)}) == 5
    for experiment, shift in ((little, 0.5), (much, 3.0)):
        recipe = Recipe.of(experiment)
        numbers = dict(zip(recipe.knob_names, knobs_for(recipe, experiment).values, strict=True))
        assert numbers["augmentation.shift"] == shift
        assert recipe.augmentation is not None
        assert recipe.augmentation.parts == ("shift", "noise")


def test_nothing_is_augmented_unless_asked_for() -> None:
    assert Augmentation.of(convnet()) is None
    assert not any(name.startswith("augmentation") for name in knobs_of(convnet()))


def test_pictures_to_draw_on_get_no_ink_from_outside_and_others_their_edge() -> None:
    asked = {"augmentation": {"shift": 1}}
    digits, own = document(data={"kind": "digits"}, **asked), convnet({"shift": 1})
    assert digits.examples.shape.drawing is not None
    assert Augmentation.of(digits) == Augmentation((8, 8), False, "constant", ("shift",))
    assert Augmentation.of(own) == Augmentation((6, 6), False, "constant", ("shift",))
    photographs = patch(own, {"data": {"inputs": (1 - 0.5 * np.array(pictures()["inputs"])).tolist()}})
    assert Augmentation.of(photographs) == Augmentation((6, 6), False, "nearest", ("shift",))
    shuffled = patch(digits, {"data": {"shuffle_pixels": True}})
    assert Augmentation.of(shuffled) == Augmentation((8, 8), True, "constant", ("shift",))


def test_data_without_pictures_train_as_if_nothing_were_asked_for() -> None:
    asked = patch(SMALL, {"augmentation": {"shift": 2, "noise": 0.5, "flip": True}})
    assert not asked.augments
    assert Augmentation.of(asked) is None
    assert program_key(asked) == program_key(SMALL)
    assert knobs_of(asked) == knobs_of(SMALL)
    assert padding_of(asked) is not None


def test_what_augments_has_no_padded_program() -> None:
    dense_on_pictures = patch(convnet(), {"network": {"layers": []}})
    assert padding_of(dense_on_pictures) is not None
    assert padding_of(patch(dense_on_pictures, {"augmentation": {"noise": 0.1}})) is None


AMOUNTS = {"shift": 2, "rotate": 20, "brightness": 0.2, "noise": 0.1}


def test_scores_are_those_of_the_plain_pictures() -> None:
    plain, other = reference_of(convnet()), reference_of(convnet(AMOUNTS))
    np.testing.assert_allclose(other.scores(), plain.scores(), rtol=1e-6)
    other.train(10)
    plain.replace(network=other.network())
    np.testing.assert_allclose(other.scores(), plain.scores(), rtol=1e-5)


def test_a_step_sees_the_augmented_pictures_of_its_batch() -> None:
    experiment = convnet(AMOUNTS)
    trial = reference_of(experiment)
    part, augmentation = experiment.examples.sets["train"], Augmentation.of(experiment)
    assert augmentation is not None
    assert augmentation.parts == tuple(AMOUNTS)
    amounts, seed = np.float32(list(AMOUNTS.values())), np.uint32(experiment.batch.seed)
    for step in range(3):
        seen = compiled(augmentation)(part.inputs, amounts, seed, np.int32(step), np.int32(0))
        logits = np.float64(networks.outputs_of(experiment.architecture, trial.network(), seen))
        share = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        wanted = -np.log(share[part.targets == 1]).mean()
        assert trial.train(1).loss == pytest.approx(wanted, rel=1e-4)


def test_a_network_learns_from_augmented_pictures() -> None:
    trial = reference_of(patch(convnet({"shift": 0.5, "noise": 0.05}), {"optimizer": "adam"}))
    before = trial.scores()
    after = trial.train(200).scores()
    assert after[2] < 0.7 * before[2]
    assert after[5] > before[5]
