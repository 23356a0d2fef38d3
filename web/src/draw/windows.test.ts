import { describe, expect, it } from "vitest";
import type { LayerParameters } from "../protocol/parameters";
import { stackOf } from "./tensors";
import { convolvedAt, filterOf, patchAt, pooled } from "./windows";

const count = (length: number) => Float32Array.from({ length }, (_, index) => index);
/** Pixel p has p in channel 0, and 100 + p in channel 1. */
const stack = stackOf(
  [3, 4, 2],
  Float32Array.from({ length: 24 }, (_, index) => Math.floor(index / 2) + 100 * (index % 2)),
);
const same = { size: 3, stride: 1, top: 1, left: 1 };

describe("patchAt", () => {
  it("is 0 outside of the picture", () => {
    const { values, outside } = patchAt(stack, same, 0, 3, 1);
    expect(values).toEqual([0, 0, 0, 102, 103, 0, 106, 107, 0]);
    expect(outside.filter(Boolean)).toHaveLength(5);
  });

  it("moves by the stride", () => {
    const window = { size: 2, stride: 2, top: 0, left: 0 };
    expect(patchAt(stack, window, 0, 1, 0).values).toEqual([2, 3, 6, 7]);
  });
});

describe("convolvedAt", () => {
  const parameters: LayerParameters = {
    sources: 18,
    units: 2,
    weights: count(36),
    biases: Float32Array.of(0.5, -1),
  };

  it("takes the weights of one filter in one channel", () => {
    expect(filterOf(parameters, 2, 1, 0)).toEqual([2, 6, 10, 14, 18, 22, 26, 30, 34]);
  });

  it("adds up patch times filter over all channels, and the bias", () => {
    const { channels, sum, bias, z } = convolvedAt(stack, same, parameters, { row: 1, column: 1, filter: 1 });
    const product = (channel: number) => {
      const { values } = patchAt(stack, same, 1, 1, channel);
      const weights = filterOf(parameters, 2, channel, 1);
      return values.reduce((total, value, index) => total + value * (weights[index] ?? 0), 0);
    };
    expect(channels).toEqual([product(0), product(1)]);
    expect(sum).toBe(product(0) + product(1));
    expect([bias, z]).toEqual([-1, sum - 1]);
  });
});

describe("pooled", () => {
  const patch = { size: 2, values: [1, 5, -2, 5], outside: [false, false, false, false] };

  it("marks the first of the largest, or gives the mean", () => {
    expect(pooled(patch, "max")).toEqual({ value: 5, place: 1 });
    expect(pooled(patch, "mean")).toEqual({ value: 2.25, place: -1 });
  });
});
