import { expect, it } from "vitest";
import type { Frame } from "../../protocol/frame";
import type { ActivationChoice, State } from "../../protocol/messages";
import { largestChange, proofOf, rearrangement } from "./rearrange";

const activations = [
  { id: "relu", symmetry: "homogeneous" },
  { id: "tanh", symmetry: "odd" },
  { id: "sigmoid", symmetry: null },
] as ActivationChoice[];

function network(...layers: [string, number, string?][]): State {
  return {
    layers: layers.map(([kind, units, activation]) => ({ kind, units, activation: activation ?? null })),
  } as unknown as State;
}

it("offers what an activation lets through", () => {
  const offered = (activation: string) =>
    rearrangement(network(["dense", 3, activation], ["dense", 1]), { layer: 0, unit: 1 }, activations);
  expect(offered("relu")).toEqual({ others: [0, 2], factors: [2, 0.5] });
  expect(offered("tanh")?.factors).toEqual([-1]);
  expect(offered("sigmoid")?.factors).toEqual([]);
});

it("is for hidden units whose values go into weighted sums", () => {
  const state = network(
    ["dense", 3, "relu"],
    ["dropout", 3],
    ["dense", 2, "relu"],
    ["layer_norm", 2],
    ["dense", 1],
  );
  const at = (layer: number) => rearrangement(state, { layer, unit: 0 }, activations) !== null;
  expect([-1, 0, 1, 2, 3, 4].map(at)).toEqual([false, true, false, false, false, false]);
});

function frame(number: number, step: number, prediction: number[], probe = 0): Frame {
  const arrays = {
    prediction: Float32Array.from(prediction),
    probe_inputs: Float32Array.of(probe),
    probe_prediction: Float32Array.of(prediction[0] ?? 0),
  };
  return { number, step, run: 1, arrays } as unknown as Frame;
}

it("compares later frames of the same step alone", () => {
  const before = frame(5, 10, [1, 2]);
  expect(proofOf(before, frame(6, 10, [1, 2.5]))).toEqual({ change: 0.5, answers: [1, 1] });
  // What was predicted elsewhere is another number, and the frame itself proves nothing.
  expect(proofOf(before, frame(6, 10, [3, 2], 1))).toEqual({ change: 2, answers: null });
  expect(proofOf(before, before)).toBeNull();
  expect(proofOf(before, frame(6, 11, [1, 2]))).toBeNull();
  expect(proofOf(before, { ...frame(6, 10, [1, 2]), run: 2 })).toBeNull();
  expect(proofOf(before, { ...frame(6, 10, []), arrays: {} })).toBeNull();
});

it("finds the largest change, of equally many predictions only", () => {
  expect(largestChange([1, 2, 3], [1, 2.5, 2.75])).toBe(0.5);
  expect(largestChange([1], [1, 2])).toBeNull();
  expect(largestChange([], [])).toBeNull();
});
