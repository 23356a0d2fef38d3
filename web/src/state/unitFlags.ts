import type { Frame } from "../protocol/frame";
import type { State } from "../protocol/messages";
import { grouped, percent } from "./numbers";

/** What is wrong with a unit: nothing comes through it, or hardly anything. */
export type UnitState = "dead" | "silent" | "saturated";

/** What a frame says of a unit's slopes over the training examples. */
export interface UnitFlag {
  state: UnitState;
  words: string;
  /** Where there is little room. */
  short: string;
}

/** From this share of the examples on a unit counts as silent or saturated. */
const nearlyAll = 0.95;

/** For each layer of a network the units that are dead, silent or saturated. */
export type UnitFlags = readonly ReadonlyMap<number, UnitFlag>[];

/** The flags of all units; null where a frame carries none, or those of another network. */
export function unitFlags(frame: Frame, state: State): UnitFlags | null {
  const { unit_silent: silent, unit_flat: flat, unit_examples: count } = frame.arrays;
  const units = state.layers.reduce((total, layer) => total + layer.units, 0);
  if (frame.revision !== state.revision || silent?.length !== units || flat?.length !== units) return null;
  let offset = 0;
  return state.layers.map(({ units: own, output_shape: shape, activation }) => {
    const found = new Map<number, UnitFlag>();
    for (let unit = 0; unit < own; unit++) {
      const place = offset + unit;
      const shares = { silent: silent[place] ?? Number.NaN, flat: flat[place] ?? Number.NaN };
      const flag = flagOf(shares, activation, count?.[0] ?? Number.NaN, shape.length === 3);
      if (flag) found.set(unit, flag);
    }
    offset += own;
    return found;
  });
}

function flagOf(
  { silent, flat }: { silent: number; flat: number },
  activation: string,
  count: number,
  map: boolean,
): UnitFlag | null {
  // Most units are well. NaN: the unit has no slopes.
  if (!(silent >= nearlyAll || flat >= nearlyAll)) return null;
  const examples = `${grouped(count)} training examples`;
  const zero = activation === "relu";
  if (silent === 1) {
    const everywhere = map ? ", at every place" : "";
    return {
      state: "dead",
      words: `dead: ${zero ? 0 : "flat"} for all ${examples}${everywhere}; no gradient comes through it`,
      short: "dead: no gradient comes through it",
    };
  }
  // 99.9 % is not all of them.
  const share = percent(Math.floor(Math.max(silent, flat) * 100) / 100);
  const of = map ? `places in ${examples}` : examples;
  if (zero && silent >= nearlyAll) {
    const short = `nearly dead: 0 for ${share} of the`;
    return { state: "silent", words: `${short} ${of}`, short: `${short} examples` };
  }
  if (!(flat >= nearlyAll)) return null;
  return {
    state: "saturated",
    words: `saturated: its slope is under 5\u2009% of the largest for ${share} of the ${of}`,
    short: `saturated for ${share} of the examples`,
  };
}

/** "2 of 8 dead, 1 saturated"; empty where all are well. */
export function flagWords(flags: ReadonlyMap<number, UnitFlag> | undefined, units: number): string {
  const names = { dead: "dead", silent: "nearly dead", saturated: "saturated" } as const;
  const parts: string[] = [];
  for (const [state, name] of Object.entries(names)) {
    const count = [...(flags?.values() ?? [])].filter((flag) => flag.state === state).length;
    if (count > 0) parts.push(`${count}${parts.length === 0 ? ` of ${units}` : ""} ${name}`);
  }
  return parts.join(", ");
}

/** Whether they say the same. */
export function sameFlags(before: UnitFlags, after: UnitFlags): boolean {
  if (before.length !== after.length) return false;
  return before.every((layer, index) => {
    const other = after[index];
    if (layer.size !== other?.size) return false;
    return [...layer].every(([unit, { words }]) => other.get(unit)?.words === words);
  });
}
