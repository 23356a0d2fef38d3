import type { HistoryRecord, SeriesName } from "../../state/history";
import { percent, significant } from "../../state/numbers";

export type Measure = "loss" | "accuracy";
export interface Axes {
  measure: Measure;
  logSteps: boolean;
  logValues: boolean;
  /** Over examples seen in place of steps. */
  examples?: boolean;
}
export interface Drawn {
  /** Rows of the record that are drawn, in order. */
  rows: number[];
  x: number[];
  train: (number | null)[];
  validation: (number | null)[];
  test: (number | null)[];
}

export const parts = ["train", "validation", "test"] as const;
export type PartName = (typeof parts)[number];

const manyRows = 1200;
const buckets = 500;
const lowestLog = 1e-9;

export function seriesName(part: PartName, measure: Measure): SeriesName {
  return `${part}_${measure}`;
}

/** Where a step stands on the axis. */
export function stepPlace(step: number, { logSteps }: Pick<Axes, "logSteps">): number {
  return logSteps ? Math.log10(Math.max(step, 1)) : step;
}

export function valuePlace(value: number, axes: Pick<Axes, "measure" | "logValues">): number | null {
  if (!Number.isFinite(value)) return null;
  return axes.measure === "loss" && axes.logValues ? Math.log10(Math.max(value, lowestLog)) : value;
}

/** What stands at a place on the value axis. */
export function valueWords(
  place: number,
  { measure, logValues }: Pick<Axes, "measure" | "logValues">,
): string {
  if (measure === "accuracy") return percent(place);
  return shortValue(logValues ? 10 ** place : place);
}

/** In the room beside an axis: 200k, 7.5e−4. */
function shortValue(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-3)) {
    return Number(value.toPrecision(3)).toExponential().replace("e+", "e").replaceAll("-", "\u2212");
  }
  return size >= 1e4 ? shortStep(value) : significant(value, 3);
}

/**
 * The rows worth drawing, in places on the axes: all of a short record, else the last and the highest of each bucket.
 * steps: of each row, or how many examples it has seen.
 */
export function drawnSeries(history: HistoryRecord, axes: Axes, steps = history.steps): Drawn {
  const rows = drawnRows(history, axes, steps);
  const part = (name: PartName) => {
    const values = history.view(seriesName(name, axes.measure));
    return rows.map((row) => valuePlace(values[row] ?? Number.NaN, axes));
  };
  return {
    rows,
    x: rows.map((row) => stepPlace(steps[row] ?? 0, axes)),
    train: part("train"),
    validation: part("validation"),
    test: part("test"),
  };
}

function drawnRows(history: HistoryRecord, axes: Axes, steps: Float64Array): number[] {
  const { length } = history;
  // A logarithmic axis has no place for step 0.
  const first = axes.logSteps && length > 1 && steps[0] === 0 ? 1 : 0;
  const all = Array.from({ length: length - first }, (_, index) => index + first);
  if (all.length <= manyRows) return all;
  const low = stepPlace(steps[first] ?? 0, axes);
  const high = stepPlace(steps[length - 1] ?? 1, axes);
  const heights = history.view(seriesName("train", axes.measure));
  const kept: number[] = [];
  let bucket = -1;
  let highest = -1;
  let last = -1;
  const close = () => {
    if (highest >= 0 && highest !== last) kept.push(highest);
    if (last >= 0) kept.push(last);
  };
  for (const row of all) {
    const place = Math.floor(((stepPlace(steps[row] ?? 0, axes) - low) / (high - low)) * buckets);
    if (place !== bucket) {
      close();
      bucket = place;
      highest = row;
    } else if ((heights[row] ?? 0) > (heights[highest] ?? 0)) {
      highest = row;
    }
    last = row;
  }
  close();
  return kept;
}

export interface Range {
  low: number;
  high: number;
  ticks: number[];
}

/** The vertical axis: from 0 for a loss, whole decades where it is logarithmic. */
export function valueRange(drawn: Drawn, axes: Axes): Range {
  const values = parts.flatMap((part) => drawn[part]).filter((value): value is number => value !== null);
  if (axes.measure === "accuracy") {
    const low = values.some((value) => value < 0.5) ? 0 : 0.5;
    return { low, high: 1, ticks: ticksBetween(low, 1, 5) };
  }
  if (values.length === 0) return axes.logValues ? decades(-2, 0) : { low: 0, high: 1, ticks: [0, 0.5, 1] };
  const highest = values.reduce((most, value) => Math.max(most, value));
  if (axes.logValues) {
    const lowest = values.reduce((least, value) => Math.min(least, value));
    return decades(Math.floor(lowest), Math.max(Math.ceil(highest), Math.floor(lowest) + 1));
  }
  const ticks = ticksBetween(0, highest * 1.02 || 1, 4);
  return { low: 0, high: ticks.at(-1) ?? 1, ticks };
}

function decades(low: number, high: number): Range {
  const every = Math.max(1, Math.ceil((high - low) / 5));
  const ticks: number[] = [];
  for (let power = low; power <= high; power += every) ticks.push(power);
  return { low, high, ticks };
}

/** Round numbers that enclose a range. */
export function ticksBetween(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough * 0.999) ?? 10) * magnitude;
  const ticks: number[] = [];
  for (let index = 0; index <= Math.ceil((high - low) / step - 1e-9); index++) {
    ticks.push(Number((low + index * step).toPrecision(10)));
  }
  return ticks;
}

export function stepTicks(lastStep: number, axes: Pick<Axes, "logSteps">): number[] {
  if (axes.logSteps) {
    const decadesShown = Math.floor(Math.log10(Math.max(lastStep, 10)));
    return Array.from({ length: decadesShown + 1 }, (_, power) => power);
  }
  return ticksBetween(0, Math.max(lastStep, 1), 4).filter((tick) => tick <= lastStep);
}

/** 10, 1k, 20k, 3M. */
export function shortStep(step: number): string {
  if (step >= 1e6) return `${significant(step / 1e6)}M`;
  return step >= 1000 ? `${significant(step / 1000)}k` : significant(step);
}
