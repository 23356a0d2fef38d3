import { describe, expect, it } from "vitest";
import type { LayerDocument } from "../../controls/layerKinds";
import type { LayerInfo } from "../../protocol/messages";
import { cutSets, withEdgesCut, withNewLayer } from "./edits";

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

describe("edges that are cut", () => {
  const shapes = [
    [2, 8],
    [8, 3],
    [3, 1],
  ];
  const infos = shapes.map((weights_shape) => ({ weights_shape })) as LayerInfo[];
  const output = {
    kind: "dense",
    cut: [
      [1, 0],
      [5, 0],
    ],
  };

  it("change in every layer that a stroke goes across", () => {
    const edges = [
      { layer: 0, source: 1, unit: 7 },
      { layer: 2, source: 2, unit: 0 },
      { layer: 0, source: null, unit: 1 },
    ];
    const parts = [...layers, output];
    const cut = withEdgesCut(parts, infos, edges, true);
    expect(cut.map((part) => part.cut)).toEqual([
      [[1, 7]],
      undefined,
      [
        [1, 0],
        [2, 0],
      ],
    ]);
    expect(cut[1]).toBe(parts[1]);
    expect(withEdgesCut(cut, infos, edges, false).map((part) => part.cut)).toEqual([[], undefined, [[1, 0]]]);
  });

  it("are found where they still are", () => {
    const experiment = { network: { layers, output } };
    expect(cutSets({ experiment, layers: infos }).map(({ size }) => size)).toEqual([0, 0, 1]);
  });
});
