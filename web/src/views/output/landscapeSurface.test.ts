import { describe, expect, it } from "vitest";
import { reliefOf } from "../../draw/relief";
import { free, heightOf, labelsOn, linesOn, surfaceOf } from "./landscapeSurface";

const size = 21;
const field = (loss: (u: number, v: number) => number) => {
  const at = (index: number) => -1 + (2 * index) / (size - 1);
  const values = Float32Array.from({ length: size * size }, (_, index) =>
    loss(at(index % size), at(Math.floor(index / size))),
  );
  return reliefOf({ values, size });
};
const bowl = field((u, v) => 0.01 + u ** 2 + v ** 2);

describe("the surface", () => {
  it("is lowest where the loss is, and has two triangles a cell", () => {
    const { positions, triangles } = surfaceOf(bowl);
    const heights = Array.from({ length: size * size }, (_, index) => positions[3 * index + 1] ?? 0);
    const lowest = heights.indexOf(Math.min(...heights));
    expect(lowest).toBe((size * size - 1) / 2);
    expect(Math.max(...heights)).toBeLessThanOrEqual(0.5);
    expect(triangles.length).toBe(6 * (size - 1) ** 2);
    expect(Array.from(positions.subarray(0, 3))).toEqual([-0.5, heights[0], 0.5]);
  });

  it("has a hole where there are no numbers, and is even where the loss is", () => {
    const broken = surfaceOf(field((u, v) => (u > 0.99 && v > 0.99 ? Number.NaN : 1 + u ** 2)));
    expect(broken.triangles.length).toBe(6 * ((size - 1) ** 2 - 1));
    expect(broken.positions.every(Number.isFinite)).toBe(true);
    expect(
      heightOf(
        field(() => 2),
        Math.log10(2),
      ),
    ).toBe(0);
  });

  const landscape = {
    path: { points: [[-0.5, 0] as const, [3, 0] as const], steps: [0, 1], losses: [], off: [0, 0] },
    point: [3, 0] as const,
    next: [3, 0] as const,
    axes: [1, 1] as const,
    u: [-1, 1] as const,
    v: [-1, 1] as const,
  };

  it("carries the path up and down, as far as it is inside", () => {
    const { near, far, next, point } = linesOn(landscape, bowl, Number.NaN);
    expect(point).toBeNull();
    expect([far, next]).toEqual([[], []]);
    expect(near.length % 6).toBe(0);
    const heights = near.filter((_, index) => index % 3 === 1);
    const across = near.filter((_, index) => index % 3 === 0);
    expect(Math.max(...across)).toBeGreaterThan(0.4);
    expect(Math.max(...across)).toBeLessThanOrEqual(0.5);
    expect(Math.min(...heights)).toBeLessThan((heights[0] ?? 0) / 2);
  });

  it("tells apart what of the path is far off the plane, as the flat picture does", () => {
    const points = [[-0.8, 0] as const, [-0.4, 0] as const, [0, 0] as const, [0.4, 0] as const];
    const path = { points, steps: [0, 1, 2, 3], losses: [], off: [2, 0, 0, 0] };
    const { near, far } = linesOn({ ...landscape, path, point: [0.8, 0] }, bowl, Number.NaN);
    const ends = (line: number[]) => [line[0], line.at(-3)].map((x) => Math.round(20 * (x ?? 0)) / 10);
    expect(ends(far)).toEqual([-0.8, -0.4]);
    expect(ends(near)).toEqual([-0.4, 0.8]);
  });

  it("draws the next step so many times as long, on the surface", () => {
    const { next, point } = linesOn({ ...landscape, point: [0.2, 0], next: [0.2, 0.01] }, bowl, 16);
    expect(point?.[0]).toBeCloseTo(0.1);
    expect(next.slice(0, 3)).toEqual(point);
    // Up in the picture is −z: 0.16 of a plane that is 2 wide.
    expect(next.at(-1)).toBeCloseTo(-0.08);
    expect(next.at(-2)).toBeGreaterThan(point?.[1] ?? 0);
  });

  it("leaves out names that would stand on others, the later ones", () => {
    const name = (x: number, y: number, width = 30) => ({ x, y, width });
    const names = [name(50, 50, 60), name(80, 55), name(100, 50), name(80, 70), name(81, 69)];
    expect(free(names)).toEqual([true, false, true, true, false]);
  });

  it("names levels on their lines, the start and the present", () => {
    const values = Float32Array.from(bowl.logs, (log) => 10 ** log);
    const point = [0.2, 0] as const;
    const whole = {
      ...landscape,
      size,
      values,
      shares: point,
      chosen: point,
      step: 0,
      number: 1,
      point,
      now: 0.05,
    };
    const labels = labelsOn(whole, bowl, linesOn(whole, bowl, 1), 268);
    expect(labels.filter(({ strong }) => strong).map(({ words }) => words)).toEqual(["now 0.05", "start"]);
    const levels = labels.filter(({ strong }) => !strong);
    expect(levels.length).toBeGreaterThan(2);
    for (const { words, place } of levels) {
      const [x, , z] = place;
      expect(0.01 + (2 * x) ** 2 + (2 * z) ** 2).toBeCloseTo(Number(words), 1);
    }
  });
});
