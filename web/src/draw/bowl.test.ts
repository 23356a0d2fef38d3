import { describe, expect, it } from "vitest";
import {
  type Bowl,
  bowlOf,
  errorAt,
  excessAt,
  grownReach,
  labelPlace,
  levelsOf,
  type Point,
  radii,
  sliceOf,
  slopeOf,
} from "./bowl";

/** XᵀX of the dining hall's ten receipts. */
const hall: Bowl = {
  hessian: [
    [45, 32, 33],
    [32, 69, 43],
    [33, 43, 61],
  ],
  bottom: [150, 50, 100],
  least: 7,
  rate: 0.0149,
};
const start = [50, 50, 50];

function onEllipse(bowl: Bowl, axes: Point, weights: readonly number[], excess: number): number[][] {
  const slice = sliceOf(bowl, axes, weights);
  const [first, second] = radii(slice, excess);
  return [0, 1, 2, 3, 4].map((turn) => {
    const [along, beside] = [first * Math.cos(turn), second * Math.sin(turn)];
    const point = [...weights];
    point[axes[0]] = slice.centre[0] + along * Math.cos(slice.angle) - beside * Math.sin(slice.angle);
    point[axes[1]] = slice.centre[1] + along * Math.sin(slice.angle) + beside * Math.cos(slice.angle);
    return point;
  });
}

describe("a slice of the bowl", () => {
  it("has ellipses on which E is the same", () => {
    for (const axes of [
      [0, 2],
      [1, 0],
    ] as const) {
      const slice = sliceOf(hall, axes, start);
      for (const point of onEllipse(hall, axes, start, 5000)) {
        expect(errorAt(hall, point)).toBeCloseTo(slice.floor + 5000, 6);
        expect(excessAt(slice, [point[axes[0]] ?? 0, point[axes[1]] ?? 0])).toBeCloseTo(5000, 6);
      }
    }
  });

  it("has its lowest point where its own two slopes are 0, which is the bottom if the others are there", () => {
    const slice = sliceOf(hall, [0, 2], [50, 80, 50]);
    const lowest = [slice.centre[0], 80, slice.centre[1]];
    const slope = slopeOf(hall, lowest);
    expect(slope[0]).toBeCloseTo(0, 8);
    expect(slope[2]).toBeCloseTo(0, 8);
    expect(errorAt(hall, lowest)).toBeCloseTo(slice.floor, 8);
    expect(sliceOf(hall, [0, 2], start).centre).toEqual([150, 100]);
    expect(sliceOf(hall, [0, 2], start).floor).toBe(7);
  });

  it("is a trough of parallel lines where the examples do not tell two weights apart", () => {
    const one: Bowl = {
      hessian: [
        [4, 2],
        [2, 1],
      ],
      bottom: [4, 2],
      least: 0,
      rate: 0.4,
    };
    const slice = sliceOf(one, [0, 1], [0, 0]);
    expect(slice.steepness).toEqual([5, 0]);
    expect(radii(slice, 10)).toEqual([2, Number.POSITIVE_INFINITY]);
    expect(excessAt(slice, [0, 10])).toBeCloseTo(0, 10);
    const label = labelPlace(slice, 10, [4, 2], 6);
    expect(label && excessAt(slice, label)).toBeCloseTo(10, 6);
  });

  it("has no contours where nothing depends on the weights", () => {
    const none: Bowl = {
      hessian: [
        [0, 0],
        [0, 0],
      ],
      bottom: [0, 0],
      least: 3,
      rate: Number.POSITIVE_INFINITY,
    };
    const slice = sliceOf(none, [0, 1], [1, 1]);
    expect(slice.centre).toEqual([0, 0]);
    expect(levelsOf(slice, [0, 0], 10, 0.1)).toEqual([]);
  });
});

describe("levels", () => {
  it("are three a decade, every third a power of ten, up to the window's corners", () => {
    const slice = sliceOf(hall, [0, 2], start);
    const levels = levelsOf(slice, [150, 100], 150, 2);
    const corner = Math.max(excessAt(slice, [0, -50]), excessAt(slice, [300, -50]));
    expect(levels[0]?.excess).toBeLessThanOrEqual(corner);
    expect((levels[0]?.excess ?? 0) * 10 ** (1 / 3)).toBeGreaterThan(corner);
    for (const [index, { excess, strong }] of levels.entries()) {
      const next = levels[index + 1];
      if (next) expect(excess / next.excess).toBeCloseTo(10 ** (1 / 3), 8);
      expect(strong).toBe(Math.abs(Math.log10(excess) - Math.round(Math.log10(excess))) < 1e-6);
      expect(radii(slice, excess)[0]).toBeGreaterThanOrEqual(2);
    }
  });

  it("are named where they lie, inside the window", () => {
    const slice = sliceOf(hall, [0, 2], [50, 90, 50]);
    for (const excess of [1e3, 1e5]) {
      const place = labelPlace(slice, excess, [150, 100], 100);
      expect(place && excessAt(slice, place) / excess).toBeCloseTo(1, 8);
      expect(
        Math.max(...(place ?? []).map((value, axis) => Math.abs(value - (axis ? 100 : 150)))),
      ).toBeLessThanOrEqual(100);
    }
    expect(labelPlace(slice, 1e12, [150, 100], 100)).toBeNull();
  });
});

it("grows a window in steps and never shrinks it", () => {
  expect(grownReach(0, 115)).toBe(150);
  expect(grownReach(150, 149)).toBe(150);
  expect(grownReach(150, 151)).toBe(200);
  expect(grownReach(150, 9.9e20)).toBe(1e21);
  expect(grownReach(150, Number.POSITIVE_INFINITY)).toBe(150);
});

it("reads a frame's bowl, and none of other weights", () => {
  const arrays = {
    bowl_hessian: new Float64Array([1, 2, 2, 5]),
    bowl_bottom: new Float64Array([3, 4]),
    bowl_least: new Float64Array([6]),
    bowl_rate: new Float64Array([0.3]),
  };
  expect(bowlOf({ arrays })).toEqual({
    hessian: [
      [1, 2],
      [2, 5],
    ],
    bottom: [3, 4],
    least: 6,
    rate: 0.3,
  });
  expect(bowlOf({ arrays: { ...arrays, bowl_bottom: new Float64Array([3]) } })).toBeNull();
  expect(bowlOf({ arrays: {} })).toBeNull();
});
