/** Where paths end in a picture, and where their names stand. All places are pixels of a square picture. */

import { lineHeight } from "./endLabels";
import type { Point } from "./landscape";

export interface PathEnd {
  place: Point;
  /** The path leaves the picture there for good. */
  left: boolean;
}

export interface NamePlace {
  /** Its left edge and its middle. */
  x: number;
  y: number;
  /** Whether it stands so far from its mark that a line is needed. */
  leader: boolean;
}

const gap = 9;
const margin = 2;
const inset = 7;
const most = 64;
const shifts = [0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6, -7, 7];

/** Null: no point of it is in the picture. */
export function pathEnd(places: readonly Point[], side: number): PathEnd | null {
  const last = places.findLastIndex((place) => inside(place, side));
  const place = places[last];
  if (!place) return null;
  const next = places[last + 1];
  return next ? { place: clear(leaving(place, next, side), side), left: true } : { place, left: false };
}

/** As far from the rim as a mark needs to be seen. */
function clear(place: Point, side: number): Point {
  const [x, y] = place.map((value) => Math.max(inset, Math.min(side - inset, value)));
  return [x as number, y as number];
}

function inside(place: Point, side: number): boolean {
  return place.every((value) => value >= 0 && value <= side);
}

/** Where a line from inside crosses the rim; where it starts if its end is no number. */
function leaving(from: Point, to: Point, side: number): Point {
  const shares = [0, 1].map((axis) => {
    const [start, end] = [from[axis] as number, to[axis] as number];
    if (end > side) return (side - start) / (end - start);
    return end < 0 ? start / (start - end) : 1;
  });
  const share = Math.min(...shares);
  if (!to.every(Number.isFinite)) return from;
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/**
 * Places for names beside their marks, the first ones first: as near as they can stand without covering a mark, another
 * name, or what stands in `taken` (left, middle, width).
 */
export function placeNames(
  marks: readonly { place: Point; width: number }[],
  side: number,
  taken: readonly { x: number; y: number; width: number }[] = [],
): NamePlace[] {
  const stands = [
    ...taken,
    ...marks.map(({ place: [x, y] }) => ({ x: x - gap / 2, y, width: gap, mark: true })),
  ];
  return marks.map(({ place: [x, y], width }) => {
    const options = shifts.flatMap((shift) =>
      [x + gap, x - gap - width].map((left) => ({
        x: Math.max(margin, Math.min(side - margin - width, left)),
        y: Math.max(lineHeight / 2, Math.min(side - lineHeight / 2, y + shift * lineHeight)),
        shift,
      })),
    );
    const free = ({ x: left, y: middle }: { x: number; y: number }) =>
      stands.every(
        (other) =>
          left + width <= other.x ||
          left >= other.x + other.width ||
          Math.abs(other.y - middle) >= lineHeight - ("mark" in other ? 3 : 0.5),
      );
    const best = options.find(free) ?? (options[0] as (typeof options)[number]);
    stands.push({ x: best.x, y: best.y, width });
    return { x: best.x, y: best.y, leader: Math.abs(best.y - y) > lineHeight };
  });
}

/** Places along a path, no farther apart than so many pixels, as far as it is in the picture. */
export function along(places: readonly Point[], side: number, apart: number): Point[] {
  return places.flatMap((place, index) => {
    const next = places[index + 1] ?? place;
    const count = Math.min(Math.ceil(Math.hypot(next[0] - place[0], next[1] - place[1]) / apart), most) || 1;
    return Array.from({ length: count }, (_, part): Point => {
      const share = part / count;
      return [place[0] + (next[0] - place[0]) * share, place[1] + (next[1] - place[1]) * share];
    }).filter((point) => inside(point, side));
  });
}

/** The index of the path that passes nearest to a place, within a distance; −1 where none does. */
export function nearestPath(paths: readonly (readonly Point[])[], place: Point, within: number): number {
  let nearest = -1;
  let best = within;
  for (const [index, points] of paths.entries()) {
    for (let at = 0; at < points.length; at++) {
      const distance = toSegment(place, points[Math.max(0, at - 1)] as Point, points[at] as Point);
      if (distance < best) [nearest, best] = [index, distance];
    }
  }
  return nearest;
}

function toSegment([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [across, up] = [x2 - x1, y2 - y1];
  const length = across ** 2 + up ** 2;
  const share = length > 0 ? Math.max(0, Math.min(1, ((x - x1) * across + (y - y1) * up) / length)) : 0;
  return Math.hypot(x1 + share * across - x, y1 + share * up - y);
}
