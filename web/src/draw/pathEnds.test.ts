import { describe, expect, it } from "vitest";
import { along, nearestPath, pathEnd, placeNames } from "./pathEnds";

const side = 100;

describe("the end of a path", () => {
  it("is its last point, or where it left the picture for good", () => {
    const inside = [
      [10, 10],
      [50, 60],
    ] as const;
    expect(pathEnd(inside, side)).toEqual({ place: [50, 60], left: false });
    expect(pathEnd([...inside, [150, 60]], side)).toEqual({ place: [93, 60], left: true });
    expect(pathEnd([...inside, [50, -60]], side)).toEqual({ place: [50, 7], left: true });
    expect(pathEnd([...inside, [150, 60], [20, 20]], side)).toEqual({ place: [20, 20], left: false });
    expect(pathEnd([...inside, [Number.NaN, 3]], side)).toEqual({ place: [50, 60], left: true });
    expect(pathEnd([[200, 200]], side)).toBeNull();
    expect(pathEnd([], side)).toBeNull();
  });
});

describe("names at ends", () => {
  const boxes = (marks: { place: [number, number]; width: number }[], room = 300) =>
    placeNames(marks, room).map(({ x, y, leader }, index) => ({
      x,
      y,
      leader,
      width: marks[index]?.width ?? 0,
    }));

  it("stand to the right of their marks, to the left at the right edge", () => {
    const [free, edge] = boxes([
      { place: [50, 50], width: 40 },
      { place: [290, 150], width: 40 },
    ]);
    expect(free).toMatchObject({ x: 59, y: 50, leader: false });
    expect(edge).toMatchObject({ x: 241, y: 150, leader: false });
  });

  it("do not cover each other where six paths end at one place, and stay inside", () => {
    for (const place of [
      [150, 150],
      [298, 4],
      [2, 298],
    ] as [number, number][]) {
      const all = boxes(Array.from({ length: 6 }, () => ({ place, width: 70 })));
      for (const [index, one] of all.entries()) {
        expect(one.x).toBeGreaterThanOrEqual(0);
        expect(one.x + one.width).toBeLessThanOrEqual(300);
        expect(one.y).toBeGreaterThanOrEqual(7);
        expect(one.y).toBeLessThanOrEqual(293);
        for (const other of all.slice(index + 1)) {
          const apart =
            one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            Math.abs(one.y - other.y) >= 13.5;
          expect(apart).toBe(true);
        }
      }
      // In the middle there is room for three on either side.
      expect(all.some(({ leader }) => leader)).toBe(place[0] !== 150);
    }
  });
});

describe("places along a path", () => {
  it("are as close as asked, and only those in the picture", () => {
    const places = along(
      [
        [0, 0],
        [60, 0],
        [60, 300],
      ],
      side,
      20,
    );
    expect(places.slice(0, 4)).toEqual([
      [0, 0],
      [20, 0],
      [40, 0],
      [60, 0],
    ]);
    expect(places.at(-1)).toEqual([60, 100]);
    expect(along([[5, 5]], side, 20)).toEqual([[5, 5]]);
  });
});

describe("the nearest path", () => {
  const paths = [
    [
      [0, 0],
      [100, 0],
    ],
    [
      [0, 50],
      [100, 50],
    ],
    [[50, 90]],
  ] as const;

  it("is found along its lines, not only at its points", () => {
    expect(nearestPath(paths, [50, 5], 10)).toBe(0);
    expect(nearestPath(paths, [30, 46], 10)).toBe(1);
    expect(nearestPath(paths, [52, 92], 10)).toBe(2);
    expect(nearestPath(paths, [50, 25], 10)).toBe(-1);
  });
});
