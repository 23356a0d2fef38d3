import { describe, expect, it } from "vitest";
import { rangeOf, sampleCurve, ticks } from "./line";

describe("ticks", () => {
  it("are round and inside the axis", () => {
    expect(ticks(-1, 1, 4)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(ticks(-1.73, 1.6, 4)).toEqual([-1, 0, 1]);
    expect(ticks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it("are none on an axis without length", () => {
    expect(ticks(1, 1, 4)).toEqual([]);
    expect(ticks(0, Number.NaN, 4)).toEqual([]);
  });
});

describe("rangeOf", () => {
  it("leaves a margin and skips what is no number", () => {
    expect(rangeOf([0, 2, Number.NaN], 0.25)).toEqual([-0.5, 2.5]);
  });

  it("does not blow up a flat line", () => {
    expect(rangeOf([3, 3], 0, 2)).toEqual([2, 4]);
    expect(rangeOf([], 0.1)).toEqual([-1, 1]);
  });
});

describe("sampleCurve", () => {
  it("interpolates and holds the ends", () => {
    expect(sampleCurve([0, 10, 20], 0.25)).toBe(5);
    expect(sampleCurve([0, 10, 20], 1)).toBe(20);
    expect(sampleCurve([0, 10, 20], -3)).toBe(0);
    expect(sampleCurve([7], 0.5)).toBe(7);
  });
});
