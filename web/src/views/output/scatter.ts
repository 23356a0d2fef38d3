/** Points on their way from where they were to where they are, in coordinates from −1 to 1. */
export class MovingPoints {
  /** x and y of each point, one after another. */
  private from: Float32Array;
  private to: Float32Array;
  private began = 0;
  private readonly duration: number;

  constructor(duration: number) {
    this.duration = duration;
    this.from = new Float32Array();
    this.to = new Float32Array();
  }

  get count(): number {
    return this.to.length / 2;
  }

  /** New places. Points of another number appear where they are. */
  take(target: Float32Array, now: number): void {
    this.from = target.length === this.to.length ? this.at(now) : target;
    this.to = target;
    this.began = now;
  }

  moving(now: number): boolean {
    return now - this.began < this.duration;
  }

  at(now: number): Float32Array {
    const share = this.duration > 0 ? Math.max(0, Math.min(1, (now - this.began) / this.duration)) : 1;
    if (share >= 1) return this.to;
    // Slows down towards the end.
    const way = 1 - (1 - share) ** 3;
    return this.to.map((value, index) => {
      const start = this.from[index] as number;
      return start + (value - start) * way;
    });
  }
}

/**
 * Coordinates scaled into −1 … 1, the same for both axes. Each axis points the way that suits `before` better:
 * the sign of a component is a matter of chance.
 */
export function fitted(points: ArrayLike<number>, before: ArrayLike<number>): Float32Array {
  let reach = 0;
  const agreement = [0, 0];
  for (let index = 0; index < points.length; index++) {
    const value = points[index] as number;
    if (Number.isFinite(value)) reach = Math.max(reach, Math.abs(value));
    agreement[index % 2] = (agreement[index % 2] ?? 0) + value * (before[index] ?? 0);
  }
  return Float32Array.from(points as ArrayLike<number> & Iterable<number>, (value, index) => {
    const scaled = Number.isFinite(value) ? value / (reach || 1) : 0;
    return (agreement[index % 2] ?? 0) < 0 ? -scaled : scaled;
  });
}

export interface Groups {
  /** The group of each picture. */
  of: number[];
  names: string[];
}

/** Pictures by what they show; the names in the order of the classes, combinations after single ones. */
export function groupsOf(labels: readonly (readonly number[])[], classes: readonly string[]): Groups {
  const keys = labels.map((numbers) => numbers.join(" "));
  const sorted = [...new Set(keys)].sort((first, second) => {
    const [a, b] = [first, second].map((key) => (key === "" ? [] : key.split(" ").map(Number)));
    return (a?.length ?? 0) - (b?.length ?? 0) || (a?.[0] ?? 0) - (b?.[0] ?? 0) || (first < second ? -1 : 1);
  });
  const single = labels.every((numbers) => numbers.length === 1);
  if (single) return { of: labels.map((numbers) => numbers[0] ?? 0), names: [...classes] };
  const places = new Map(sorted.map((key, index) => [key, index]));
  const name = (key: string) =>
    key === ""
      ? "none"
      : key
          .split(" ")
          .map((number) => classes[Number(number)] ?? number)
          .join(" + ");
  return { of: keys.map((key) => places.get(key) ?? 0), names: sorted.map(name) };
}

/** The middle of each group; null for an empty one. */
export function middles(
  points: ArrayLike<number>,
  groups: readonly number[],
  count: number,
): ([number, number] | null)[] {
  const sums = Array.from({ length: count }, () => [0, 0, 0] as [number, number, number]);
  for (const [picture, group] of groups.entries()) {
    const sum = sums[group];
    if (!sum) continue;
    sum[0] += points[2 * picture] ?? 0;
    sum[1] += points[2 * picture + 1] ?? 0;
    sum[2]++;
  }
  return sums.map(([x, y, many]) => (many === 0 ? null : [x / many, y / many]));
}

/** The nearest point in a direction, for arrow keys; where there is none, the same point. */
export function nearestTowards(points: ArrayLike<number>, from: number, key: string): number {
  const directions: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const direction = directions[key];
  if (!direction) return from;
  const [x, y] = [points[2 * from] ?? 0, points[2 * from + 1] ?? 0];
  let best = from;
  let shortest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < points.length / 2; index++) {
    const [right, up] = [(points[2 * index] ?? 0) - x, (points[2 * index + 1] ?? 0) - y];
    const ahead = right * direction[0] + up * direction[1];
    const aside = Math.abs(right * direction[1] - up * direction[0]);
    if (ahead <= 1e-6 || aside > ahead) continue;
    const distance = ahead + 2 * aside;
    if (distance < shortest) {
      shortest = distance;
      best = index;
    }
  }
  return best;
}
