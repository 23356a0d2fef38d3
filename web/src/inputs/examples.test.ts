import { describe, expect, it } from "vitest";
import { alike, byClasses, exampleAt, named } from "./examples";

describe("examples", () => {
  it("are found again, but for what 32 bits lose", () => {
    const points = [
      [0, 0, 1],
      [0, 0.9, 0],
    ];
    expect(exampleAt(points, [0, Math.fround(0.9), 0.0001])).toBe(1);
    expect(exampleAt(points, [0, 0.5, 0])).toBe(-1);
    expect(exampleAt(points, [0, 0])).toBe(-1);
    expect(alike([1, 2], [1, 2, 3])).toBe(false);
  });

  it("stand together with those of the same classes", () => {
    expect(byClasses([[], [0], [0, 1], [0], [1]])).toEqual([[0], [1, 3], [2], [4]]);
    expect(byClasses([])).toEqual([]);
  });

  it("have words for their classes", () => {
    expect(named([0, 1], ["circle", "square"])).toBe("circle + square");
    expect(named([], ["circle", "square"])).toBe("none");
  });
});
