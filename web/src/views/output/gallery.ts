import { winner } from "../../draw/pictures";

/** The example that the probe stands on; −1 where it stands on none. */
export function exampleAt(points: readonly (readonly number[])[], inputs: readonly number[]): number {
  const near = 1e-3;
  return points.findIndex(
    (point) =>
      point.length === inputs.length &&
      point.every((value, index) => Math.abs(value - (inputs[index] ?? 0)) <= near),
  );
}

/** For each example of the gallery the predicted class. */
export function predictedClasses(
  predictions: ArrayLike<number>,
  examples: number,
  outputs: number,
): number[] {
  return Array.from({ length: examples }, (_, example) => winner(predictions, example * outputs, outputs));
}

export interface Row {
  label: number;
  examples: number[];
}

/** Examples by class, in order. */
export function rowsOf(labels: readonly number[]): Row[] {
  const rows = new Map<number, number[]>();
  for (const [example, label] of labels.entries()) {
    rows.set(label, [...(rows.get(label) ?? []), example]);
  }
  return [...rows.entries()].sort(([a], [b]) => a - b).map(([label, examples]) => ({ label, examples }));
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
