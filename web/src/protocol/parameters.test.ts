import { describe, expect, it } from "vitest";
import type { Frame } from "./frame";
import type { State } from "./messages";
import { parametersOf, unitOffsets } from "./parameters";

const state = {
  data: { inputs: ["x₁", "x₂"] },
  layers: [{ units: 3 }, { units: 1 }],
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

  it("gives nothing for a frame of another network", () => {
    expect(parametersOf(frameOf(12), state)).toBeNull();
    expect(parametersOf({ arrays: {} } as unknown as Frame, state)).toBeNull();
  });

  it("counts units layer by layer", () => {
    expect(unitOffsets(state)).toEqual([0, 3]);
  });
});
