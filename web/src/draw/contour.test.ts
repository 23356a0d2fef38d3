import { describe, expect, it } from "vitest";
import { classBorders, contour, lead } from "./contour";

function field(size: number, value: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, index) =>
    value(((index % size) + 0.5) / size, (Math.floor(index / size) + 0.5) / size),
  );
}

function ends(segments: number[]): [number, number][] {
  return Array.from({ length: segments.length / 2 }, (_, index) => [
    segments[2 * index] as number,
    segments[2 * index + 1] as number,
  ]);
}

describe("contour", () => {
  it("finds nothing where the level is not crossed", () => {
    expect(contour(new Float32Array(9).fill(1), 3, 3, 0.5)).toEqual([]);
  });

  it("finds a straight line exactly, up to the rim of the picture", () => {
    const points = ends(
      contour(
        field(20, (x) => x),
        20,
        20,
        0.33,
      ),
    );
    for (const [x] of points) expect(x).toBeCloseTo(0.33, 6);
    const heights = points.map(([, y]) => y);
    expect(Math.min(...heights)).toBe(0);
    expect(Math.max(...heights)).toBe(1);
  });

  it("finds a closed circle", () => {
    const points = ends(
      contour(
        field(64, (x, y) => Math.hypot(x - 0.5, y - 0.5)),
        64,
        64,
        0.3,
      ),
    );
    for (const [x, y] of points) expect(Math.hypot(x - 0.5, y - 0.5)).toBeCloseTo(0.3, 3);
    const met = new Map<string, number>();
    for (const [x, y] of points) {
      const key = `${x.toFixed(9)} ${y.toFixed(9)}`;
      met.set(key, (met.get(key) ?? 0) + 1);
    }
    expect([...met.values()].every((count) => count === 2)).toBe(true);
  });

  it("keeps the two corners of a saddle together or apart by the mean", () => {
    const meeting = contour([1, 0, 0, 1], 2, 2, 0.4);
    const parted = contour([1, 0, 0, 1], 2, 2, 0.6);
    const slopes = (segments: number[]) => {
      const inner = [];
      for (let index = 0; index < segments.length; index += 4) {
        const [x0, y0, x1, y1] = segments.slice(index, index + 4) as [number, number, number, number];
        if (Math.min(x0, x1) >= 0.25 && Math.max(x0, x1) <= 0.75 && x0 !== x1 && y0 !== y1) {
          inner.push(Math.sign((y1 - y0) / (x1 - x0)));
        }
      }
      return inner;
    };
    expect(slopes(meeting)).toEqual([1, 1]);
    expect(slopes(parted)).toEqual([-1, -1]);
  });

  it("takes a level that a corner meets exactly", () => {
    const segments = contour([0, 0, 1, 1], 2, 2, 0);
    expect(segments).toEqual([]);
    expect(contour([0, 0, 1, 1], 2, 2, 1).every(Number.isFinite)).toBe(true);
  });
});

describe("class borders", () => {
  const thirds = [
    field(30, (x) => (x < 1 / 3 ? 1 : 0)),
    field(30, (x) => (x >= 1 / 3 && x < 2 / 3 ? 1 : 0)),
    field(30, (x) => (x >= 2 / 3 ? 1 : 0)),
  ];
  const maps = Float32Array.from(thirds.flatMap((map) => [...map]));

  it("stand between every two neighbours", () => {
    const places = new Set(ends(classBorders(maps, 3, 30, 30)).map(([x]) => x.toFixed(4)));
    expect([...places].sort()).toEqual(["0.3333", "0.6667"]);
  });

  it("come from the lead over the best other class", () => {
    const result = new Float32Array(2);
    lead([0.5, 0.2, 0.3, 0.7, 0.2, 0.1], 3, 2, 0, result);
    expect([...result].map((value) => Math.round(value * 10) / 10)).toEqual([0.2, -0.5]);
  });
});
