import { expect, it } from "vitest";
import type { ActivationChoice, State } from "../../protocol/messages";
import { largestChange, rearrangement } from "./rearrange";

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

it("finds the largest change, of equally many predictions only", () => {
  expect(largestChange([1, 2, 3], [1, 2.5, 2.75])).toBe(0.5);
  expect(largestChange([1], [1, 2])).toBeNull();
  expect(largestChange([], [])).toBeNull();
});
