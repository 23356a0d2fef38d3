import { type Frame, sameNumbers } from "../protocol/frame";
import type { State } from "../protocol/messages";
import type { Playground } from "./playground.svelte";
import { sameFlags, type UnitFlag, type UnitFlags, unitFlags } from "./unitFlags";

/** The units of the present network that are dead or saturated, as the lens `units` last said. */
export class UnitHealth {
  flags = $state.raw<UnitFlags>([]);
  private about = "";
  private last: { frame: Frame; state: State } | null = null;

  at(layer: number, unit: number): UnitFlag | undefined {
    return this.flags[layer]?.get(unit);
  }

  /** Keeps what is known until there is another network, or it starts over. */
  take(frame: Frame, state: State): void {
    const { last } = this;
    this.last = { frame, state };
    // Most frames say again what the one before them said.
    if (last?.state === state && repeats(last.frame, frame)) return;
    const about = `${state.session} ${state.run} ${state.layers.map(({ units, activation }) => `${units}${activation}`).join()}`;
    const found = unitFlags(frame, state) ?? (about === this.about ? this.flags : []);
    this.about = about;
    if (!sameFlags(found, this.flags)) this.flags = found;
  }
}

function repeats(before: Frame, { revision, arrays }: Frame): boolean {
  const names = ["unit_silent", "unit_flat", "unit_examples"];
  return (
    before.revision === revision && names.every((name) => sameNumbers(before.arrays[name], arrays[name]))
  );
}

const all = new WeakMap<Playground, UnitHealth>();

/** One for a page: whoever shows it asks for the lens `units`. */
export function healthOf(playground: Playground): UnitHealth {
  const known = all.get(playground);
  if (known) return known;
  const health = new UnitHealth();
  all.set(playground, health);
  playground.onFrame((frame) => playground.state && health.take(frame, playground.state));
  return health;
}
