import { between, farOff, type Landscape, type Point } from "../../draw/landscape";
import { type Relief, reliefLabels } from "../../draw/relief";
import { significant } from "../../state/numbers";
import { nowWords } from "./landscapeWords";

/** How high the loss of the darkest band stands over a plane whose sides are 1. */
const height = 0.5;
/** Of a name, in pixels. */
const lineHeight = 14;
/** By how much the path lies above the surface. */
const lift = 0.006;

export interface Surface {
  /** x, y (up) and z of each point; the plane's middle is 0. */
  positions: Float32Array;
  /** Where each stands in the picture of the bands. */
  places: Float32Array;
  /** Points of each triangle; none with one that is no number. */
  triangles: Uint32Array;
}

/** How high a logarithm of the loss stands. */
export function heightOf({ levels: { low, high } }: Pick<Relief, "levels">, log: number): number {
  if (!(high > low)) return 0;
  return height * Math.max(0, Math.min(1, (log - low) / (high - low)));
}

/** The landscape in space: across is x, up in the picture is −z, the logarithm of the loss is y. */
export function surfaceOf(relief: Relief): Surface {
  const { size, logs } = relief;
  const positions = new Float32Array(3 * size * size);
  const places = new Float32Array(2 * size * size);
  const triangles: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const index = row * size + column;
      const [x, y] = [column / (size - 1), row / (size - 1)];
      const log = logs[index] as number;
      positions.set([x - 0.5, Number.isNaN(log) ? 0 : heightOf(relief, log), 0.5 - y], 3 * index);
      places.set([x, y], 2 * index);
      if (row === 0 || column === 0) continue;
      const corners = [index - size - 1, index - size, index, index - 1] as const;
      if (corners.some((corner) => Number.isNaN(logs[corner]))) continue;
      triangles.push(corners[0], corners[1], corners[2], corners[0], corners[2], corners[3]);
    }
  }
  return { positions, places, triangles: Uint32Array.from(triangles) };
}

export type Place = [x: number, y: number, z: number];

/** Lines on the surface, each in pieces of two points, one after another; without what is outside. */
export interface Lines {
  /** The path; far: where it is so far off the plane that the surface is not what the run walked on. */
  near: number[];
  far: number[];
  /** To where the next step leads, drawn so many times as long; empty where it leads nowhere. */
  next: number[];
  /** Where the weights stand, and the first point of the path. */
  point: Place | null;
  start: Place | null;
}

/** A place of the plane on its surface; null outside, and where there is no number. */
export function onto({ u, v }: Pick<Landscape, "u" | "v">, relief: Relief, [x, y]: Point): Place | null {
  const { size, logs } = relief;
  const [across, up] = [(x - u[0]) / (u[1] - u[0]), (y - v[0]) / (v[1] - v[0])];
  const log = between(logs, size, across * (size - 1), up * (size - 1));
  return Number.isNaN(log) ? null : [across - 0.5, heightOf(relief, log) + lift, 0.5 - up];
}

/** What lies on the surface. factor: how many times as long as it is the next step is drawn. */
export function linesOn(
  landscape: Pick<Landscape, "path" | "point" | "next" | "u" | "v" | "axes">,
  relief: Relief,
  factor: number,
): Lines {
  const { path, point, next } = landscape;
  const lines: Lines = {
    near: [],
    far: [],
    next: [],
    point: onto(landscape, relief, point),
    start: path.points[0] ? onto(landscape, relief, path.points[0]) : null,
  };
  const off = farOff(landscape);
  const points = [...path.points, point];
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from) continue;
    const far = off[index - 1] === true || off[index] === true;
    lay(landscape, relief, from, to, far ? lines.far : lines.near);
  }
  if (factor > 0) {
    const end = (axis: 0 | 1) => point[axis] + (next[axis] - point[axis]) * factor;
    lay(landscape, relief, point, [end(0), end(1)], lines.next);
  }
  return lines;
}

/** A straight line, in pieces no longer than a cell, so that it goes up and down with the surface. */
function lay(
  landscape: Pick<Landscape, "u" | "v">,
  relief: Relief,
  from: Point,
  to: Point,
  lines: number[],
): void {
  const { u, v } = landscape;
  const sides = Math.max(
    Math.abs(to[0] - from[0]) / (u[1] - u[0]),
    Math.abs(to[1] - from[1]) / (v[1] - v[0]),
  );
  const pieces = Math.max(1, Math.min(4 * relief.size, Math.ceil(2 * sides * relief.size)));
  let before = onto(landscape, relief, from);
  for (let piece = 1; piece <= pieces; piece++) {
    const share = piece / pieces;
    const after = onto(landscape, relief, [
      from[0] + share * (to[0] - from[0]),
      from[1] + share * (to[1] - from[1]),
    ]);
    if (before && after) lines.push(...before, ...after);
    before = after;
  }
}

export interface Label {
  words: string;
  place: Place;
  /** That of a mark, not of a level. */
  strong: boolean;
}

/** What is named on a surface that is drawn so many pixels wide: the levels, where the path began, and the present. */
export function labelsOn(landscape: Landscape, relief: Relief, lines: Lines, side: number): Label[] {
  const { u, v } = landscape;
  const pixels = ([x, , z]: Place): Point => [(x + 0.5) * side, (z + 0.5) * side];
  const marks: Label[] = [];
  if (lines.point) marks.push({ words: nowWords(landscape), place: lines.point, strong: true });
  if (lines.start && landscape.path.steps[0] === 0 && landscape.path.steps.length > 1) {
    marks.push({ words: "start", place: lines.start, strong: true });
  }
  const levels = reliefLabels(
    relief,
    side,
    marks.map(({ place }) => pixels(place)),
  ).flatMap(({ value, x, y }): Label[] => {
    const at: Point = [u[0] + (x / side) * (u[1] - u[0]), v[1] - (y / side) * (v[1] - v[0])];
    const place = onto(landscape, relief, at);
    return place ? [{ words: significant(value, 2), place, strong: false }] : [];
  });
  return [...marks, ...levels];
}

/** Which names can be read: none that would stand on an earlier one. x, y: their middles, in pixels. */
export function free(names: readonly { x: number; y: number; width: number }[]): boolean[] {
  const kept: (typeof names)[number][] = [];
  return names.map((name) => {
    const covers = kept.some(
      ({ x, y, width }) =>
        Math.abs(x - name.x) < (width + name.width) / 2 && Math.abs(y - name.y) < lineHeight,
    );
    if (!covers) kept.push(name);
    return !covers;
  });
}
