import type { State } from "../protocol/messages";

export interface UnitPlace {
  /** As in `state.layers`; −1 are the inputs. */
  layer: number;
  unit: number;
}

/** Whether the network still has that unit. */
export function exists({ layer, unit }: UnitPlace, state: State): boolean {
  if (layer < 0) return unit < state.data.inputs.length;
  const units = state.layers[layer]?.units ?? 0;
  return unit < units;
}
