import type { HistoryRecord } from "../../state/history";
import { type Axes, drawnSeries } from "./series";

/** One network of several that learn beside each other. */
export interface Learner {
  label: string;
  history: HistoryRecord;
  /** Examples of an epoch. */
  perEpoch: number;
}

/** Where each row of a record stands: its step, or how many examples were seen until then. */
export function placesOf({ history, perEpoch }: Learner, { examples }: Pick<Axes, "examples">): Float64Array {
  return examples ? history.view("epoch").map((epoch) => epoch * perEpoch) : history.steps;
}

/** Curves over common steps: a value of each learner at each place, undefined where it has none there. */
export interface Curves {
  x: number[];
  values: (number | null | undefined)[][];
}

export function comparedCurves(learners: readonly Learner[], axes: Axes): Curves {
  const series = learners.map((learner) => {
    const drawn = drawnSeries(learner.history, axes, placesOf(learner, axes));
    return new Map(drawn.x.map((place, index) => [place, drawn.test[index]]));
  });
  const x = [...new Set(series.flatMap((places) => [...places.keys()]))].sort(
    (first, second) => first - second,
  );
  return { x, values: series.map((places) => x.map((place) => places.get(place))) };
}

/** The newest value of each learner at or before a step, or a number of examples; NaN where it has none. */
export function valuesAt(
  learners: readonly Learner[],
  axes: Pick<Axes, "measure" | "examples">,
  step: number,
): number[] {
  return learners.map((learner) => {
    const row = placesOf(learner, axes).findLastIndex((one) => one <= step);
    return row < 0 ? Number.NaN : (learner.history.view(`test_${axes.measure}`)[row] ?? Number.NaN);
  });
}
