import { describe, expect, it } from "vitest";
import { reliefOf } from "../../draw/relief";
import { heightOf, pathOn, surfaceOf } from "./landscapeSurface";

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

  it("carries the path up and down, as far as it is inside", () => {
    const landscape = {
      path: { points: [[-0.5, 0] as const, [3, 0] as const], steps: [0, 1], losses: [], off: [] },
      point: [3, 0] as const,
      u: [-1, 1] as const,
      v: [-1, 1] as const,
    };
    const { segments, point } = pathOn(landscape, bowl);
    expect(point).toBeNull();
    expect(segments.length % 6).toBe(0);
    const heights = segments.filter((_, index) => index % 3 === 1);
    const across = segments.filter((_, index) => index % 3 === 0);
    expect(Math.max(...across)).toBeGreaterThan(0.4);
    expect(Math.max(...across)).toBeLessThanOrEqual(0.5);
    expect(Math.min(...heights)).toBeLessThan((heights[0] ?? 0) / 2);
  });
});
