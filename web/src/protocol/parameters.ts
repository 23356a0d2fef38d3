import type { Frame } from "./frame";
import type { State } from "./messages";

/** Weights and biases of one layer, as views into a frame; empty where it learns nothing. */
export interface LayerParameters {
  /** What each unit has a weight for: of a convolution the pixels of its window, channel by channel. */
  sources: number;
  units: number;
  /** The weight from `source` to `unit` stands at source · units + unit. */
  weights: Float32Array;
  biases: Float32Array;
}

/**
 * The parameters of every layer of the network, or their gradients, also by differences; null where the frame carries none, or those of
 * another network.
 */
export function parametersOf(
  frame: Frame,
  state: State,
  name: "weights" | "gradients" | "gradient_check" = "weights",
): LayerParameters[] | null {
  const all = frame.arrays[name];
  if (!(all instanceof Float32Array)) return null;
  const layers: LayerParameters[] = [];
  let offset = 0;
  for (const { parameters, weights_shape: shape } of state.layers) {
    const middle = offset + sizeOf(shape);
    const end = offset + parameters;
    layers.push({
      sources: sizeOf(shape.slice(0, -1)),
      units: shape.at(-1) ?? 0,
      weights: all.subarray(offset, middle),
      biases: all.subarray(middle, end),
    });
    offset = end;
  }
  return offset === all.length ? layers : null;
}

/** Where the outputs of each layer begin in arrays over all outputs of all layers. */
export function unitOffsets(state: State): number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const { output_shape: shape } of state.layers) {
    offsets.push(offset);
    offset += sizeOf(shape);
  }
  return offsets;
}

/** How many numbers a shape has room for. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((total, length) => total * length, 1);
}
