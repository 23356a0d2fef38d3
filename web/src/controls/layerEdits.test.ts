import { describe, expect, it } from "vitest";
import { withLayerAt, withoutLayer, withValue } from "./layerEdits";
import type { LayerDocument } from "./layerKinds";

const layers: LayerDocument[] = [
  { kind: "dense", units: 8, activation: "tanh" },
  { kind: "dense", units: 3, activation: "relu" },
];

describe("edits of the layers", () => {
  it("set one value of one layer", () => {
    expect(withValue(layers, 1, "units", 5).map(({ units }) => units)).toEqual([8, 5]);
    expect(withValue(layers, 0, "activation", "sine").map(({ activation }) => activation)).toEqual([
      "sine",
      "relu",
    ]);
  });

  it("put a layer in and take one out, and leave the list as it was", () => {
    expect(withLayerAt(layers, 1, { kind: "dropout" }).map(({ kind }) => kind)).toEqual([
      "dense",
      "dropout",
      "dense",
    ]);
    expect(withoutLayer(layers, 0)).toEqual([layers[1]]);
    expect(layers).toHaveLength(2);
  });
});
