import { describe, expect, it } from "vitest";
import { fitted, groupsOf, MovingPoints, middles, nearestTowards } from "./scatter";

const close = (values: ArrayLike<number>, wanted: number[]) =>
  wanted.forEach((value, index) => {
    expect(values[index]).toBeCloseTo(value, 5);
  });

describe("points on their way", () => {
  it("start where they were, slow down and arrive", () => {
    const points = new MovingPoints(300);
    points.take(Float32Array.of(0, 0), 0);
    close(points.at(0), [0, 0]);
    points.take(Float32Array.of(1, -1), 1000);
    close(points.at(1000), [0, 0]);
    const half = points.at(1150)[0] as number;
    expect(half).toBeGreaterThan(0.5);
    expect(half).toBeLessThan(1);
    expect([points.moving(1299), points.moving(1300)]).toEqual([true, false]);
    close(points.at(1300), [1, -1]);
  });

  it("turn where they are when they are sent elsewhere on the way", () => {
    const points = new MovingPoints(300);
    points.take(Float32Array.of(0, 0), 0);
    points.take(Float32Array.of(1, 0), 1000);
    const halfway = points.at(1100)[0] as number;
    points.take(Float32Array.of(0, 0), 1100);
    expect(points.at(1100)[0]).toBeCloseTo(halfway, 5);
  });

  it("jump without motion, and when there are others", () => {
    const still = new MovingPoints(0);
    still.take(Float32Array.of(0, 0), 0);
    still.take(Float32Array.of(1, 1), 0);
    close(still.at(0), [1, 1]);
    const points = new MovingPoints(300);
    points.take(Float32Array.of(0, 0), 0);
    points.take(Float32Array.of(1, 1, 0.5, 0.5), 0);
    close(points.at(0), [1, 1, 0.5, 0.5]);
  });
});

describe("components", () => {
  it("are scaled alike and never beyond the picture", () => {
    close(fitted([4, 2, -2, 1], []), [1, 0.5, -0.5, 0.25]);
    close(fitted([0, 0], []), [0, 0]);
  });

  it("keep pointing the way they did", () => {
    const before = [1, 0.5, -1, -0.5];
    close(fitted([-2, 1, 2, -1], before), [1, 0.5, -1, -0.5]);
  });
});

it("groups pictures by their class, or by all they show", () => {
  expect(groupsOf([[1], [0]], ["a", "b"])).toEqual({ of: [1, 0], names: ["a", "b"] });
  expect(groupsOf([[0, 1], [], [1], [0]], ["a", "b"])).toEqual({
    of: [3, 0, 2, 1],
    names: ["none", "a", "b", "a + b"],
  });
});

it("finds the middle of each group", () => {
  expect(middles([0, 0, 2, 4, 5, 5], [0, 0, 2], 3)).toEqual([[1, 2], null, [5, 5]]);
});

it("is walked by arrow keys to the nearest point that way", () => {
  const points = [0, 0, 1, 0.1, 3, 0, 0, 1];
  expect(nearestTowards(points, 0, "ArrowRight")).toBe(1);
  expect(nearestTowards(points, 1, "ArrowRight")).toBe(2);
  expect(nearestTowards(points, 0, "ArrowUp")).toBe(3);
  expect(nearestTowards(points, 0, "ArrowLeft")).toBe(0);
  expect(nearestTowards(points, 0, "a")).toBe(0);
});
