import type { LayerParameters } from "../../protocol/parameters";

const clearlyMore = 1.3;

/** For each source of a layer how much leaves it: the length of its outgoing weights. */
export function outgoing({ sources, units, weights }: LayerParameters): Float32Array {
  return Float32Array.from({ length: sources }, (_, source) =>
    Math.hypot(...weights.subarray(source * units, (source + 1) * units)),
  );
}

/**
 * The `count` units that are drawn of a layer, in their order: those with the largest outgoing weights.
 * Units drawn before stay until another is clearly more important, so that pictures do not change places.
 */
export function chooseUnits(
  importance: ArrayLike<number>,
  count: number,
  before: readonly number[] = [],
): number[] {
  const total = importance.length;
  if (count >= total) return firstUnits(total);
  const value = (unit: number) => importance[unit] ?? 0;
  const ranked = firstUnits(total).sort((first, second) => value(second) - value(first) || first - second);
  const chosen = before.filter((unit) => unit < total).slice(0, count);
  if (chosen.length < count) return ranked.slice(0, count).sort(ascending);
  for (const challenger of ranked.slice(0, count)) {
    if (chosen.includes(challenger)) continue;
    const weakest = chosen.reduce((least, unit) => (value(unit) < value(least) ? unit : least));
    if (value(challenger) <= clearlyMore * value(weakest)) break;
    chosen[chosen.indexOf(weakest)] = challenger;
  }
  return chosen.sort(ascending);
}

export function firstUnits(count: number): number[] {
  return Array.from({ length: count }, (_, unit) => unit);
}

/** The units around a place of a scrolled column, always as many, so that the server need not compile anew. */
export function unitsAround(total: number, middle: number, count: number): number[] {
  const first = Math.max(0, Math.min(total - count, Math.round(middle - count / 2)));
  return Array.from({ length: Math.min(count, total) }, (_, index) => first + index);
}

function ascending(first: number, second: number): number {
  return first - second;
}
