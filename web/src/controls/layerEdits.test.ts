import { describe, expect, it } from "vitest";
import { alike, withFreshEdges, withLayerAt, withoutLayer, withValue } from "./layerEdits";
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

describe("edges that are cut", () => {
  const cut = [[0, 1]];
  const [first, second, output] = [
    { kind: "dense", units: 8, cut },
    { kind: "dense", units: 3, cut },
    { kind: "dense", cut },
  ];
  const parts = [first, second, output];

  it("stay with units and values that change", () => {
    const wider = withValue(parts, 0, "units", 9);
    expect(withFreshEdges(parts, wider).map((part) => part.cut)).toEqual([cut, cut, cut]);
  });

  it("are gone with a layer, and where another layer comes before", () => {
    expect(withFreshEdges(parts, withoutLayer(parts, 1)).map((part) => part.cut)).toEqual([cut, []]);
    expect(withFreshEdges(parts, withoutLayer(parts, 0)).map((part) => part.cut)).toEqual([[], cut]);
    const added = { kind: "dense", units: 4 };
    expect(withFreshEdges(parts, withLayerAt(parts, 1, added)).map((part) => part.cut)).toEqual([
      cut,
      undefined,
      [],
      cut,
    ]);
  });

  it("are not those of a layer made alike", () => {
    const layer = { kind: "dense", units: 8, frozen: true, bias: false, cut, start: null };
    expect(alike(layer)).toEqual({ kind: "dense", units: 8, bias: false });
  });
});
