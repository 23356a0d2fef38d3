import type { Frame } from "../protocol/frame";
import type { LayerInfo, State } from "../protocol/messages";
import { sizeOf, unitOffsets } from "../protocol/parameters";

/** A stack of pictures: the value of a channel at a pixel stands at (row · width + column) · channels + channel. */
export interface Stack {
  height: number;
  width: number;
  channels: number;
  values: ArrayLike<number>;
}

/** What a frame says of a network at the probed example, layer by layer. */
export interface ProbeTensors {
  inputs: ArrayLike<number>;
  /** After the activation. */
  activations: Float32Array[];
  /** After the output's link, such as shares of classes. */
  outputs: ArrayLike<number>;
}

/** Views into a frame; null where it does not carry them, or those of another network. */
export function probeOf(frame: Frame, state: State): ProbeTensors | null {
  const { probe_inputs: inputs, probe_activation: activations, probe_prediction: outputs } = frame.arrays;
  if (!inputs || !(activations instanceof Float32Array) || frame.revision !== state.revision) return null;
  const offsets = unitOffsets(state);
  const sizes = state.layers.map(({ output_shape: shape }) => sizeOf(shape));
  const total = (offsets.at(-1) ?? 0) + (sizes.at(-1) ?? 0);
  if (activations.length !== total) return null;
  const cut = sizes.map((size, layer) => activations.subarray(offsets[layer], (offsets[layer] ?? 0) + size));
  return { inputs, activations: cut, outputs: outputs ?? [] };
}

/** The shape of what layer number `layer` gives; −1 is the picture itself, where there is one. */
export function shapeAfter(
  layers: readonly LayerInfo[],
  image: readonly number[] | null,
  layer: number,
): readonly number[] {
  if (layer >= 0) return layers[layer]?.output_shape ?? [];
  return image ? [image[0] ?? 0, image[1] ?? 0, 1] : (layers[0]?.input_shape ?? []);
}

/** A layer's output, or the input, as a stack of pictures; a row of numbers is one pixel of many channels. */
export function stackOf(shape: readonly number[], values: ArrayLike<number>): Stack {
  if (shape.length !== 3) return { height: 1, width: 1, channels: values.length, values };
  const [height = 0, width = 0, channels = 0] = shape;
  return { height, width, channels, values };
}

export function valueAt(stack: Stack, row: number, column: number, channel: number): number {
  const { height, width, channels, values } = stack;
  if (row >= height || column >= width || channel >= channels) return Number.NaN;
  return values[(row * width + column) * channels + channel] ?? Number.NaN;
}

/** The pixel of a channel where it is furthest from 0; the first of equals. */
export function strongestPixel(stack: Stack, channel: number): { row: number; column: number } {
  const { height, width, channels, values } = stack;
  let best = 0;
  let strength = -1;
  for (let pixel = 0; pixel < height * width; pixel++) {
    const size = Math.abs(values[pixel * channels + channel] as number);
    if (size > strength) {
      strength = size;
      best = pixel;
    }
  }
  return { row: Math.floor(best / width), column: best % width };
}

/** The number of a stack that is furthest from 0. */
export function strongestPlace(stack: Stack): { channel: number; row: number; column: number } {
  const { width, channels, values } = stack;
  const best = Array.from({ length: channels }, (_, channel) => ({
    channel,
    ...strongestPixel(stack, channel),
  }));
  const size = ({ channel, row, column }: { channel: number; row: number; column: number }) =>
    Math.abs(values[(row * width + column) * channels + channel] as number);
  return best.reduce((most, place) => (size(place) > size(most) ? place : most));
}
