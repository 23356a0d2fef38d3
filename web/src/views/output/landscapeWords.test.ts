import { describe, expect, it } from "vitest";
import {
  arrowWords,
  axisWords,
  lossWords,
  nowWords,
  offWords,
  placeWords,
  scaleWords,
  shareWords,
} from "./landscapeWords";

describe("words about an axis", () => {
  it("name it, be it a weight, a direction or nothing", () => {
    const axes = { axes: [1, 1] as const };
    expect(axisWords("path", 0, [], axes)).toBe("first direction");
    expect(axisWords("sharpest", 1, [], axes)).toBe("sharpest");
    expect(axisWords("weights", 1, ["a", "b"], axes)).toBe("b");
    // One weight alone trains: the other axis has no name.
    expect(axisWords("weights", 1, ["a", ""], { axes: [1, 0] })).toBe("nothing: one weight alone trains");
    expect(axisWords("random", 0, [], { axes: [0, 0] })).toBe("no direction");
  });

  it("say what share of the path it shows", () => {
    const shares = (first: number, second = 0) => ({ shares: [first, second] as const });
    expect(shareWords(0, shares(0.941))).toBe("94\u2009% of the path’s variance");
    expect(shareWords(1, shares(0.941, 0.04))).toBe("4\u2009% of the path’s variance");
    expect(shareWords(0, shares(0.0049))).toBe("< 1\u2009% of the path’s variance");
    expect(shareWords(0, shares(0))).toBe("0\u2009% of the path’s variance");
    expect(shareWords(0, shares(Number.NaN))).toBe("no path yet");
  });
});

describe("words about a plane", () => {
  it("say how large it is", () => {
    expect(scaleWords({ u: [-1, 1], v: [-1, 1], axes: [1, 3] })).toBe("sides: 2 and 6 in weight space");
    expect(scaleWords({ u: [-8, 8], v: [2, 18], axes: [1, 1] })).toBe("side: 16 in weight space");
    expect(scaleWords({ u: [-8, 8], v: [-8, 8], axes: [1, 0] })).toBe("side: 16 in weight space");
  });

  it("say where a place is: by its weights, or by its distance from the present ones", () => {
    const here = { point: [1, 2] as const, axes: [1, 2] as const };
    expect(placeWords("weights", here, [0.12345, -2])).toBe("0.123, −2");
    expect(placeWords("path", here, [4, 4])).toBe("5 from now");
    expect(placeWords("random", here, [4, 4])).toBe("about 5 from now");
  });

  it("say what the loss is, exactly or about", () => {
    expect(lossWords(0.5, true)).toBe("loss 0.5000");
    expect(lossWords(0.51234, false)).toBe("loss ≈ 0.51");
    expect(lossWords(Number.NaN, true)).toBe("loss is not a number");
    expect(nowWords({ now: 1.23e-7 })).toBe("now 1.2e−7");
    expect(nowWords({ now: Number.NaN })).toBe("now");
  });

  it("write the arrow’s power of two exactly, and say where it leads", () => {
    expect(arrowWords(1024, false)).toBe("arrow: next step × 1024");
    expect(arrowWords(2 ** 20, true)).toBe("arrow: next step × 2²⁰");
    expect(arrowWords(1, false)).toBe("arrow: next step");
    expect(arrowWords(1, true)).toBe("arrow: next step, beyond the picture");
    expect(arrowWords(Number.NaN, false)).toBe("");
  });

  it("tell where the run was farthest off, and when the picture is another surface", () => {
    const walk = (off: number[]) => ({
      path: {
        points: off.map((_, index) => [5 * index, 0] as const),
        steps: off.map((_, index) => 10 * index),
        losses: off,
        off,
      },
      axes: [1, 1] as const,
    });
    expect(offWords(walk([1, 1.5, 0.25]))).toMatchObject({ most: 1.5, step: 10 });
    expect(offWords(walk([1, 1.5, 0.25])).words).not.toContain("dashed");
    expect(offWords(walk([9, Number.NaN, 0]))).toMatchObject({ most: 9, step: 0 });
    expect(offWords(walk([9, 0])).words).toContain("not the surface the run walked on");
    expect(offWords(walk([0, 1e-6, 0]))).toEqual({
      most: 0,
      step: Number.NaN,
      words: "The run has not left this plane",
    });
    expect(offWords(walk([]))).toEqual({ most: Number.NaN, step: Number.NaN, words: "no path yet" });
  });
});
