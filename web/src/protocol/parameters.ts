import type { Frame } from "./frame";
import type { State } from "./messages";

/** Weights and biases of one layer, as views into a frame. */
export interface LayerParameters {
  sources: number;
  units: number;
  /** The weight from `source` to `unit` stands at source · units + unit. */
  weights: Float32Array;
  biases: Float32Array;
}

/** The parameters of every layer of the network; null where the frame carries none, or those of another network. */
export function parametersOf(frame: Frame, state: State): LayerParameters[] | null {
  const all = frame.arrays.weights;
  if (!(all instanceof Float32Array)) return null;
  const layers: LayerParameters[] = [];
  let offset = 0;
  let sources = state.data.inputs.length;
  for (const { units } of state.layers) {
    const end = offset + sources * units;
    layers.push({
      sources,
      units,
      weights: all.subarray(offset, end),
      biases: all.subarray(end, end + units),
    });
    offset = end + units;
    sources = units;
  }
  return offset === all.length ? layers : null;
}

/** Where the units of each layer begin in arrays over all units of all layers. */
export function unitOffsets(state: State): number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const { units } of state.layers) {
    offsets.push(offset);
    offset += units;
  }
  return offsets;
}
