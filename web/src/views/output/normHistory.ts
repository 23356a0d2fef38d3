import type { Playground } from "../../state/playground.svelte";
import type { LayerNumbers } from "./layerNumbers";

/** The norms of all layers at a step. */
export interface NormRow {
  step: number;
  layers: readonly LayerNumbers[];
}

const most = 240;

/** How the norms went on since somebody looked. */
export class NormHistory {
  rows: NormRow[] = [];
  private about = "";

  /** about: what the numbers are of; of another network the record starts anew, and where training starts over. */
  take(step: number, layers: readonly LayerNumbers[], about: string): void {
    const last = this.rows.at(-1);
    if (about !== this.about || (last && step < last.step)) this.rows = [];
    this.about = about;
    // The newest row always stands; the one before it only where it is far enough from its neighbour.
    const [first, before] = [this.rows[0], this.rows.at(-2)];
    const close = first && before && step - before.step < (step - first.step) / most;
    if (close || (this.rows.length > 0 && this.rows.at(-1)?.step === step)) this.rows.pop();
    this.rows.push({ step, layers });
    if (this.rows.length > 2 * most) {
      this.rows = this.rows.filter((_, index) => index % 2 === 0 || index === this.rows.length - 1);
    }
  }
}

const histories = new WeakMap<Playground, NormHistory>();

/** One for a page: it outlives the panel that shows it. */
export function normHistoryOf(playground: Playground): NormHistory {
  const known = histories.get(playground) ?? new NormHistory();
  histories.set(playground, known);
  return known;
}
