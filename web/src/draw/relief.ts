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
/** Of a text whose width nobody has measured. */
const labelWidth = 40;
const lineHeight = 16;
const gap = 8;
/** Pixels that a contour may move away before its label goes elsewhere. */
const near = 24;

/** Works out what of a landscape does not depend on the picture's size. before: that of about the same plane. */
export function reliefOf({ values, size }: Pick<Landscape, "values" | "size">, before?: Relief): Relief {
  const logs = logarithms(values);
  const levels = levelsOf(logs, before?.levels);
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

/** What stands in the picture already: its middle, and how wide it is. */
export type Taken = readonly [x: number, y: number, width?: number];

export interface LabelRules {
  /** Of the text of a value, in pixels. */
  widthOf: (value: number) => number;
  /** Where labels stood last: they stay there as long as their contours come near. */
  before: readonly ReliefLabel[];
}

/**
 * Where contours are named: as far to the right as they go, the strong ones first, then the others where there is
 * room.
 */
export function reliefLabels(
  { levels, segments }: Relief,
  side: number,
  taken: readonly Taken[],
  { widthOf, before }: LabelRules = { widthOf: () => labelWidth, before: [] },
): ReliefLabel[] {
  const labels: ReliefLabel[] = [];
  const stands: Taken[] = [...taken];
  const old = (value: number) => before.find((label) => label.value === value);
  // Those that stood there come before others of their kind, so that these do not take their place.
  const rank = (index: number) => {
    const { value, strong } = levels.contours[index] ?? { value: Number.NaN, strong: false };
    return (strong ? 2 : 0) + (old(value) ? 1 : 0);
  };
  const order = [...levels.contours.keys()].sort((one, other) => rank(other) - rank(one));
  for (const index of order) {
    const { value, strong } = levels.contours[index] ?? { value: Number.NaN, strong: false };
    if (labels.length >= (strong || old(value) ? mostLabels : enoughLabels)) continue;
    const width = widthOf(value);
    const best = labelOn(segments[index] ?? [], side, width, stands, old(value));
    if (!best) continue;
    labels.push({ value, x: best[0], y: best[1] });
    stands.push([...best, width]);
  }
  return labels;
}

/** The best place on a contour for a text of some width; null where there is no room. */
function labelOn(
  lines: readonly number[],
  side: number,
  width: number,
  taken: readonly Taken[],
  old: ReliefLabel | undefined,
): readonly [x: number, y: number] | null {
  const inset = { x: width / 2 + 3, y: lineHeight / 2 + 2 };
  let best: { place: readonly [x: number, y: number]; worth: number } | null = null;
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [x, y] = [(lines[at] as number) * side, (lines[at + 1] as number) * side];
    if (x < inset.x || x > side - inset.x || y < inset.y || y > side - inset.y) continue;
    const away = old ? Math.hypot(x - old.x, y - old.y) : Number.POSITIVE_INFINITY;
    // Near the old place the nearest, else the one farthest to the right.
    const worth = away < near ? side + near - away : x;
    if ((best && worth <= best.worth) || !isFree(x, y, width, taken)) continue;
    best = { place: [x, y], worth };
  }
  return best?.place ?? null;
}

function isFree(x: number, y: number, width: number, taken: readonly Taken[]): boolean {
  return taken.every(
    ([left, top, wide = labelWidth]) =>
      Math.abs(left - x) >= (width + wide) / 2 + gap || Math.abs(top - y) >= lineHeight,
  );
}
