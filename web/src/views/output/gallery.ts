import { winner } from "../../draw/pictures";

/** For each example of the gallery the predicted class, or where there may be several all that are predicted. */
export function predictedClasses(
  predictions: ArrayLike<number>,
  examples: number,
  outputs: number,
  several = false,
): number[][] {
  return Array.from({ length: examples }, (_, example) => {
    const start = example * outputs;
    if (!several) return [winner(predictions, start, outputs)];
    return Array.from({ length: outputs }, (_, label) => label).filter(
      (label) => (predictions[start + label] as number) > 0.5,
    );
  });
}

export function sameClasses(first: readonly number[], second: readonly number[]): boolean {
  return first.length === second.length && first.every((number) => second.includes(number));
}

/** Where an arrow key leads in a gallery of so many columns. */
export function step(example: number, count: number, columns: number, key: string): number {
  const moves: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  };
  const next = example + (moves[key] ?? 0);
  return next >= 0 && next < count ? next : example;
}
