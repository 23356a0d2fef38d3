import type { HistoryRecord } from "../../state/history";
import { type Axes, drawnSeries } from "./series";

/** One network of several that learn beside each other. */
export interface Learner {
  label: string;
  history: HistoryRecord;
}

/** Curves over common steps: a value of each learner at each place, undefined where it has none there. */
export interface Curves {
  x: number[];
  values: (number | null | undefined)[][];
}

export function comparedCurves(learners: readonly Learner[], axes: Axes): Curves {
  const series = learners.map(({ history }) => {
    const drawn = drawnSeries(history, axes);
    return new Map(drawn.x.map((place, index) => [place, drawn.test[index]]));
  });
  const x = [...new Set(series.flatMap((places) => [...places.keys()]))].sort(
    (first, second) => first - second,
  );
  return { x, values: series.map((places) => x.map((place) => places.get(place))) };
}

/** The newest value of each learner at or before a step; NaN where it has none. */
export function valuesAt(learners: readonly Learner[], measure: Axes["measure"], step: number): number[] {
  return learners.map(({ history }) => {
    const row = history.steps.findLastIndex((one) => one <= step);
    return row < 0 ? Number.NaN : (history.view(`test_${measure}`)[row] ?? Number.NaN);
  });
}
