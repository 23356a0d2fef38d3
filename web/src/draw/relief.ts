/** The ground of a landscape: grey bands, contours and their labels. */

import { mix, type Palette, parseColour, pixel } from "./colours";
import { contour } from "./contour";
import { between, type Landscape, type Levels, levelsOf, logarithms, shadeOf } from "./landscape";

export interface Relief {
  levels: Levels;
  logs: Float32Array;
  size: number;
  /** For each contour its segments, as `contour` gives them, in units of the picture's sides, the top first. */
  segments: readonly (readonly number[])[];
  /** Whether any, or all, of the points are no numbers. */
  broken: "none" | "some" | "all";
}

export interface ReliefLabel {
  value: number;
  x: number;
  y: number;
}

const shades = 64;
/** With fewer labels of strong contours, others are labelled too. */
const enoughLabels = 5;
const mostLabels = 9;

/** Works out what of a landscape does not depend on the picture's size. */
export function reliefOf({ values, size }: Pick<Landscape, "values" | "size">): Relief {
  const logs = logarithms(values);
  const levels = levelsOf(logs);
  const upside = new Float32Array(logs.length);
  for (let row = 0; row < size; row++) {
    upside.set(logs.subarray((size - 1 - row) * size, (size - row) * size), row * size);
  }
  const segments = levels.contours.map(({ value }) =>
    spread(contour(upside, size, size, Math.log10(value)), size),
  );
  const count = logs.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  const broken = count === 0 ? "none" : count === logs.length ? "all" : "some";
  return { levels, logs, size, segments, broken };
}

/** Contours take values for the middles of cells; here the outermost ones stand at the picture's edges. */
function spread(segments: readonly number[], size: number): number[] {
  const wide: number[] = [];
  for (let index = 0; index + 3 < segments.length; index += 4) {
    const four = segments.slice(index, index + 4).map((value) => (value * size - 0.5) / (size - 1));
    // Beside what is no number there is no crossing, and at the rim none but the edge's own.
    if (four.every((value) => value >= -1e-6 && value <= 1 + 1e-6)) wide.push(...four);
  }
  return wide;
}

/** Grey bands, low is light, one pixel of the canvas each; see-through where there is no number. */
export function paintBands(
  canvas: HTMLCanvasElement,
  pixels: number,
  relief: Relief,
  colours: Palette,
): void {
  canvas.width = pixels;
  canvas.height = pixels;
  const image = new ImageData(pixels, pixels);
  const target = new Uint32Array(image.data.buffer);
  const table = bandTable(colours);
  const { levels, logs, size } = relief;
  for (let y = 0; y < pixels; y++) {
    const row = (1 - y / (pixels - 1)) * (size - 1);
    for (let x = 0; x < pixels; x++) {
      const log = between(logs, size, (x / (pixels - 1)) * (size - 1), row);
      const shade = Number.isNaN(log) ? -1 : Math.round(shadeOf(levels, log) * (shades - 1));
      target[y * pixels + x] = shade < 0 ? 0 : (table[shade] as number);
    }
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

function bandTable({ dark, panel, ink3 }: Palette): Uint32Array {
  const [ground, ink] = [parseColour(panel), parseColour(ink3)];
  const [light, deep] = dark ? [0.72, 0.05] : [0, 0.62];
  return Uint32Array.from({ length: shades }, (_, index) =>
    pixel(mix(ground, ink, light + (deep - light) * (index / (shades - 1)))),
  );
}

/** Contours over a square of so many pixels, every third one darker. */
export function strokeContours(
  context: CanvasRenderingContext2D,
  side: number,
  { levels, segments }: Relief,
  { ink }: Palette,
  width = 1,
): void {
  context.save();
  context.strokeStyle = ink;
  for (const [index, { strong }] of levels.contours.entries()) {
    context.globalAlpha = strong ? 0.62 : 0.24;
    context.lineWidth = strong ? 1.25 * width : width;
    context.beginPath();
    const lines = segments[index] ?? [];
    for (let at = 0; at + 3 < lines.length; at += 4) {
      context.moveTo((lines[at] as number) * side, (lines[at + 1] as number) * side);
      context.lineTo((lines[at + 2] as number) * side, (lines[at + 3] as number) * side);
    }
    context.stroke();
  }
  context.restore();
}

/** Slanted lines, for what cannot be told. */
export function hatch(context: CanvasRenderingContext2D, side: number, { sunk, line2 }: Palette): void {
  context.fillStyle = sunk;
  context.fillRect(0, 0, side, side);
  context.strokeStyle = line2;
  context.lineWidth = 1;
  context.beginPath();
  for (let start = -side; start < side; start += 8) {
    context.moveTo(start, side);
    context.lineTo(start + side, 0);
  }
  context.stroke();
}

/**
 * Where contours are named: as far to the right as they go, the strong ones first, then the others where there is
 * room. taken: middles of what stands there already.
 */
export function reliefLabels(
  { levels, segments }: Relief,
  side: number,
  taken: readonly (readonly [x: number, y: number])[],
): ReliefLabel[] {
  const inset = { x: 22, y: 10 };
  const apart = { x: 44, y: 16 };
  const labels: ReliefLabel[] = [];
  const order = [...levels.contours.keys()].sort(
    (one, other) => Number(levels.contours[other]?.strong) - Number(levels.contours[one]?.strong),
  );
  const free = (x: number, y: number) =>
    [...taken, ...labels.map((label) => [label.x, label.y] as const)].every(
      (other) => Math.abs(other[0] - x) >= apart.x || Math.abs(other[1] - y) >= apart.y,
    );
  for (const index of order) {
    const { value = 0 } = levels.contours[index] ?? {};
    const { strong = false } = levels.contours[index] ?? {};
    if (labels.length >= (strong ? mostLabels : enoughLabels)) break;
    let best: ReliefLabel | null = null;
    const lines = segments[index] ?? [];
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const [x, y] = [(lines[at] as number) * side, (lines[at + 1] as number) * side];
      const inside = x >= inset.x && x <= side - inset.x && y >= inset.y && y <= side - inset.y;
      if (inside && (!best || x > best.x) && free(x, y)) best = { value, x, y };
    }
    if (best) labels.push(best);
  }
  return labels;
}
