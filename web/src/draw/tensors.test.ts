import { describe, expect, it } from "vitest";
import type { Frame } from "../protocol/frame";
import type { LayerInfo, State } from "../protocol/messages";
import { probeOf, shapeAfter, stackOf, strongestPixel, strongestPlace, valueAt } from "./tensors";

const layers = [
  { input_shape: [2, 2, 1], output_shape: [2, 2, 2] },
  { input_shape: [8], output_shape: [1] },
] as unknown as LayerInfo[];
const state = { revision: 3, layers } as unknown as State;

function frameOf(revision: number, outputs = 9): Frame {
  const count = (length: number, from = 0) => Float32Array.from({ length }, (_, index) => index + from);
  const arrays = {
    probe_inputs: count(4),
    probe_activation: count(outputs),
    probe_prediction: count(1, 0.5),
  };
  return { revision, arrays } as unknown as Frame;
}

describe("probeOf", () => {
  it("cuts activations into layers", () => {
    const probe = probeOf(frameOf(3), state);
    expect(probe?.activations.map(({ length }) => length)).toEqual([8, 1]);
    expect(probe?.activations[1]?.[0]).toBe(8);
    expect(probe?.outputs[0]).toBe(0.5);
  });

  it("gives nothing for a frame of another network", () => {
    expect(probeOf(frameOf(2), state)).toBeNull();
    expect(probeOf(frameOf(3, 8), state)).toBeNull();
  });
});

describe("stacks", () => {
  const stack = stackOf([2, 2, 2], [1, 0, 2, 0, 3, -9, 4, 8]);

  it("find values and the strongest pixel of a channel", () => {
    expect(valueAt(stack, 1, 0, 1)).toBe(-9);
    expect(valueAt(stack, 2, 0, 1)).toBeNaN();
    expect(strongestPixel(stack, 0)).toEqual({ row: 1, column: 1 });
    expect(strongestPixel(stack, 1)).toEqual({ row: 1, column: 0 });
    expect(strongestPlace(stack)).toEqual({ channel: 1, row: 1, column: 0 });
  });

  it("take a row of numbers as one pixel of many channels", () => {
    expect(valueAt(stackOf([3], [5, 6, 7]), 0, 0, 2)).toBe(7);
  });

  it("know the shape before the first layer", () => {
    expect(shapeAfter(layers, [8, 6], -1)).toEqual([8, 6, 1]);
    expect(shapeAfter(layers, [8, 6], 0)).toEqual([2, 2, 2]);
    expect(shapeAfter(layers, null, -1)).toEqual([2, 2, 1]);
  });
});
