import { describe, expect, it } from "vitest";
import { exampleAt, predictedClasses, rowsOf, step } from "./gallery";

describe("the gallery", () => {
  it("knows which example is probed", () => {
    const points = [
      [0, 1],
      [0.5, 0.25],
    ];
    expect(exampleAt(points, [0.50002, 0.25])).toBe(1);
    expect(exampleAt(points, [0.6, 0.25])).toBe(-1);
    expect(exampleAt(points, [0.5])).toBe(-1);
  });

  it("tells what every example is taken for", () => {
    expect(predictedClasses([0.2, 0.8, 0.9, 0.1], 2, 2)).toEqual([1, 0]);
    expect(predictedClasses([0.2, 0.8], 2, 1)).toEqual([0, 1]);
  });

  it("sorts by class", () => {
    expect(rowsOf([0, 0, 2, 1])).toEqual([
      { label: 0, examples: [0, 1] },
      { label: 1, examples: [3] },
      { label: 2, examples: [2] },
    ]);
  });

  it("is walked by arrow keys and has ends", () => {
    expect(step(3, 10, 4, "ArrowDown")).toBe(7);
    expect(step(7, 10, 4, "ArrowDown")).toBe(7);
    expect(step(0, 10, 4, "ArrowLeft")).toBe(0);
    expect(step(4, 10, 4, "ArrowUp")).toBe(0);
    expect(step(4, 10, 4, "a")).toBe(4);
  });
});
