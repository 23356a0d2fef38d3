import { describe, expect, it } from "vitest";
import { clipped, leaves } from "./landscapePicture";

describe("the arrow of the next step", () => {
  it("ends within the picture, on its own line", () => {
    expect(clipped([50, 50], [70, 60], 100)).toEqual([70, 60]);
    expect(clipped([50, 50], [150, 100], 100)).toEqual([97, 73.5]);
    expect(clipped([50, 50], [50, -1000], 100)).toEqual([50, 3]);
    expect(clipped([50, 50], [50, 50], 100)).toEqual([50, 50]);
  });

  it("is known to lead out of it", () => {
    const frame = { u: [-1, 1] as const, v: [0, 2] as const };
    expect(leaves({ ...frame, next: [0.5, 1] })).toBe(false);
    expect(leaves({ ...frame, next: [0.5, -0.1] })).toBe(true);
    expect(leaves({ ...frame, next: [1.1, 1] })).toBe(true);
  });
});
