/** Points on a line that stand in the document, and what a hand does to them. */
import { type Experiment, splitOf } from "../../state/experiment";

export type Point = readonly [x: number, y: number];

/** As many as a document may hold, and how far up and down they may lie. */
export const mostPoints = 200;
const reach = 10;
const places = 3;

/** The points that train, where they may be moved; null where others train too, or none stand in the document. */
export function handPoints(experiment: Experiment | null): readonly Point[] | null {
  const points = experiment?.data.points;
  if (!experiment || !Array.isArray(points) || splitOf(experiment).train < 1) return null;
  return points as unknown as Point[];
}

/** Within the document's bounds, and no longer than a link bears. */
export function bounded([x, y]: Point): Point {
  const round = (value: number) => Number(value.toFixed(places)) + 0;
  return [round(Math.max(-1, Math.min(1, x))), round(Math.max(-reach, Math.min(reach, y)))];
}

export function withPoint(points: readonly Point[], index: number, point: Point): Point[] {
  return points.map((own, place) => (place === index ? bounded(point) : own));
}

export function added(points: readonly Point[], point: Point): Point[] {
  return points.length < mostPoints ? [...points, bounded(point)] : [...points];
}

/** One is left: a network must learn something. */
export function without(points: readonly Point[], index: number): Point[] {
  return points.length > 1 ? points.filter((_, place) => place !== index) : [...points];
}

/** A range of y about 0 that holds all points and seldom changes, so that the picture stands still under the hand. */
export function steadyRange(points: readonly Point[]): [number, number] {
  const most = points.reduce((size, [, y]) => Math.max(size, Math.abs(y)), 0);
  const bound = [1.5, 3, 5].find((size) => size > most * 1.04) ?? reach * 1.05;
  return [-bound, bound];
}
