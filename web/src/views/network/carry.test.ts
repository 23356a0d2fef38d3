import { describe, expect, it } from "vitest";
import { carriedLayers } from "./carry";

describe("carriedLayers", () => {
  it("takes layers one by one while their number stays", () => {
    expect(carriedLayers([8, 8, 1], [8, 9, 1])).toEqual([0, 1, 2]);
  });

  it("finds the layer that was put in", () => {
    expect(carriedLayers([10, 8, 1], [10, 4, 8, 1])).toEqual([0, -1, 1, 2]);
    expect(carriedLayers([8, 1], [4, 8, 1])).toEqual([-1, 0, 1]);
    expect(carriedLayers([8, 1], [8, 4, 1])).toEqual([0, -1, 1]);
    expect(carriedLayers([1], [4, 1])).toEqual([-1, 0]);
  });

  it("skips the layer that was taken out", () => {
    expect(carriedLayers([8, 4, 2, 1], [8, 2, 1])).toEqual([0, 2, 3]);
    expect(carriedLayers([8, 1], [1])).toEqual([1]);
  });
});
