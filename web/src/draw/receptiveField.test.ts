import { describe, expect, it } from "vitest";
import type { LayerInfo } from "../protocol/messages";
import { receptiveField } from "./receptiveField";

const layers = [
  { channelwise: false, output_shape: [28, 28, 8], window: { size: 5, stride: 1, top: 2, left: 2 } },
  { channelwise: true, output_shape: [14, 14, 8], window: { size: 2, stride: 2, top: 0, left: 0 } },
  { channelwise: true, output_shape: [14, 14, 8], window: null },
  { channelwise: false, output_shape: [12, 12, 16], window: { size: 3, stride: 1, top: 0, left: 0 } },
  { channelwise: false, output_shape: [2304], window: null },
  { channelwise: false, output_shape: [10], window: null },
] as unknown as LayerInfo[];
const image = [28, 28];

describe("receptiveField", () => {
  it("is the window of a convolution, clipped to the picture", () => {
    const [middle] = receptiveField(layers, image, { layer: 0, channel: 3, row: 10, column: 20 });
    expect(middle).toEqual({ row: 8, rows: 5, column: 18, columns: 5, channel: null });
    const [corner] = receptiveField(layers, image, { layer: 0, channel: 3, row: 0, column: 27 });
    expect(corner).toEqual({ row: 0, rows: 3, column: 25, columns: 3, channel: null });
  });

  it("grows from layer to layer, and stays in one channel through a pool", () => {
    const fields = receptiveField(layers, image, { layer: 1, channel: 3, row: 4, column: 0 });
    expect(fields).toEqual([
      { row: 6, rows: 6, column: 0, columns: 4, channel: null },
      { row: 8, rows: 2, column: 0, columns: 2, channel: 3 },
    ]);
    const deep = receptiveField(layers, image, { layer: 3, channel: 0, row: 2, column: 3 });
    expect(deep.map((field) => [field?.row, field?.rows, field?.column, field?.columns])).toEqual([
      [2, 10, 4, 10],
      [4, 6, 6, 6],
      [2, 3, 3, 3],
      [2, 3, 3, 3],
    ]);
  });

  it("is everything for a unit behind a flattening", () => {
    const fields = receptiveField(layers, image, { layer: 5, channel: 7, row: 0, column: 0 });
    expect(fields.map((field) => field && [field.rows, field.columns])).toEqual([
      [28, 28],
      [28, 28],
      [14, 14],
      [14, 14],
      [12, 12],
      null,
    ]);
  });

  it("is everything before a layer norm, whose mean and deviation are of all numbers", () => {
    const normed = [
      { channelwise: false, output_shape: [6, 6, 2], window: { size: 3, stride: 1, top: 1, left: 1 } },
      { channelwise: false, output_shape: [6, 6, 2], window: null },
      { channelwise: true, output_shape: [3, 3, 2], window: { size: 2, stride: 2, top: 0, left: 0 } },
    ] as unknown as LayerInfo[];
    const whole = { row: 0, rows: 6, column: 0, columns: 6, channel: null };
    expect(receptiveField(normed, [6, 6], { layer: 2, channel: 1, row: 1, column: 0 })).toEqual([
      whole,
      whole,
      { row: 2, rows: 2, column: 0, columns: 2, channel: 1 },
    ]);
  });

  it("keeps the channel of a global pool", () => {
    const pooled = [
      { channelwise: true, output_shape: [4], window: null },
      { channelwise: false, output_shape: [2], window: null },
    ] as unknown as LayerInfo[];
    const whole = { row: 0, rows: 6, column: 0, columns: 6 };
    expect(receptiveField(pooled, [6, 6], { layer: 0, channel: 2, row: 0, column: 0 })).toEqual([
      { ...whole, channel: 2 },
    ]);
  });
});
