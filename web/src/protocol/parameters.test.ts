import { describe, expect, it } from "vitest";
import type { Frame } from "./frame";
import type { State } from "./messages";
import { parametersOf, unitOffsets } from "./parameters";

const state = {
  layers: [
    { parameters: 9, weights_shape: [2, 3], output_shape: [3] },
    { parameters: 4, weights_shape: [3, 1], output_shape: [1] },
  ],
} as unknown as State;
const convolutional = {
  layers: [
    { parameters: 10, weights_shape: [2, 2, 1, 2], output_shape: [3, 3, 2] },
    { parameters: 0, weights_shape: [0], output_shape: [1, 1, 2] },
    { parameters: 4, weights_shape: [2], output_shape: [1, 1, 2] },
    { parameters: 3, weights_shape: [2, 1], output_shape: [1] },
  ],
} as unknown as State;

function frameOf(count: number): Frame {
  return {
    arrays: { weights: Float32Array.from({ length: count }, (_, index) => index) },
  } as unknown as Frame;
}

describe("parametersOf", () => {
  it("cuts the array into layers, weights before biases", () => {
    const layers = parametersOf(frameOf(13), state);
    expect(layers?.map(({ sources, units }) => [sources, units])).toEqual([
      [2, 3],
      [3, 1],
    ]);
    expect([...(layers?.[0]?.weights ?? [])]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(layers?.[0]?.biases ?? [])]).toEqual([6, 7, 8]);
    expect([...(layers?.[1]?.weights ?? [])]).toEqual([9, 10, 11]);
    expect([...(layers?.[1]?.biases ?? [])]).toEqual([12]);
  });

  it("knows filters, layers that learn nothing, and those that learn two numbers a channel", () => {
    const layers = parametersOf(frameOf(17), convolutional);
    expect(layers?.map(({ sources, weights, biases }) => [sources, weights.length, biases.length])).toEqual([
      [4, 8, 2],
      [1, 0, 0],
      [1, 2, 2],
      [2, 2, 1],
    ]);
    expect([...(layers?.[3]?.biases ?? [])]).toEqual([16]);
  });

  it("gives nothing for a frame of another network", () => {
    expect(parametersOf(frameOf(12), state)).toBeNull();
    expect(parametersOf(frameOf(13), state, "gradients")).toBeNull();
    expect(parametersOf({ arrays: {} } as unknown as Frame, state)).toBeNull();
  });

  it("counts outputs layer by layer, pixels too", () => {
    expect(unitOffsets(state)).toEqual([0, 3]);
    expect(unitOffsets(convolutional)).toEqual([0, 18, 20, 22]);
  });
});
