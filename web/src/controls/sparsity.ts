/** Lists of edges to cut that say more than one edge at a time. */

import { type Edge, edgeKey, type Shape } from "./connectivity";

/** As many as a document may list. */
export const mostCuts = 100_000;

export function sameCuts(first: readonly Edge[], second: readonly Edge[]): boolean {
  const keys = new Set(first.map(([source, unit]) => edgeKey(source, unit)));
  return first.length === second.length && second.every(([source, unit]) => keys.has(edgeKey(source, unit)));
}

/**
 * A share of all edges, drawn at random: the same seed draws the same, and a larger share cuts what a smaller one does
 * and more. Each unit keeps one edge, else it would compute nothing.
 */
export function randomCuts(shape: Shape, share: number, seed: number): Edge[] {
  const [sources, units] = shape;
  const count = Math.min(Math.round(share * sources * units), mostCuts);
  return cutOrder(shape, seed).slice(0, count);
}

/** The order in which random edges go. A slider asks for the same one many times while it is dragged. */
function cutOrder([sources, units]: Shape, seed: number): Edge[] {
  const key = `${sources} ${units} ${seed}`;
  if (key === drawn.key) return drawn.order;
  const random = generator(seed);
  const numbers = Uint32Array.from({ length: sources * units }, (_, index) => index);
  for (let index = numbers.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    const taken = numbers[index] as number;
    numbers[index] = numbers[other] as number;
    numbers[other] = taken;
  }
  const kept = new Set<number>();
  const order: Edge[] = [];
  for (let index = numbers.length - 1; index >= 0; index--) {
    const number = numbers[index] as number;
    const unit = number % units;
    if (kept.has(unit)) order.push([(number - unit) / units, unit]);
    else kept.add(unit);
  }
  drawn = { key, order };
  return order;
}

let drawn: { key: string; order: Edge[] } = { key: "", order: [] };

/** Numbers from 0 to 1 (mulberry32): the browser's own cannot be drawn again. */
function generator(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * All edges but those whose source and unit lie near each other, both columns stretched to the same height: a dense
 * layer becomes like a convolution. Each unit keeps its nearest source.
 */
export function localCuts([sources, units]: Shape, radius: number): Edge[] {
  const cuts: Edge[] = [];
  for (let unit = 0; unit < units; unit++) {
    const nearest = Math.round(heightOf(unit, units) * (sources - 1));
    for (let source = 0; source < sources; source++) {
      const far = distance([sources, units], source, unit) > radius + 1e-9;
      if (far && source !== nearest) cuts.push([source, unit]);
    }
  }
  return cuts;
}

/** The smallest radius that cuts just these edges; null where no radius does. */
export function radiusOf(shape: Shape, cuts: readonly Edge[]): number | null {
  if (cuts.length === 0) return 1;
  const missing = new Set(cuts.map(([source, unit]) => edgeKey(source, unit)));
  let radius = 0;
  let nearestCut = Number.POSITIVE_INFINITY;
  for (let unit = 0; unit < shape[1]; unit++) {
    const nearest = Math.round(heightOf(unit, shape[1]) * (shape[0] - 1));
    for (let source = 0; source < shape[0]; source++) {
      const far = distance(shape, source, unit);
      if (missing.has(edgeKey(source, unit))) nearestCut = Math.min(nearestCut, far);
      else if (source !== nearest) radius = Math.max(radius, far);
    }
  }
  return radius < nearestCut - 1e-9 && sameCuts(localCuts(shape, radius), cuts) ? radius : null;
}

function distance([sources, units]: Shape, source: number, unit: number): number {
  return Math.abs(heightOf(source, sources) - heightOf(unit, units));
}

/** From 0 to 1; one alone stands in the middle. */
function heightOf(place: number, count: number): number {
  return count > 1 ? place / (count - 1) : 0.5;
}
