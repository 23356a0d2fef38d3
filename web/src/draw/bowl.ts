/** The error of a linear neuron over its weights: a quadratic bowl, whose contours over two weights are ellipses. */

import type { Frame } from "../protocol/frame";

export type Point = readonly [across: number, up: number];

/** What the lens `bowl` says. Weights in their order, and last the bias if there is one. */
export interface Bowl {
  hessian: readonly (readonly number[])[];
  bottom: readonly number[];
  /** E at the bottom. */
  least: number;
  /** 2/λmax. */
  rate: number;
}

/** The bowl over two weights, the others standing still: E = floor + ½ Σ λ·(distance along its axis)². */
export interface Slice {
  centre: Point;
  floor: number;
  /** λ of the steeper axis first. */
  steepness: Point;
  /** Of the steeper axis, from across towards up. */
  angle: number;
}

export interface Level {
  /** By how much E is above the floor. */
  excess: number;
  /** A power of ten. */
  strong: boolean;
}

/** A curvature that is so much smaller than the other counts for none. */
const flat = 1e-9;
const aDecade = 3;
const mostLevels = 24;

/** None where the frame carries no bowl, or one with other weights than there are. */
export function bowlOf({ arrays }: Pick<Frame, "arrays">): Bowl | null {
  const { bowl_hessian: hessian, bowl_bottom: bottom, bowl_least: least, bowl_rate: rate } = arrays;
  if (!hessian || !bottom || !least || !rate || hessian.length !== bottom.length ** 2) return null;
  const count = bottom.length;
  return {
    hessian: Array.from(bottom, (_, row) => Array.from(hessian.subarray(row * count, (row + 1) * count))),
    bottom: Array.from(bottom),
    least: least[0] ?? Number.NaN,
    rate: rate[0] ?? Number.NaN,
  };
}

/** dE/dw: how steep the bowl is there. */
export function slopeOf({ hessian, bottom }: Bowl, weights: readonly number[]): number[] {
  const away = weights.map((weight, index) => weight - (bottom[index] ?? 0));
  return hessian.map((row) => row.reduce((sum, value, index) => sum + value * (away[index] ?? 0), 0));
}

export function errorAt(bowl: Bowl, weights: readonly number[]): number {
  const slope = slopeOf(bowl, weights);
  const work = weights.reduce(
    (sum, weight, index) => sum + (weight - (bowl.bottom[index] ?? 0)) * (slope[index] ?? 0),
    0,
  );
  return bowl.least + work / 2;
}

/** The bowl over the weights number `across` and `up`; the others have their values in `weights`. */
export function sliceOf(bowl: Bowl, [across, up]: Point, weights: readonly number[]): Slice {
  const h = (row: number, column: number) => bowl.hessian[row]?.[column] ?? 0;
  const [a, b, c] = [h(across, across), h(across, up), h(up, up)];
  const middle = (a + c) / 2;
  const spread = Math.hypot((a - c) / 2, b);
  const [steep, gentle] = [middle + spread, Math.max(0, middle - spread)];
  const angle = Math.atan2(2 * b, a - c) / 2;
  const steepness: Point = [steep, gentle > flat * steep ? gentle : 0];
  // The lowest point of the slice, from the bottom of the two on; along an axis without curvature it is anywhere.
  const from = weights.map((weight, index) =>
    index === across || index === up ? (bowl.bottom[index] ?? 0) : weight,
  );
  const slope = slopeOf(bowl, from);
  const [x, y] = [slope[across] ?? 0, slope[up] ?? 0];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const along = steep > 0 ? -(x * cos + y * sin) / steep : 0;
  const beside = steepness[1] > 0 ? -(y * cos - x * sin) / steepness[1] : 0;
  const centre: Point = [
    (bowl.bottom[across] ?? 0) + along * cos - beside * sin,
    (bowl.bottom[up] ?? 0) + along * sin + beside * cos,
  ];
  const lowest = from.map((weight, index) =>
    index === across ? centre[0] : index === up ? centre[1] : weight,
  );
  return { centre, floor: errorAt(bowl, lowest), steepness, angle };
}

/** Half the axes of the ellipse on which E is so much above the floor; infinite along an axis without curvature. */
export function radii({ steepness: [steep, gentle] }: Slice, excess: number): Point {
  return [
    Math.sqrt((2 * excess) / steep),
    gentle > 0 ? Math.sqrt((2 * excess) / gentle) : Number.POSITIVE_INFINITY,
  ];
}

/** By how much E is above the floor at a place. */
export function excessAt({ centre, steepness, angle }: Slice, [x, y]: Point): number {
  const [dx, dy] = [x - centre[0], y - centre[1]];
  const along = dx * Math.cos(angle) + dy * Math.sin(angle);
  const beside = dy * Math.cos(angle) - dx * Math.sin(angle);
  return (steepness[0] * along ** 2 + steepness[1] * beside ** 2) / 2;
}

/** Log-spaced contours of a square window: up to its corners, down to where they are no wider than `finest`. */
export function levelsOf(slice: Slice, middle: Point, reach: number, finest: number): Level[] {
  if (!(slice.steepness[0] > 0) || !(reach > 0)) return [];
  const corners = [-reach, reach].flatMap((dx) =>
    [-reach, reach].map((dy): Point => [middle[0] + dx, middle[1] + dy]),
  );
  const highest = Math.max(...corners.map((corner) => excessAt(slice, corner)));
  if (!Number.isFinite(highest)) return [];
  const last = Math.floor(aDecade * Math.log10(highest));
  const levels: Level[] = [];
  for (let number = last; number > last - mostLevels; number--) {
    const excess = 10 ** (number / aDecade);
    if (radii(slice, excess)[0] < finest) break;
    levels.push({ excess, strong: number % aDecade === 0 });
  }
  return levels;
}

/** Where a contour may be named: its point farthest to the right within the window; none where it is not in it. */
export function labelPlace(slice: Slice, excess: number, middle: Point, reach: number): Point | null {
  const [first, second] = radii(slice, excess);
  const away = Math.hypot(slice.centre[0] - middle[0], slice.centre[1] - middle[1]);
  const far = Math.min(second, 2 * reach + away);
  const count = 200;
  let best: Point | null = null;
  for (let index = -count; index <= count; index++) {
    const beside = (index / count) * far;
    const along = first * Math.sqrt(1 - (beside / second) ** 2);
    for (const side of [-along, along]) {
      const x = slice.centre[0] + side * Math.cos(slice.angle) - beside * Math.sin(slice.angle);
      const y = slice.centre[1] + side * Math.sin(slice.angle) + beside * Math.cos(slice.angle);
      const inside = Math.abs(x - middle[0]) <= reach && Math.abs(y - middle[1]) <= reach;
      if (inside && (!best || x > best[0])) best = [x, y];
    }
  }
  return best;
}

/** The half width of a window that shows what is needed: a round number, and never less than before. */
export function grownReach(before: number, needed: number): number {
  if (needed <= before || !Number.isFinite(needed)) return before;
  const power = 10 ** Math.floor(Math.log10(needed));
  return power * ([1, 1.5, 2, 3, 5, 7, 10].find((factor) => factor * power >= needed) ?? 10);
}
