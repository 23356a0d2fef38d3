import { entry, type Palette } from "./colours";
import { greyTable } from "./grey";
import type { Stack } from "./tensors";

/** Pictures of feature maps and filters on the signed scale. */

const upwards = 0.5;
const downwards = 0.06;

/** A scale's end follows the largest value: quickly up, slowly down, so that pictures do not flicker. */
export function followed(before: number, largest: number): number {
  if (!Number.isFinite(largest)) return before;
  if (!(before > 0)) return largest;
  return before + (largest - before) * (largest > before ? upwards : downwards);
}

/** One channel of a stack as pixels. */
export function channelPixels(
  { height, width, channels, values }: Stack,
  channel: number,
  { scale, reach }: { scale: Uint32Array; reach: number },
): Uint32Array {
  const unit = 1 / (reach || 1);
  return Uint32Array.from({ length: height * width }, (_, pixel) =>
    entry(scale, (values[pixel * channels + channel] as number) * unit || 0),
  );
}

/** A row of values as pixels. */
export function valuePixels(values: readonly number[], scale: Uint32Array, reach: number): Uint32Array {
  const unit = 1 / (reach || 1);
  return Uint32Array.from(values, (value) => entry(scale, value * unit || 0));
}

/** A picture without sign: from the ground to ink where it is nowhere negative, else on the signed scale. */
export function inputPixels(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  ink: Uint32Array,
  scale: Uint32Array,
): Uint32Array {
  if (low < 0) {
    const reach = Math.max(-low, Math.abs(high)) || 1;
    return Uint32Array.from(values as number[], (value) => entry(scale, value / reach || 0));
  }
  const span = high - low || 1;
  return Uint32Array.from(values as number[], (value) => {
    const share = Math.max(0, Math.min(1, (value - low) / span)) || 0;
    return ink[Math.round(share * 255)] as number;
  });
}

const greyTables = new WeakMap<Palette, { ink: Uint32Array; photograph: Uint32Array }>();

/** For each byte of a grey picture its pixel; made once for a theme, since frames ask for it. */
export function keptGreyTable(colours: Palette, ink: boolean): Uint32Array {
  const known = greyTables.get(colours) ?? {
    ink: greyTable(colours, true),
    photograph: greyTable(colours, false),
  };
  greyTables.set(colours, known);
  return ink ? known.ink : known.photograph;
}

/** Ink that can be read on a pixel. */
export function inkOn(pixel: number, { dark, ink, panel }: Palette): string {
  const light = (0.299 * (pixel & 255) + 0.587 * ((pixel >> 8) & 255) + 0.114 * ((pixel >> 16) & 255)) / 255;
  return light > 0.45 === dark ? panel : ink;
}

/** A pixel as CSS colour. */
export function cssOf(pixel: number): string {
  return `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;
}
