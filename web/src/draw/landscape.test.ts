import { describe, expect, it } from "vitest";
import {
  farOff,
  type Landscape,
  landscapeOf,
  levelsOf,
  logarithms,
  lossNear,
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
    now: Number.NaN,
    next: [0, 0],
    path: { points: [], steps: [], losses: [], off: [] },
    axes: [1, 1],
    shares: [0.5, 0.5],
    chosen: [-1, -1],
    number: 1,
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
        landscape_now: Float32Array.of(0.125),
        landscape_path: Float32Array.of(0, 0, 1, 2),
        landscape_path_steps: Float64Array.of(0, 10),
        landscape_path_off: Float32Array.of(0, 3),
        landscape_axes: Float64Array.of(1, 1),
      },
    });
    expect(found).toMatchObject({ size: 2, u: [-1, 1], v: [-2, 2], point: [0.5, 0.25], now: 0.125 });
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

describe("the loss near a place", () => {
  const near = (landscape: Landscape, place: readonly [number, number]) =>
    lossNear(landscape, logarithms(landscape.values), place);

  it("is exact at the points, and between them where its logarithm is a plane", () => {
    const tilted = over((u, v) => 10 ** (u - 2 * v));
    expect(Math.log10(near(tilted, [0.123, -1.456]))).toBeCloseTo(0.123 + 2 * 1.456, 4);
    const bowl = over((u, v) => 1 + u ** 2 + 4 * v ** 2);
    expect(near(bowl, [0.5, -1])).toBeCloseTo(5.25, 4);
  });

  it("is of the order of what is around it, where a straight line would be far off", () => {
    // Between 10⁻⁶ and 10² the middle is 10⁻², not 50.
    const steep = { ...over(() => 1), size: 2, values: Float32Array.of(1e-6, 1e2, 1e-6, 1e2) };
    expect(near(steep, [0, 0])).toBeCloseTo(1e-2, 4);
  });

  it("counts v upwards from the first row", () => {
    const rising = over((_, v) => 3 + v);
    expect(near(rising, [0, -2])).toBeCloseTo(1);
    expect(near(rising, [2, 2])).toBeCloseTo(5);
  });

  it("is no number outside, and beside what is none", () => {
    const broken = over((u, v) => (u > 1 ? Number.NaN : v + 3));
    expect(near(broken, [1.05, 0])).toBeNaN();
    expect(near(broken, [1, 0])).toBeCloseTo(3);
    expect(near(broken, [0, 2.01])).toBeNaN();
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

  it("are not all taken by one point near the bottom", () => {
    const smooth = levelsOf(logarithms(over((u, v) => 1 + u ** 2 + v ** 2).values));
    const pit = over((u, v) => 1 + u ** 2 + v ** 2);
    pit.values[(size * size - 1) / 2] = 1e-7;
    expect(levelsOf(logarithms(pit.values)).step).toBe(smooth.step);
  });

  it("are there where all but a few points are even", () => {
    const pit = over(() => 1);
    pit.values.fill(0.01, 0, 5);
    expect(levelsOf(logarithms(pit.values)).contours.length).toBeGreaterThan(5);
  });

  it("keep their distance and their ends while a loss falls by little, and do not come and go", () => {
    let before: ReturnType<typeof levelsOf> | undefined;
    let [distances, jumps] = [0, 0];
    const anew = new Set<number>();
    const steps = 200;
    for (let step = 0; step < steps; step++) {
      // A range that wavers about what is twice as fine: two decades, a little more, a little less.
      const range = 10 / 3 + 0.05 * Math.sin(step);
      const logs = Float32Array.from(
        { length: 1000 },
        (_, index) => -2 + range * (index / 999 / 0.95 - 0.01),
      );
      const levels = levelsOf(logs, before);
      if (before && levels.step !== before.step) distances++;
      if (before && (levels.low !== before.low || levels.high !== before.high)) jumps++;
      before = levels;
      const fresh = levelsOf(logs);
      anew.add(fresh.step);
      expect(Math.abs(levels.low - fresh.low)).toBeLessThanOrEqual(2 * levels.step);
    }
    expect(anew.size).toBe(2);
    expect(distances).toBe(0);
    expect(jumps).toBeLessThanOrEqual(1);
  });

  it("follow where the loss is another", () => {
    const wide = levelsOf(logarithms(over((u) => 10 ** (4 * u)).values));
    const narrow = logarithms(over((u) => 10 ** (0.02 * u)).values);
    expect(levelsOf(narrow, wide)).toEqual(levelsOf(narrow));
  });

  it("are none of a flat plane, and of one without numbers", () => {
    expect(levelsOf(logarithms(over(() => Math.LN2).values)).contours).toEqual([]);
    expect(levelsOf(logarithms(over(() => Number.NaN).values)).contours).toEqual([]);
    expect(levelsOf(logarithms(over(() => 0).values)).contours).toEqual([]);
  });

  it("leave out what is no number, and are not all taken by a peak", () => {
    const smooth = levelsOf(logarithms(over((u, v) => 0.5 + u ** 2 + v ** 2).values));
    const broken = levelsOf(
      logarithms(
        over((u, v) =>
          u > 1.9 && v > 1.9 ? 1e30 : u < -1.9 ? Number.POSITIVE_INFINITY : 0.5 + u ** 2 + v ** 2,
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
