import { describe, expect, it } from "vitest";
import { layerTitle } from "./layerNames";

const window = { size: 2, stride: 2, top: 0, left: 0, height: 3, width: 3 };

/** Layers with their short names: with filters, with a window alone, with units, or with nothing. */
function layersOf(...names: string[]) {
  const weights: Record<string, number[]> = { Conv: [3, 3, 1, 8], Dense: [8, 4] };
  return names.map((name) => ({
    name,
    window: name === "Conv" || name === "Pool" ? window : null,
    weights_shape: weights[name] ?? [0],
  }));
}

describe("layerTitle", () => {
  it("counts layers among those of the same name", () => {
    const layers = layersOf("Conv", "Pool", "Conv", "Pool", "Flatten", "Dropout", "Dense", "Dense");
    expect([-1, ...layers.keys()].map((layer) => layerTitle(layers, layer))).toEqual([
      "Input",
      "Conv 1",
      "Pool 1",
      "Conv 2",
      "Pool 2",
      "Flatten",
      "Dropout",
      "Dense 1",
      "Output",
    ]);
  });

  it("counts rarer kinds where there are several", () => {
    const layers = layersOf("Dropout", "Spiky", "Dropout", "Dense");
    expect(layers.map((_, layer) => layerTitle(layers, layer))).toEqual([
      "Dropout 1",
      "Spiky",
      "Dropout 2",
      "Output",
    ]);
  });
});
