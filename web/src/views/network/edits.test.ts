import { describe, expect, it } from "vitest";
import { type LayerDocument, withActivation, withNewLayer, withoutLayer, withUnits } from "./edits";

const layers: LayerDocument[] = [
  { kind: "dense", units: 8, activation: "tanh" },
  { kind: "dense", units: 3, activation: "relu" },
];

describe("edits of the layers", () => {
  it("set units and activation of one layer", () => {
    expect(withUnits(layers, 1, 5).map(({ units }) => units)).toEqual([8, 5]);
    expect(withActivation(layers, 0, "sine").map(({ activation }) => activation)).toEqual(["sine", "relu"]);
  });

  it("put a layer of four units in, with its neighbour's activation", () => {
    const added = { kind: "dense", units: 4 };
    expect(withNewLayer(layers, 0, "elu")).toEqual([{ ...added, activation: "tanh" }, ...layers]);
    expect(withNewLayer(layers, 2, "elu")).toEqual([...layers, { ...added, activation: "relu" }]);
    expect(withNewLayer([], 0, "elu")).toEqual([{ ...added, activation: "elu" }]);
  });

  it("take a layer out and leave the list as it was", () => {
    expect(withoutLayer(layers, 0)).toEqual([layers[1]]);
    expect(layers).toHaveLength(2);
  });
});
