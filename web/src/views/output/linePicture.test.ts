import { describe, expect, it } from "vitest";
import type { Data } from "../../protocol/messages";
import { fitRange } from "./linePicture";

describe("fitRange", () => {
  it("holds all examples and the true curve, with a margin", () => {
    const data = {
      train: { points: [], values: [-1, 0.5] },
      test: { points: [], values: [1.2] },
      truth: { x: [], y: [-1.5, 1] },
    } as unknown as Data;
    const [low, high] = fitRange(data);
    expect(low).toBeLessThan(-1.5);
    expect(low).toBeGreaterThan(-2);
    expect(high).toBeGreaterThan(1.2);
    expect(high).toBeLessThan(1.7);
  });
});
