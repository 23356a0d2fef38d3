import type { LayerInfo } from "../protocol/messages";
import { shapeAfter } from "./tensors";

/** One number of a layer's output; in a row of numbers row and column are 0, and the channel counts. */
export interface PixelPlace {
  /** As in the state; −1 is the input. */
  layer: number;
  channel: number;
  row: number;
  column: number;
}

/** A part of the pictures of one layer's output. */
export interface Field {
  row: number;
  column: number;
  rows: number;
  columns: number;
  /** The only channel that counts; null: all of them. */
  channel: number | null;
}

/**
 * What a pixel can see: for the input, then each layer before its own the pixels that its value depends on.
 * null where a layer's output is a row of numbers.
 */
export function receptiveField(
  layers: readonly LayerInfo[],
  image: readonly number[] | null,
  { layer, channel, row, column }: PixelPlace,
): (Field | null)[] {
  const fields: (Field | null)[] = [];
  let seen: Field | null =
    shapeAfter(layers, image, layer).length === 3 ? { row, column, rows: 1, columns: 1, channel } : null;
  let only: number | null = channel;
  for (let index = layer; index >= 0; index--) {
    const info = layers[index];
    if (!info) break;
    const shape = shapeAfter(layers, image, index - 1);
    only = info.channelwise ? only : null;
    if (shape.length !== 3) seen = null;
    else if (!info.channelwise && !info.window) seen = wholeOf(shape, null);
    else if (seen && info.window) seen = through(info.window, seen, shape, only);
    else if (seen) seen = { ...seen, channel: only };
    else seen = wholeOf(shape, only);
    fields.unshift(seen);
  }
  return fields;
}

function wholeOf([rows = 0, columns = 0]: readonly number[], channel: number | null): Field {
  return { row: 0, column: 0, rows, columns, channel };
}

/** Whether each channel of the output comes from the same channel of the input, as that of a norm mostly does. */
export function keepsChannels({
  channelwise,
  parameters,
  weights_shape: { length },
}: Pick<LayerInfo, "channelwise" | "parameters" | "weights_shape">): boolean {
  return channelwise || (parameters > 0 && length === 1);
}

function through(
  { size, stride, top, left }: NonNullable<LayerInfo["window"]>,
  { row, column, rows, columns }: Field,
  [height = 0, width = 0]: readonly number[],
  channel: number | null,
): Field {
  const down = clipped(row * stride - top, (rows - 1) * stride + size, height);
  const across = clipped(column * stride - left, (columns - 1) * stride + size, width);
  return { row: down.start, rows: down.length, column: across.start, columns: across.length, channel };
}

function clipped(start: number, length: number, most: number): { start: number; length: number } {
  const first = Math.max(0, Math.min(most, start));
  return { start: first, length: Math.max(0, Math.min(most, start + length) - first) };
}
