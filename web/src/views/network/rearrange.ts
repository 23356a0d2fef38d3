import type { Frame } from "../../protocol/frame";
import type { ActivationChoice, State } from "../../protocol/messages";
import type { UnitPlace } from "../../state/unitPlace";

/** What can be done to a hidden unit that leaves the output as it is. */
export interface Rearrangement {
  /** Units of the layer that it can change places with. */
  others: number[];
  /** Factors of what goes into it. */
  factors: number[];
}

const factorsOf: Record<string, number[]> = {
  homogeneous: [2, 0.5],
  odd: [-1],
  linear: [2, 0.5, -1],
};

/** None for outputs, inputs, and units whose outputs do not go straight into weighted sums. */
export function rearrangement(
  state: State,
  { layer, unit }: UnitPlace,
  activations: readonly ActivationChoice[],
): Rearrangement | null {
  const own = state.layers[layer];
  const behind = state.layers.slice(layer + 1).find(({ kind }) => kind !== "dropout");
  if (layer < 0 || own?.kind !== "dense" || behind?.kind !== "dense") return null;
  const symmetry = activations.find(({ id }) => id === own.activation)?.symmetry ?? "";
  return {
    others: Array.from({ length: own.units }, (_, other) => other).filter((other) => other !== unit),
    factors: factorsOf[symmetry] ?? [],
  };
}

/** What a rearrangement left of the function, as far as a later frame tells. */
export interface Proof {
  /** The largest change of what is predicted, anywhere in the picture. */
  change: number;
  /** What was predicted at the probe before and after; null where it has been moved. */
  answers: [before: number, after: number] | null;
}

/** Compares a frame with one from before; null where it is not a later one of the same step, or predicts nothing. */
export function proofOf(before: Frame, after: Frame): Proof | null {
  if (after.number <= before.number || after.step !== before.step || after.run !== before.run) return null;
  const [old, now] = [before.arrays, after.arrays];
  const change = largestChange(old.prediction ?? [], now.prediction ?? []);
  if (change === null) return null;
  const stays = old.probe_inputs?.join(" ") === now.probe_inputs?.join(" ");
  const answers = [old, now].map(({ probe_prediction: values }) => values?.[0] ?? Number.NaN);
  return { change, answers: stays ? (answers as [number, number]) : null };
}

/** The largest difference between two predictions of the same inputs; null where they are not of the same inputs. */
export function largestChange(before: ArrayLike<number>, after: ArrayLike<number>): number | null {
  if (before.length === 0 || before.length !== after.length) return null;
  let largest = 0;
  for (let index = 0; index < before.length; index++) {
    largest = Math.max(largest, Math.abs((after[index] ?? 0) - (before[index] ?? 0)));
  }
  return largest;
}
