import type { LayerNumbers, Part } from "./layerNumbers";
import type { NormRow } from "./normHistory";

export interface NormCurve {
  layer: number;
  title: string;
  /** The last value; NaN where it cannot be drawn. */
  value: number;
  points: readonly (readonly [step: number, value: number])[];
}

/** The curve of each layer, first to last; without what a logarithm cannot show. */
export function normCurves(rows: readonly NormRow[], part: Part): NormCurve[] {
  const last = rows.at(-1)?.layers ?? [];
  return last.map(({ layer, title }, index) => {
    const at = (layers: readonly LayerNumbers[]) => layers[index]?.[part].norm ?? Number.NaN;
    const points = rows
      .map(({ step, layers }) => [step, at(layers)] as const)
      .filter(([, value]) => value > 0 && Number.isFinite(value));
    return { layer, title, value: at(last), points };
  });
}

/** The first and the last step that is drawn; null where nothing is. */
export function stepsOf(curves: readonly NormCurve[]): { first: number; last: number } | null {
  const steps = curves.flatMap(({ points }) => points.map(([step]) => step));
  if (steps.length === 0) return null;
  return {
    first: steps.reduce((least, step) => Math.min(least, step)),
    last: steps.reduce((largest, step) => Math.max(largest, step)),
  };
}

/** From which power of ten to which the curves go; a power at least. */
export function decades(curves: readonly NormCurve[]): { low: number; high: number } {
  const values = curves.flatMap(({ points }) => points.map(([, value]) => value));
  if (values.length === 0) return { low: -1, high: 0 };
  const low = Math.floor(Math.log10(values.reduce((least, value) => Math.min(least, value))));
  const high = Math.ceil(Math.log10(values.reduce((largest, value) => Math.max(largest, value))));
  return { low, high: Math.max(high, low + 1) };
}

/** The powers of ten that are written at the axis: no more than about four. */
export function decadeTicks({ low, high }: { low: number; high: number }): number[] {
  const every = Math.ceil((high - low) / 4);
  const ticks: number[] = [];
  for (let power = high; power >= low; power -= every) ticks.push(power);
  return ticks;
}
