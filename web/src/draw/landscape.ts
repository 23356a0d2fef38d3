/** The loss over a plane through parameter space: its levels, its values between the points, and the path on it. */

import type { Frame } from "../protocol/frame";

export type Point = readonly [u: number, v: number];
export type Range = readonly [low: number, high: number];

/** What the lens `landscape` says. */
export interface Landscape {
  /** Points a side. */
  size: number;
  /** The loss, row by row from the lowest v on; NaN where it is no number. */
  values: Float32Array;
  u: Range;
  v: Range;
  /** Where the weights stand. */
  point: Point;
  /** The loss there, exactly. */
  now: number;
  /** Where the next step would take them. */
  next: Point;
  path: Path;
  /** Length in parameter space of one unit of u and of v. */
  axes: Point;
  /** Of the path's variance, how much each axis shows. */
  shares: Point;
  /** Numbers of the two parameters that the axes are; −1 where they are none. */
  chosen: Point;
  /** The step at which the plane was laid. */
  step: number;
  /** By which the server knows this plane. */
  number: number;
}

/** Where the run has been, oldest first. */
export interface Path {
  points: readonly Point[];
  steps: readonly number[];
  losses: readonly number[];
  /** How far from the plane, in parameter space. */
  off: readonly number[];
}

export interface Levels {
  /** Values of the loss, lowest first. Every third is strong. */
  contours: readonly { value: number; strong: boolean }[];
  /** Common logarithms of the loss from which it is drawn lightest, and to which darkest. */
  low: number;
  high: number;
  /** Between two levels, as a common logarithm. */
  step: number;
}

/** The fewest levels that a hilly plane has; there are at most twice as many. */
const fewest = 10;
/** A distance between levels stays while it makes so many. */
const kept = { fewest: 7, most: 26 };
/** Of a distance between two levels: so far the ends may go before the levels follow. */
const slack = 0.4;
const strongEvery = 3;
/** Of logarithms: less is noise of the computer's digits. */
const flattest = 1e-5;
/** Losses that are smaller beside the middle one count as that. */
const smallest = 1e-9;
/** A few points far up, or far down, must not take all levels. */
const topShare = 0.96;
const bottomShare = 0.01;
/** Off the plane by more than this share of its length, the path is not on the surface. */
const farShare = 1 / 3;

/** None where the frame carries none. */
export function landscapeOf({ arrays }: Pick<Frame, "arrays">): Landscape | null {
  const { landscape: values, landscape_frame: frame } = arrays;
  const size = Math.sqrt(values?.length ?? 0);
  if (!(values instanceof Float32Array) || !frame || !Number.isInteger(size) || size < 2) return null;
  const pair = (name: string, index = 0): Point => {
    const array = arrays[name];
    return [array?.[2 * index] ?? Number.NaN, array?.[2 * index + 1] ?? Number.NaN];
  };
  const list = (name: string) => Array.from(arrays[name] ?? []);
  const steps = list("landscape_path_steps");
  return {
    size,
    // A copy: the message that a frame is a view of is large.
    values: values.slice(),
    u: [frame[0] ?? 0, frame[1] ?? 1],
    v: [frame[2] ?? 0, frame[3] ?? 1],
    point: pair("landscape_point"),
    now: arrays.landscape_now?.[0] ?? Number.NaN,
    next: pair("landscape_next"),
    path: {
      points: steps.map((_, index) => pair("landscape_path", index)),
      steps,
      losses: list("landscape_path_loss"),
      off: list("landscape_path_off"),
    },
    axes: pair("landscape_axes"),
    shares: pair("landscape_shares"),
    chosen: pair("landscape_chosen"),
    step: arrays.landscape_step?.[0] ?? Number.NaN,
    number: arrays.landscape_number?.[0] ?? 0,
  };
}

/**
 * The loss at a place, about: its logarithm is interpolated between the four points around it, as the levels are.
 * logs: as `logarithms` gives. NaN outside, and beside a NaN.
 */
export function lossNear(
  { size, u, v }: Pick<Landscape, "size" | "u" | "v">,
  logs: ArrayLike<number>,
  place: Point,
): number {
  const column = ((place[0] - u[0]) / (u[1] - u[0])) * (size - 1);
  const row = ((place[1] - v[0]) / (v[1] - v[0])) * (size - 1);
  return 10 ** between(logs, size, column, row);
}

/** A field over size × size points between its columns and rows; NaN outside. */
export function between(field: ArrayLike<number>, size: number, column: number, row: number): number {
  if (!(column >= 0 && row >= 0 && column <= size - 1 && row <= size - 1)) return Number.NaN;
  const left = Math.min(Math.floor(column), size - 2);
  const below = Math.min(Math.floor(row), size - 2);
  const [x, y] = [column - left, row - below];
  const at = (dx: number, dy: number) => field[(below + dy) * size + left + dx] as number;
  // A corner that has no part in it does not matter, be it a number or not.
  const part = (share: number, dx: number, dy: number) => (share === 0 ? 0 : share * at(dx, dy));
  return (
    part((1 - x) * (1 - y), 0, 0) + part(x * (1 - y), 1, 0) + part((1 - x) * y, 0, 1) + part(x * y, 1, 1)
  );
}

/** Common logarithms of losses, NaN where they are no numbers; what is close to 0 is taken for very small. */
export function logarithms(values: ArrayLike<number>): Float32Array {
  const all = Float32Array.from(values as ArrayLike<number> & Iterable<number>);
  const positive = all.filter((value) => value > 0 && Number.isFinite(value)).sort();
  const middle = positive[Math.floor(positive.length / 2)] ?? 1;
  const floor = Math.max(positive[0] ?? 1, smallest * middle);
  return all.map((value) => (Number.isFinite(value) ? Math.log10(Math.max(value, floor)) : Number.NaN));
}

/**
 * Log-spaced levels; none of a flat plane. logs: as `logarithms` gives.
 * before: those of about the same plane, which stay as long as they will do.
 */
export function levelsOf(logs: ArrayLike<number>, before?: Levels): Levels {
  const sorted = Float32Array.from(logs as ArrayLike<number> & Iterable<number>)
    .filter(Number.isFinite)
    .sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const parts: readonly Range[] = [
    [at(bottomShare), at(topShare)],
    // Almost flat, but for those few points.
    [at(0), at(1)],
  ];
  const [low, high] = parts.find((part) => part[1] - part[0] > flattest) ?? [at(0), at(0)];
  if (!(high - low > flattest)) return { contours: [], low, high: low, step: 1 };
  const step = distanceOf(high - low, before);
  const same = before?.step === step && before.contours.length > 0;
  const end = (exact: number, old: number | undefined, round: (value: number) => number) => {
    const index = Math.round((old ?? 0) / step);
    const inside = round === Math.floor ? exact - index : index - exact;
    return same && inside > -slack && inside < 1 + slack ? index : round(exact);
  };
  const first = end(low / step, before?.low, Math.floor);
  const last = Math.max(
    first + 1,
    end(high / step, before?.high, (value) => Math.floor(value) + 1),
  );
  const contours = Array.from({ length: last - first - 1 }, (_, index) => ({
    value: 10 ** ((first + index + 1) * step),
    strong: (first + index + 1) % strongEvery === 0,
  }));
  return { contours, low: first * step, high: last * step, step };
}

/** A third of a decade, doubled or halved until there are neither too few nor too many levels. */
function distanceOf(range: number, before: Levels | undefined): number {
  if (before && before.contours.length > 0) {
    const count = range / before.step;
    if (count >= kept.fewest && count <= kept.most) return before.step;
  }
  return (1 / 3) * 2 ** Math.floor(Math.log2((3 * range) / fewest));
}

/** How dark the band of a level is, from 0 to 1. */
export function shadeOf({ low, high, step }: Levels, log: number): number {
  const bands = Math.round((high - low) / step);
  if (bands < 1) return 0.5;
  const band = Math.floor((log - low) / step + 1e-6);
  return Math.max(0, Math.min(1, band / Math.max(1, bands - 1)));
}

/** How long the path is in parameter space, as far as its points tell. */
export function pathLength({ path: { points, off }, axes }: Pick<Landscape, "path" | "axes">): number {
  let length = 0;
  for (const [index, [u, v]] of points.entries()) {
    const before = points[index - 1];
    if (!before) continue;
    const away = (off[index] ?? 0) - (off[index - 1] ?? 0);
    length += Math.hypot((u - before[0]) * axes[0], (v - before[1]) * axes[1], away);
  }
  return length;
}

/** For each point of the path whether it is so far off that the surface is not what the run walked on. */
export function farOff(landscape: Pick<Landscape, "path" | "axes">): boolean[] {
  const limit = farShare * pathLength(landscape);
  return landscape.path.off.map((distance) => distance > limit);
}

/**
 * Which points of a path are named: the first, then those of the roundest steps that stand apart in the picture.
 * places: in pixels; undefined where it is not in the picture. taken: where something stands already.
 */
export function namedSteps(
  steps: readonly number[],
  places: readonly (Point | undefined)[],
  apart: number,
  taken: readonly Point[],
  most = 5,
): number[] {
  const stands = [...taken];
  const named: number[] = [];
  const order = [...steps.keys()].sort((one, other) => {
    if (one === 0 || other === 0) return one - other;
    return roundness(steps[other] ?? 0) - roundness(steps[one] ?? 0) || one - other;
  });
  for (const index of order) {
    const place = places[index];
    if (!place || named.length >= most) continue;
    if (stands.some((other) => Math.hypot(other[0] - place[0], other[1] - place[1]) < apart)) continue;
    stands.push(place);
    named.push(index);
  }
  return named.sort((one, other) => one - other);
}

/** How many zeros a step ends with; those that begin with 1, 2 or 5 are a little rounder. */
function roundness(step: number): number {
  if (!Number.isInteger(step) || step <= 0) return 0;
  const digits = String(step);
  const bare = digits.replace(/0+$/, "");
  return digits.length - bare.length + (["1", "2", "5"].includes(bare) ? 0.5 : 0);
}

/** By which power of two a short arrow is drawn longer, so that its direction is seen. */
export function stretch(length: number, visible: number): number {
  if (!(length > 0) || !Number.isFinite(length) || length >= visible) return 1;
  return 2 ** Math.ceil(Math.log2(visible / length));
}
