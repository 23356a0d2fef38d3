/** How often each class was taken for each: of true class t and predicted class p at t · classes + p. */
export interface Confusion {
  classes: number;
  counts: readonly number[];
}

export interface Cell {
  truth: number;
  predicted: number;
}

/** So many classes fit beside each other. */
export const mostClasses = 20;
/** Shades of a mistake: 0 is none, the last one the most frequent mistake. */
export const shades = 5;

export function confusionOf(
  labels: readonly (readonly number[])[],
  predicted: readonly number[],
  classes: number,
): Confusion {
  const counts = new Array<number>(classes * classes).fill(0);
  for (const [picture, guess] of predicted.entries()) {
    const truth = labels[picture]?.[0];
    if (truth === undefined || truth >= classes || guess >= classes) continue;
    const place = truth * classes + guess;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { classes, counts };
}

/** The classes with most mistakes, in their own order; all of them where they are few. */
export function shownClasses({ classes, counts }: Confusion, most = mostClasses): number[] {
  const all = Array.from({ length: classes }, (_, index) => index);
  if (classes <= most) return all;
  const mistakes = all.map((one) =>
    all.reduce(
      (sum, other) =>
        one === other
          ? sum
          : sum + (counts[one * classes + other] ?? 0) + (counts[other * classes + one] ?? 0),
      0,
    ),
  );
  return all
    .sort((first, second) => (mistakes[second] ?? 0) - (mistakes[first] ?? 0) || first - second)
    .slice(0, most)
    .sort((first, second) => first - second);
}

/** The most frequent single mistake. */
export function largestMistake({ classes, counts }: Confusion): number {
  return counts.reduce(
    (largest, count, place) =>
      Math.floor(place / classes) === place % classes ? largest : Math.max(largest, count),
    0,
  );
}

export function shadeOf(count: number, largest: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil((shades * count) / largest));
}

/** The pictures of a cell. */
export function picturesIn(
  { truth, predicted }: Cell,
  labels: readonly (readonly number[])[],
  guesses: readonly number[],
): number[] {
  return labels.flatMap((label, picture) =>
    label[0] === truth && guesses[picture] === predicted ? [picture] : [],
  );
}

/** Where an arrow key leads from a cell of a square table with so many rows. */
export function neighbour(row: number, column: number, size: number, key: string): [number, number] {
  const moves: Record<string, readonly [number, number]> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const [down, across] = moves[key] ?? [0, 0];
  const within = (place: number) => Math.max(0, Math.min(size - 1, place));
  return [within(row + down), within(column + across)];
}
