import type { WindowInfo } from "../protocol/messages";
import type { LayerParameters } from "../protocol/parameters";
import type { Stack } from "./tensors";

/** What a window lies on: size · size values, 0 outside of the picture. */
export interface Patch {
  size: number;
  values: number[];
  /** Whether a value stands for a place outside of the picture. */
  outside: boolean[];
}

export function patchAt(
  { height, width, channels, values }: Stack,
  { size, stride, top, left }: WindowInfo,
  row: number,
  column: number,
  channel: number,
): Patch {
  const patch: Patch = { size, values: [], outside: [] };
  for (let down = 0; down < size; down++) {
    for (let across = 0; across < size; across++) {
      const y = row * stride - top + down;
      const x = column * stride - left + across;
      const outside = y < 0 || x < 0 || y >= height || x >= width;
      patch.outside.push(outside);
      patch.values.push(outside ? 0 : (values[(y * width + x) * channels + channel] as number));
    }
  }
  return patch;
}

/** What one filter weighs in one channel of its input, row by row. */
export function filterOf(
  { sources, units, weights }: LayerParameters,
  channels: number,
  channel: number,
  filter: number,
): number[] {
  return Array.from(
    { length: sources / channels },
    (_, place) => weights[(place * channels + channel) * units + filter] as number,
  );
}

/** The arithmetic of one pixel of a convolution. */
export interface Convolved {
  /** For each channel of the input what its products add up to. */
  channels: number[];
  sum: number;
  bias: number;
  z: number;
}

export function convolvedAt(
  stack: Stack,
  window: WindowInfo,
  parameters: LayerParameters,
  { row, column, filter }: { row: number; column: number; filter: number },
): Convolved {
  const channels = Array.from({ length: stack.channels }, (_, channel) => {
    const { values } = patchAt(stack, window, row, column, channel);
    const weights = filterOf(parameters, stack.channels, channel, filter);
    return values.reduce((total, value, place) => total + value * (weights[place] as number), 0);
  });
  const sum = channels.reduce((total, part) => total + part, 0);
  const bias = parameters.biases[filter] ?? 0;
  return { channels, sum, bias, z: sum + bias };
}

/** What a pool makes of a patch; `place` is where the largest value stands, −1 for a mean. */
export function pooled({ values }: Patch, takes: "max" | "mean"): { value: number; place: number } {
  if (takes === "mean") {
    return { value: values.reduce((total, value) => total + value, 0) / values.length, place: -1 };
  }
  const value = Math.max(...values);
  return { value, place: values.indexOf(value) };
}
