import { describe, expect, it } from "vitest";
import { type Axis, fromPixel, nearestPoint, toPixel } from "./points";

const across: Axis = { low: -6, high: 6, from: 0, to: 120 };
const up: Axis = { low: -6, high: 6, from: 120, to: 0 };

describe("axes", () => {
  it("map both ways, also when they point up", () => {
    expect(toPixel(across, 0)).toBe(60);
    expect(toPixel(up, 6)).toBe(0);
    expect(fromPixel(up, toPixel(up, 2.5))).toBeCloseTo(2.5);
  });
});

describe("nearestPoint", () => {
  const points = [
    [0, 0],
    [1, 1],
  ];
  it("finds the nearest within reach", () => {
    expect(nearestPoint(points, across, up, 68, 52, 8)).toBe(1);
    expect(nearestPoint(points, across, up, 100, 100, 8)).toBe(-1);
  });
});
