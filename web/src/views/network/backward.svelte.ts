import type { Frame } from "../../protocol/frame";
import type { Playground } from "../../state/playground.svelte";
import type { Overlay } from "./picture";

export type Scope = "example" | "batch" | "train";

const switching = 1000;

/** Whether the network is read backwards, and for which examples: the diagram and the card share it. */
export class Backward {
  on = $state(false);
  /** Draws the blame; null until it is loaded, and while the network is read forwards. */
  overlay = $state.raw<Overlay | null>(null);
  /** How many columns the blame has flowed back from the output; null: through all of them. */
  flow = $state<number | null>(null);
  private chosen = $state<Scope>("batch");
  /** The layout of the frames before the last choice, and when it was made. */
  private before = { layout: Number.NaN, time: Number.NEGATIVE_INFINITY };

  get scope(): Scope {
    return this.chosen;
  }

  choose(scope: Scope, frame: Frame | null): void {
    if (scope === this.chosen) return;
    this.before = { layout: frame?.layout.number ?? Number.NaN, time: performance.now() };
    this.chosen = scope;
  }

  /** Whether a frame's blame may be of the scope: frames from before the choice keep coming for a moment. */
  fits(frame: Frame): boolean {
    return frame.layout.number !== this.before.layout || performance.now() - this.before.time > switching;
  }
}

const readings = new WeakMap<Playground, Backward>();

export function backwardOf(playground: Playground): Backward {
  const known = readings.get(playground) ?? new Backward();
  readings.set(playground, known);
  return known;
}
