import { describe, expect, it } from "vitest";
import type { LayerDocument } from "../../controls/layerKinds";
import { withNewLayer } from "./edits";

const layers: LayerDocument[] = [
  { kind: "dense", units: 8, activation: "tanh" },
  { kind: "dense", units: 3, activation: "relu" },
];

describe("edits of the layers", () => {
  it("put a layer of four units in, with its neighbour's activation", () => {
    const added = { kind: "dense", units: 4 };
    expect(withNewLayer(layers, 0, "elu")).toEqual([{ ...added, activation: "tanh" }, ...layers]);
    expect(withNewLayer(layers, 2, "elu")).toEqual([...layers, { ...added, activation: "relu" }]);
    expect(withNewLayer([], 0, "elu")).toEqual([{ ...added, activation: "elu" }]);
  });

  it("put a dense layer beside one of another kind", () => {
    const dropout = { kind: "dropout", rate: 0.2 };
    const added = { kind: "dense", units: 4 };
    expect(withNewLayer([dropout], 1, "elu")).toEqual([dropout, { ...added, activation: "elu" }]);
    expect(withNewLayer([...layers, dropout], 3, "elu").at(-1)).toEqual({ ...added, activation: "relu" });
  });
});
