import { describe, expect, it } from "vitest";
import { predictedClasses, sameClasses, step } from "./gallery";

describe("the gallery", () => {
  it("tells what every example is taken for", () => {
    expect(predictedClasses([0.2, 0.8, 0.9, 0.1], 2, 2)).toEqual([[1], [0]]);
    expect(predictedClasses([0.2, 0.8], 2, 1)).toEqual([[0], [1]]);
    expect(predictedClasses([0.6, 0.8, 0.5, 0.1], 2, 2, true)).toEqual([[0, 1], []]);
    expect(sameClasses([0, 1], [1, 0])).toBe(true);
    expect(sameClasses([0, 1], [1])).toBe(false);
    expect(sameClasses([], [])).toBe(true);
  });

  it("is walked by arrow keys and has ends", () => {
    expect(step(3, 10, 4, "ArrowDown")).toBe(7);
    expect(step(7, 10, 4, "ArrowDown")).toBe(7);
    expect(step(0, 10, 4, "ArrowLeft")).toBe(0);
    expect(step(4, 10, 4, "ArrowUp")).toBe(0);
    expect(step(4, 10, 4, "a")).toBe(4);
  });
});
