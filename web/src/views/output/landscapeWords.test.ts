import { describe, expect, it } from "vitest";
import type { Landscape } from "../../draw/landscape";
import type { State } from "../../protocol/messages";
import {
  axisWords,
  type Curvature,
  offWords,
  parameterName,
  parametersOfUnit,
  placeWords,
  scaleWords,
  stabilityOf,
  stabilityWords,
} from "./landscapeWords";

/** Two inputs, three hidden units, one output: 9 and 4 parameters. */
const network = {
  data: { inputs: ["x₁", "x₂"], image: null, train: 100 },
  batch_size: 100,
  layers: [
    { kind: "dense", name: "Hidden", weights_shape: [2, 3], output_shape: [3], parameters: 9, window: null },
    { kind: "dense", name: "Output", weights_shape: [3, 1], output_shape: [1], parameters: 4, window: null },
  ],
  experiment: { optimizer: { kind: "sgd", schedule: { kind: "constant" }, clip_norm: null } },
} as unknown as State;

const curvature = (sharpness: number, bound = 10, decides = true): Curvature => ({
  step: 0,
  sharpness,
  bound,
  decides,
});

describe("names of weights", () => {
  it("follow the order of the parameters", () => {
    const names = Array.from({ length: 13 }, (_, index) => parameterName(network, index));
    expect(names[0]).toBe("x₁ → Hidden 1 unit 1");
    expect(names[5]).toBe("x₂ → Hidden 1 unit 3");
    expect(names[7]).toBe("bias of Hidden 1 unit 2");
    expect(names[10]).toBe("unit 2 → Output");
    expect(names[12]).toBe("bias of Output");
    expect(new Set(names).size).toBe(13);
  });

  it("are offered for one unit of a large network", () => {
    expect(parametersOfUnit(network, { layer: 0, unit: 1 })).toEqual([1, 4, 7]);
    expect(parametersOfUnit(network, { layer: 1, unit: 0 })).toEqual([9, 10, 11, 12]);
    expect(parametersOfUnit(network, null)).toHaveLength(13);
  });
});

describe("words about a plane", () => {
  it("say what share of the path an axis shows", () => {
    const shares = { shares: [0.941, 0.04] as const };
    expect(axisWords("path", 0, [], shares)).toBe("first direction, 94\u2009% of the path’s variance");
    expect(axisWords("sharpest", 1, [], shares)).toBe("sharpest, 4\u2009% of the path’s variance");
    expect(axisWords("weights", 1, ["a", "b"], { shares: [Number.NaN, Number.NaN] })).toBe("b");
  });

  it("say how large it is, and what is where", () => {
    expect(scaleWords({ u: [-1, 1], v: [-1, 1], axes: [1, 3] })).toBe("2 × 6 in weight space");
    expect(placeWords([0.12345, -2], 0.5)).toBe("0.123, −2: loss 0.5000");
    expect(placeWords([0, 0], Number.NaN)).toBe("0, 0: loss is not a number");
  });

  it("tell how far off the run is now, and when the picture is another surface", () => {
    const walk = (off: number[]) =>
      ({
        path: { points: off.map((_, index) => [5 * index, 0]), steps: off, losses: off, off },
        axes: [1, 1],
      }) as unknown as Landscape;
    expect(offWords(walk([1, 0.5, 0.25]))).toEqual({ now: 0.25, words: "1.00 at its start" });
    expect(offWords(walk([9, 0])).words).toContain("not the surface the run walked on");
    expect(offWords(walk([]))).toEqual({ now: Number.NaN, words: "no path yet" });
  });
});

describe("stability", () => {
  it("is told from λmax and its bound, within a tenth at the edge", () => {
    for (const [sharpness, told] of [
      [8.9, "below"],
      [9.1, "edge"],
      [10.9, "edge"],
      [11.1, "above"],
      [-1, "downward"],
      [Number.NaN, "unknown"],
    ] as const) {
      expect(stabilityOf(curvature(sharpness))).toBe(told);
    }
    expect(stabilityOf(curvature(100, 10, false))).toBe("unbound");
    expect(stabilityOf(curvature(100, Number.NaN))).toBe("unbound");
  });

  it("is one sentence", () => {
    expect(stabilityWords(curvature(5), network, 0.2)).toBe(
      "Below: λmax is 50\u2009% of 2/η, so steps settle in every direction.",
    );
    expect(stabilityWords(curvature(10.2), network, 0.2)).toContain("At the edge of stability");
    expect(stabilityWords(curvature(40), network, 0.2)).toBe(
      "Above: steps overshoot and grow along the sharpest direction. A rate of 0.0495 would settle.",
    );
  });

  it("says for what the bound is where it does not decide", () => {
    const batches = { ...network, batch_size: 10 } as State;
    expect(stabilityWords(curvature(40, 10, false), batches, 0.2)).toContain(
      "The bound 2/λmax is for full batches",
    );
  });
});
