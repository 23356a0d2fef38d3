import { describe, expect, it } from "vitest";
import {
  farOff,
  type Landscape,
  landscapeOf,
  levelsOf,
  logarithms,
  lossAt,
  namedSteps,
  pathLength,
  shadeOf,
  stretch,
} from "./landscape";

const size = 41;

/** Over −2 … 2 on both axes. */
function over(loss: (u: number, v: number) => number): Landscape {
  const at = (index: number) => -2 + (4 * index) / (size - 1);
  return {
    size,
    values: Float32Array.from({ length: size * size }, (_, index) =>
      loss(at(index % size), at(Math.floor(index / size))),
    ),
    u: [-2, 2],
    v: [-2, 2],
    point: [0, 0],
    next: [0, 0],
    path: { points: [], steps: [], losses: [], off: [] },
    axes: [1, 1],
    shares: [0.5, 0.5],
    chosen: [-1, -1],
    step: 0,
  };
}

const rosenbrock = (u: number, v: number) => (1 - u) ** 2 + 100 * (v - u ** 2) ** 2;

describe("a landscape in a frame", () => {
  it("is read with its path", () => {
    const found = landscapeOf({
      arrays: {
        landscape: Float32Array.of(1, 2, 3, 4),
        landscape_frame: Float64Array.of(-1, 1, -2, 2),
        landscape_point: Float32Array.of(0.5, 0.25),
        landscape_path: Float32Array.of(0, 0, 1, 2),
        landscape_path_steps: Float64Array.of(0, 10),
        landscape_path_off: Float32Array.of(0, 3),
        landscape_axes: Float64Array.of(1, 1),
      },
    });
    expect(found).toMatchObject({ size: 2, u: [-1, 1], v: [-2, 2], point: [0.5, 0.25] });
    expect(found?.path.points).toEqual([
      [0, 0],
      [1, 2],
    ]);
    expect(found?.next[0]).toBeNaN();
  });

  it("is none where it is not square", () => {
    expect(landscapeOf({ arrays: {} })).toBeNull();
    const arrays = { landscape: new Float32Array(5), landscape_frame: new Float64Array(4) };
    expect(landscapeOf({ arrays })).toBeNull();
  });
});

describe("the loss at a place", () => {
  it("is exact at the points and on planes between them", () => {
    const tilted = over((u, v) => 3 + u - 2 * v);
    expect(lossAt(tilted, [0.123, -1.456])).toBeCloseTo(3 + 0.123 + 2 * 1.456, 5);
    const bowl = over((u, v) => u ** 2 + 4 * v ** 2);
    expect(lossAt(bowl, [0.5, -1])).toBeCloseTo(4.25, 5);
    // Between points the error of a bilinear patch is at most h²/8 · (|f_uu| + |f_vv|).
    expect(Math.abs(lossAt(bowl, [0.55, 0.73]) - (0.55 ** 2 + 4 * 0.73 ** 2))).toBeLessThan(
      (0.1 ** 2 / 8) * 10 + 1e-6,
    );
  });

  it("counts v upwards from the first row", () => {
    const rising = over((_, v) => v);
    expect(lossAt(rising, [0, -2])).toBe(-2);
    expect(lossAt(rising, [2, 2])).toBe(2);
  });

  it("is no number outside, and beside what is none", () => {
    const broken = over((u, v) => (u > 1 ? Number.NaN : v + 3));
    expect(lossAt(broken, [1.05, 0])).toBeNaN();
    expect(lossAt(broken, [1, 0])).toBeCloseTo(3);
    expect(lossAt(broken, [0, 2.01])).toBeNaN();
  });
});

describe("levels", () => {
  it("are spaced evenly in logarithms, ten to twenty of them, every third strong", () => {
    for (const loss of [
      rosenbrock,
      (u: number, v: number) => 1e-6 + u ** 2 + v ** 2,
      (u: number, v: number) => Math.LN2 + 0.01 * (u ** 2 + v ** 2),
      (u: number) => 10 ** (8 * u),
    ]) {
      const { contours } = levelsOf(logarithms(over(loss).values));
      expect(contours.length).toBeGreaterThanOrEqual(9);
      expect(contours.length).toBeLessThanOrEqual(20);
      const ratios = contours.slice(1).map(({ value }, index) => value / (contours[index]?.value ?? 0));
      for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0] ?? 0, 6);
      const strong = contours.flatMap(({ strong }, index) => (strong ? [index] : []));
      expect(strong.length).toBeGreaterThanOrEqual(3);
      for (const [index, place] of strong.slice(1).entries()) expect(place - (strong[index] ?? 0)).toBe(3);
    }
  });

  it("stay the same where the loss changes a little", () => {
    const values = (scale: number) =>
      levelsOf(logarithms(over((u, v) => scale * (0.1 + u ** 2 + v ** 2)).values)).contours;
    const [before, after] = [values(1), values(1.02)];
    const shared = after.filter(({ value }) =>
      before.some((other) => Math.abs(other.value / value - 1) < 1e-9),
    );
    expect(shared.length).toBeGreaterThanOrEqual(after.length - 1);
  });

  it("are none of a flat plane, and of one without numbers", () => {
    expect(levelsOf(logarithms(over(() => Math.LN2).values)).contours).toEqual([]);
    expect(levelsOf(logarithms(over(() => Number.NaN).values)).contours).toEqual([]);
    expect(levelsOf(logarithms(over(() => 0).values)).contours).toEqual([]);
  });

  it("leave out what is no number, and are not all taken by a peak", () => {
    const smooth = levelsOf(logarithms(over((u, v) => 1 + u ** 2 + v ** 2).values));
    const broken = levelsOf(
      logarithms(
        over((u, v) =>
          u > 1.9 && v > 1.9 ? 1e30 : u < -1.9 ? Number.POSITIVE_INFINITY : 1 + u ** 2 + v ** 2,
        ).values,
      ),
    );
    expect(broken.step).toBe(smooth.step);
  });

  it("make darker bands of higher losses", () => {
    const levels = levelsOf(logarithms(over(rosenbrock).values));
    expect(shadeOf(levels, levels.low)).toBe(0);
    expect(shadeOf(levels, levels.high + 5)).toBe(1);
    const shades = levels.contours.map(({ value }) => shadeOf(levels, Math.log10(value)));
    expect(shades).toEqual([...shades].sort((one, other) => one - other));
    expect(new Set(shades).size).toBeGreaterThan(8);
    expect(shadeOf(levelsOf(Float32Array.of(1, 1, 1)), 1)).toBe(0.5);
  });
});

describe("the path", () => {
  const walk = (off: number[]) => ({
    path: {
      points: off.map((_, index): [number, number] => [3 * index, 4 * index]),
      steps: off.map((_, index) => index),
      losses: off,
      off,
    },
    axes: [1, 1] as const,
  });

  it("is as long as its axes say", () => {
    expect(pathLength(walk([0, 0, 0]))).toBeCloseTo(10);
    expect(pathLength({ ...walk([0, 0, 0]), axes: [2, 0] })).toBeCloseTo(12);
    expect(pathLength(walk([0, 12]))).toBeCloseTo(13);
    expect(pathLength(walk([]))).toBe(0);
  });

  it("is far off where it is by more than a third of its length", () => {
    expect(farOff(walk([0, 0, 0]))).toEqual([false, false, false]);
    expect(farOff(walk([3, 3, 3]))).toEqual([false, false, false]);
    expect(farOff(walk([9, 5, 0]))).toEqual([true, true, false]);
  });

  it("is named at its start and at round steps that stand apart", () => {
    const steps = [0, 313, 700, 1000, 1013, 1500, 2000];
    const places = steps.map((step): [number, number] => [step / 5, 0]);
    expect(namedSteps(steps, places, 46, [[400, 0]]).map((index) => steps[index])).toEqual([
      0, 313, 700, 1000, 1500,
    ]);
    expect(namedSteps(steps, places, 46, [[400, 0]], 2).map((index) => steps[index])).toEqual([0, 1000]);
    expect(
      namedSteps(
        [0, 5],
        [
          [1, 1],
          [2, 2],
        ],
        46,
        [[2, 2]],
      ),
    ).toEqual([]);
  });

  it("is not named outside of the picture", () => {
    expect(namedSteps([0, 100, 200], [undefined, [0, 0], [90, 0]], 46, [])).toEqual([1, 2]);
  });

  it("lets short arrows be seen", () => {
    expect(stretch(30, 18)).toBe(1);
    expect(stretch(10, 18)).toBe(2);
    expect(stretch(0.1, 18)).toBe(256);
    expect(stretch(0, 18)).toBe(1);
  });
});
