import type { PixelPlace } from "../../draw/receptiveField";

/** A place that the arrow keys can reach. */
export interface Stop {
  id: string;
  /** Middle. */
  x: number;
  y: number;
}

/** Where an arrow key leads: along the cells above each other, or to the nearest in the next cells across. */
export function neighbour(stops: readonly Stop[], id: string, key: string): string {
  const here = stops.find((stop) => stop.id === id);
  if (!here) return id;
  const near = 1;
  if (key === "ArrowUp" || key === "ArrowDown") {
    const direction = key === "ArrowUp" ? -1 : 1;
    const ahead = stops.filter(({ x, y }) => Math.abs(x - here.x) < near && (y - here.y) * direction > near);
    return nearest(ahead, ({ y }) => Math.abs(y - here.y))?.id ?? id;
  }
  const direction = key === "ArrowLeft" ? -1 : 1;
  const ahead = stops.filter(({ x }) => (x - here.x) * direction > near);
  const next = nearest(ahead, ({ x }) => Math.abs(x - here.x));
  const beside = ahead.filter(({ x }) => next && Math.abs(x - next.x) < near);
  return nearest(beside, ({ y }) => Math.abs(y - here.y))?.id ?? id;
}

function nearest(stops: readonly Stop[], distance: (stop: Stop) => number): Stop | undefined {
  return stops.reduce<Stop | undefined>(
    (best, stop) => (best && distance(best) <= distance(stop) ? best : stop),
    undefined,
  );
}

/** The pixel next to another. */
export function nudged(place: PixelPlace, key: string): PixelPlace {
  const moves: Record<string, readonly [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  };
  const [down, across] = moves[key] ?? [0, 0];
  return { ...place, row: place.row + down, column: place.column + across };
}
