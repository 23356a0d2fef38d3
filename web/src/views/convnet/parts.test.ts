import { describe, expect, it } from "vitest";
import type { LayerInfo } from "../../protocol/messages";
import { layers, stateOf } from "./convnet.testing";
import { existing, strongestOf, usualPlace } from "./inspection.svelte";
import { keptLayers } from "./kept";
import { cellLabel, channelName, pixelName, sourceName } from "./names";
import { neighbour, nudged } from "./walk";

const place = { layer: 0, channel: 1, row: 2, column: 4 };

describe("names", () => {
  const state = stateOf();

  it("count maps, units and pixels from one", () => {
    expect(channelName(state, place)).toBe("Conv 1, map 2");
    expect(pixelName(state, place)).toBe("the pixel at row 3, column 5");
    expect(cellLabel(state, 0, 1)).toBe("Conv 1, map 2 of 2");
    expect(cellLabel(state, -1, 0)).toBe("Input picture");
    expect(cellLabel(state, 3, 2)).toBe("Dense 1, unit 3 of 3");
    expect(cellLabel(state, 4, 1)).toBe("Output, dog");
    expect(cellLabel(state, 0, 0, "dead: 0")).toBe("Conv 1, map 1 of 2, dead: 0");
    expect(pixelName(state, { ...place, layer: 3 })).toBe("");
  });

  it("find the pixel behind a number of a dense layer", () => {
    expect(sourceName(state, 3, 0)).toBe("map 1, 1·1");
    expect(sourceName(state, 3, 11)).toBe("map 2, 2·3");
    expect(sourceName(state, 4, 2)).toBe("unit 3");
  });
});

describe("places", () => {
  it("exist while the network has them", () => {
    expect(existing(place, stateOf())).toEqual(place);
    expect(existing({ ...place, row: 6 }, stateOf())).toBeNull();
    expect(existing({ ...place, row: -1 }, stateOf())).toBeNull();
    expect(existing({ ...place, channel: 2 }, stateOf())).toBeNull();
    expect(existing({ ...place, layer: 9 }, stateOf())).toBeNull();
    expect(existing({ layer: 3, channel: 2, row: 0, column: 0 }, stateOf())).not.toBeNull();
    expect(usualPlace(stateOf())).toEqual({ layer: 0, channel: 0, row: 3, column: 3 });
  });

  it("are looked for anew only where another one says more", () => {
    const nothing = { height: 2, width: 2, channels: 1, values: [0, 0, 0, 0] };
    const first = strongestOf(null, 0, nothing);
    expect(first).toEqual({ layer: 0, channel: 0, row: 0, column: 0 });
    expect(strongestOf(first, 0, nothing)).toBe(first);
    expect(strongestOf(first, 0, { ...nothing, values: [0, 0, -3, 0] })).toEqual({ ...first, row: 1 });
  });

  it("move pixel by pixel", () => {
    expect(nudged(place, "ArrowLeft")).toEqual({ ...place, column: 3 });
    expect(nudged(place, "ArrowDown")).toEqual({ ...place, row: 3 });
  });
});

describe("neighbour", () => {
  const stops = [
    { id: "a", x: 0, y: 50 },
    { id: "b0", x: 40, y: 20 },
    { id: "b1", x: 40, y: 80 },
    { id: "c0", x: 90, y: 60 },
  ];

  it("walks up and down a column, and to the nearest across", () => {
    expect(neighbour(stops, "b0", "ArrowDown")).toBe("b1");
    expect(neighbour(stops, "b1", "ArrowDown")).toBe("b1");
    expect(neighbour(stops, "c0", "ArrowLeft")).toBe("b1");
    expect(neighbour(stops, "b0", "ArrowLeft")).toBe("a");
    expect(neighbour(stops, "c0", "ArrowRight")).toBe("c0");
  });
});

describe("keptLayers", () => {
  it("finds the layers before and behind what changed", () => {
    const norm = { ...layers[1], kind: "layer_norm" } as LayerInfo;
    const added = [...layers.slice(0, 2), norm, ...layers.slice(2)];
    expect(keptLayers(layers, added)).toEqual([0, 1, -1, 2, 3, 4]);
    expect(keptLayers(added, layers)).toEqual([0, 1, 3, 4, 5]);
    const wider = layers.map((info, layer) => (layer === 3 ? { ...info, output_shape: [4] } : info));
    expect(keptLayers(layers, wider)).toEqual([0, 1, 2, -1, 4]);
  });
});
