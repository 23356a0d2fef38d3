import { describe, expect, it } from "vitest";
import type { Frame } from "../protocol/frame";
import type { LayerInfo, State } from "../protocol/messages";
import {
  agree,
  blameOf,
  blameTerms,
  byLayer,
  compact,
  compactRow,
  fedLayer,
  slopesInto,
  steady,
} from "./blame";

function layer(kind: string, sources: number, units: number): LayerInfo {
  const learns = kind === "dense";
  return {
    kind,
    units,
    input_shape: [sources],
    output_shape: [units],
    weights_shape: learns ? [sources, units] : [0],
    parameters: learns ? (sources + 1) * units : 0,
  } as unknown as LayerInfo;
}

const state = { revision: 2, layers: [layer("dense", 2, 2), layer("dense", 2, 1)] } as unknown as State;

/*
 * By hand: x = (1, 2), tanh, z₁ = 0 and z₂ = atanh ½, so a = (0, ½) and f′ = (1, ¾); w = (3, −2), bias 1.5 + t;
 * y = 0·3 − ½·2 + b, E = ½(t − y)² with y − t = 0.5. So dE/dy = .5, dE/da = (1.5, −1), dE/dz = (1.5, −.75),
 * dE/dw = x · dE/dz.
 */
const blame = Float32Array.of(1.5, -1, 0.5);
const gradients = Float32Array.of(1.5, -0.75, 3, -1.5, 1.5, -0.75, 0, 0.25, 0.5);
const weights = Float32Array.of(3, -2, 0);

function frameOf(revision: number, arrays: Record<string, unknown>): Frame {
  return { revision, arrays } as unknown as Frame;
}

describe("blameOf", () => {
  const arrays = { blame, gradients, blame_loss: Float32Array.of(0.125), blame_example: Float64Array.of(7) };

  it("finds each unit's place among all units", () => {
    const found = blameOf(frameOf(2, arrays), state);
    expect(found?.units.map((units) => [...units])).toEqual([[1.5, -1], [0.5]]);
    expect([...(found?.gradients[0]?.biases ?? [])]).toEqual([1.5, -0.75]);
    expect(found?.loss).toBe(0.125);
    expect(found?.example).toBe(7);
  });

  it("takes none of another network, and none before the server has looked", () => {
    expect(blameOf(frameOf(3, arrays), state)).toBeNull();
    expect(blameOf(frameOf(2, { gradients }), state)).toBeNull();
    expect(blameOf(frameOf(2, { blame, gradients: gradients.subarray(1) }), state)).toBeNull();
    expect(byLayer(Float32Array.of(1, 2), state)).toBeNull();
  });

  it("is of no single example for a batch", () => {
    expect(blameOf(frameOf(2, { blame, gradients }), state)?.example).toBeNull();
  });
});

describe("the chain rule", () => {
  const output = { sources: 2, units: 1, weights: weights.subarray(0, 2), biases: weights.subarray(2) };

  it("adds up what comes back over the weights", () => {
    expect(blameTerms([0.5], output, 0).sum).toBe(1.5);
    expect(blameTerms([0.5], output, 1).sum).toBe(-1);
  });

  it("takes a unit's own weights to several units", () => {
    const wide = { sources: 2, units: 2, weights: Float32Array.of(1, 2, 3, 4), biases: new Float32Array(2) };
    const { terms, sum } = blameTerms([10, 100], wide, 1);
    expect(terms.map(({ product }) => product)).toEqual([30, 400]);
    expect(sum).toBe(430);
  });

  it("lists the nine largest of many, and the rest", () => {
    const units = 12;
    const many = {
      sources: 1,
      units,
      weights: new Float32Array(units).fill(1),
      biases: new Float32Array(units),
    };
    const slopes = Array.from({ length: units }, (_, index) => index + 1);
    const { terms, rest } = blameTerms(slopes, many, 0);
    expect(terms.map(({ source }) => source)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, null]);
    expect(rest).toBe(3);
    expect(terms.at(-1)?.product).toBe(6);
  });

  it("goes through dropout, and stops where units are mixed", () => {
    expect(fedLayer(state.layers, -1)).toBe(0);
    expect(fedLayer(state.layers, 0)).toBe(1);
    expect(fedLayer(state.layers, 1)).toBeNull();
    const [first, last] = state.layers as [LayerInfo, LayerInfo];
    expect(fedLayer([first, layer("dropout", 2, 2), last], 0)).toBe(2);
    expect(fedLayer([first, layer("layer_norm", 2, 2), last], 0)).toBeNull();
  });
});

describe("slopesInto", () => {
  const first = {
    sources: 2,
    units: 2,
    weights: gradients.subarray(0, 4),
    biases: gradients.subarray(4, 6),
  };

  it("lists dE/dz · a, and at the end the bias", () => {
    const { slopes, left } = slopesInto(first, 1, [1, 2], null);
    expect(slopes.map(({ slope }) => slope)).toEqual([-0.75, -1.5, -0.75]);
    expect(slopes.map(({ activation }) => activation)).toEqual([1, 2, 1]);
    expect(slopes.at(-1)?.source).toBeNull();
    expect(slopes[0]?.difference).toBeNaN();
    expect(left).toBe(0);
  });

  it("holds the differences beside them", () => {
    const { slopes } = slopesInto(first, 0, [], first);
    expect(slopes.every(({ slope, difference }) => slope === difference)).toBe(true);
  });

  it("keeps the nine largest of many in their order", () => {
    const sources = 11;
    const weights = Float32Array.from({ length: sources }, (_, index) => (index % 2 ? -1 : 1) * index);
    const { slopes, left } = slopesInto(
      { sources, units: 1, weights, biases: Float32Array.of(0) },
      0,
      [],
      null,
    );
    expect(slopes.map(({ source }) => source)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, null]);
    expect(left).toBe(2);
  });
});

describe("agree", () => {
  it("allows 1e-4 of the larger, or 1e-6", () => {
    expect(agree(1, 1.00009)).toBe(true);
    expect(agree(1, 1.0002)).toBe(false);
    expect(agree(1e-7, -5e-7)).toBe(true);
    expect(agree(1e-5, 2e-5)).toBe(false);
    expect(agree(Number.NaN, 0)).toBe(false);
  });
});

describe("compactRow", () => {
  it("says a power of ten once for all", () => {
    expect(compactRow("dE/dz", [0.0042, -0.00031, 1e-9, 0])).toEqual({
      label: "dE/dz, 10⁻³",
      values: ["4.2", "−.31", "≈ 0", "0"],
    });
    expect(compactRow("dE/dz", [4e-6, Number.NaN])).toEqual({ label: "dE/dz, 10⁻⁶", values: ["4.0", "–"] });
    expect(compactRow("dE/dz", [2e-13]).label).toBe("dE/dz, 10⁻¹⁵");
  });

  it("leaves others as they are", () => {
    expect(compactRow("w", [1.5, 0.02])).toEqual({ label: "w", values: ["1.5", ".020"] });
    expect(compactRow("w", [0]).label).toBe("w");
    expect(compactRow("w", []).values).toEqual([]);
  });
});

describe("numbers", () => {
  it.each([
    [0, "0"],
    [0.0123, ".012"],
    [-0.5, "−.50"],
    [0.0999, ".10"],
    [0.00149, ".001"],
    [-0.00996, "−.010"],
    [0.00012, "1e−4"],
    [1.34, "1.3"],
    [-0.998, "−1.0"],
    [12.6, "13"],
    [4321, "4e3"],
    [Number.NaN, "–"],
  ])("are compact: %d", (value, text) => {
    expect(compact(value)).toBe(text);
  });

  it.each([
    [0.0123, "0.0123"],
    [-0.5, "−0.500"],
    [12.345, "12.3"],
    [0.99996, "1.00"],
    [0.00001234, "1.23e−5"],
    [0, "0.000"],
  ])("are steady: %d", (value, text) => {
    expect(steady(value)).toBe(text);
  });
});
