import type { Playground } from "../../state/playground.svelte";
import type { LayerNumbers } from "./layerNumbers";
import { StepHistory } from "./stepHistory";

/** The norms of all layers at a step. */
export interface NormRow {
  step: number;
  layers: readonly LayerNumbers[];
}

const histories = new WeakMap<Playground, StepHistory<NormRow>>();

/** One for a page: it outlives the panel that shows it. */
export function normHistoryOf(playground: Playground): StepHistory<NormRow> {
  const known = histories.get(playground) ?? new StepHistory<NormRow>();
  histories.set(playground, known);
  return known;
}
