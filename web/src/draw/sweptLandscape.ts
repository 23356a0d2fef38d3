/** The loss over a plane through the weights of networks that train beside each other, and where each of them is. */

import type { SweepLandscape } from "../protocol/messages";
import { farOff, type Landscape, type Path, type Point, type Range } from "./landscape";

export interface SweptLandscape
  extends Pick<Landscape, "size" | "values" | "u" | "v" | "axes" | "shares" | "chosen" | "step"> {
  /** Number of the network through whose weights the plane goes. */
  anchor: number;
  /** For each network where it has been, oldest first: the last point is where it is. */
  paths: readonly Path[];
}

/** A run of a path's points that are drawn with one line. */
export interface Stretch {
  points: readonly Point[];
  /** Whether they are far off the plane. */
  far: boolean;
}

/** The anchor itself is that far off at most. */
const rounding = 1e-6;

/** Null: the plane is not laid yet. */
export function sweptLandscapeOf(answer: SweepLandscape): SweptLandscape | null {
  const size = answer.values.length;
  if (!answer.ready || size < 2) return null;
  return {
    size,
    values: Float32Array.from(answer.values.flat(), number),
    u: pair(answer.u),
    v: pair(answer.v),
    axes: pair(answer.axes),
    shares: pair(answer.shares),
    chosen: pair(answer.chosen),
    step: answer.step,
    anchor: answer.anchor,
    paths: answer.networks.map(({ steps, points, losses, off }) => ({
      steps,
      points: points.map(pair),
      losses: losses.map(number),
      off,
    })),
  };
}

function number(value: number | null | undefined): number {
  return value ?? Number.NaN;
}

function pair([first, second]: readonly (number | null)[]): Point & Range {
  return [number(first), number(second)];
}

/** A path as lines: where it is far off the plane, and where it is not; without points that are no numbers. */
export function stretchesOf(path: Path, axes: Point): Stretch[] {
  const off = farOff({ path, axes });
  const stretches: { points: Point[]; far: boolean }[] = [];
  for (const [index, point] of path.points.entries()) {
    const before = path.points[index - 1];
    if (!before || !isPlace(point) || !isPlace(before)) continue;
    const far = off[index - 1] === true || off[index] === true;
    const last = stretches.at(-1);
    if (last?.far === far && last.points.at(-1) === before) last.points.push(point);
    else stretches.push({ points: [before, point], far });
  }
  return stretches;
}

export function isPlace(point: Point): boolean {
  return point.every(Number.isFinite);
}

/** How far the last point of a path lies off the plane, and how far along it from the anchor's, in parameter space. */
export function restOf(
  { paths, anchor, axes }: Pick<SweptLandscape, "paths" | "anchor" | "axes">,
  index: number,
): { off: number; along: number } {
  const middle = paths[anchor]?.points.at(-1) ?? [0, 0];
  const [u, v] = paths[index]?.points.at(-1) ?? [Number.NaN, Number.NaN];
  return {
    off: paths[index]?.off.at(-1) ?? Number.NaN,
    along: Math.hypot((u - middle[0]) * axes[0], (v - middle[1]) * axes[1]),
  };
}

/** Whether what is seen of a network is less than what is not: it lies farther off the plane than along it. */
export function isHollow({ off, along }: { off: number; along: number }): boolean {
  return off > Math.max(along, rounding);
}
