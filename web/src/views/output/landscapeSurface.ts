import { between, type Landscape, type Point } from "../../draw/landscape";
import type { Relief } from "../../draw/relief";

/** How high the loss of the darkest band stands over a plane whose sides are 1. */
const height = 0.5;
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

/** The path on the surface as pieces of two points each, and where the weights stand; without what is outside. */
export function pathOn(
  { path, point, u, v }: Pick<Landscape, "path" | "point" | "u" | "v">,
  relief: Relief,
): { segments: number[]; point: [number, number, number] | null } {
  const { size, logs } = relief;
  const onto = ([x, y]: Point): [number, number, number] | null => {
    const [across, up] = [(x - u[0]) / (u[1] - u[0]), (y - v[0]) / (v[1] - v[0])];
    const log = between(logs, size, across * (size - 1), up * (size - 1));
    return Number.isNaN(log) ? null : [across - 0.5, heightOf(relief, log) + lift, 0.5 - up];
  };
  const segments: number[] = [];
  const points = [...path.points, point];
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from) continue;
    // In pieces no longer than a cell, so that it goes up and down with the surface.
    const cells = Math.max(
      Math.abs(to[0] - from[0]) / (u[1] - u[0]),
      Math.abs(to[1] - from[1]) / (v[1] - v[0]),
    );
    const pieces = Math.max(1, Math.min(4 * size, Math.ceil(2 * cells * size)));
    let before = onto(from);
    for (let piece = 1; piece <= pieces; piece++) {
      const share = piece / pieces;
      const next = onto([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]);
      if (before && next) segments.push(...before, ...next);
      before = next;
    }
  }
  return { segments, point: onto(point) };
}
