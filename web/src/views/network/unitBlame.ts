import { agree, blameOf, blameTerms, fedLayer, type Slope, slopesInto } from "../../draw/blame";
import { slopeAt } from "../../draw/slopes";
import { probeOf } from "../../draw/tensors";
import type { WeightedSum } from "../../draw/weightedSum";
import type { Frame } from "../../protocol/frame";
import type { Data, State } from "../../protocol/messages";
import { parametersOf, unitOffsets } from "../../protocol/parameters";
import { examplePoint, isOn } from "../../state/nearestExample";
import type { UnitPlace } from "../../state/unitPlace";
import type { Scope } from "./backward.svelte";

/** The chain rule through one unit, with its numbers. */
export interface UnitBlame {
  loss: number;
  example: number | null;
  /** dE/da; of an input dE/dx. NaN for an input whose units nobody adds up. */
  blame: number;
  /** The products that dE/da is the sum of, and the layer they come from; null for an output. */
  terms: WeightedSum | null;
  fed: number | null;
  /** dE/dz; NaN for a unit without a weighted sum. */
  slope: number;
  /** f′(z) at the example; NaN where z is of another place, or of many examples. */
  factor: number;
  z: number;
  /** p − t, where that is dE/dz of an output. */
  error: { prediction: number; target: number } | null;
  slopes: Slope[];
  /** How many weights are left out of them. */
  left: number;
  /** Whether there are numbers to hold beside them. */
  checked: boolean;
}

/** What a frame says of a unit's blame; null until the server has looked. */
export function unitBlame(
  frame: Frame,
  state: State,
  data: Data | null,
  { layer, unit }: UnitPlace,
  scope: Scope,
): UnitBlame | null {
  const found = blameOf(frame, state);
  const weights = parametersOf(frame, state);
  if (!found || !weights) return null;
  const { loss, example, gradients, units } = found;
  const fed = fedLayer(state.layers, layer);
  const next = fed === null ? undefined : weights[fed];
  const terms =
    next && fed !== null && unit < next.sources ? blameTerms(gradients[fed]?.biases ?? [], next, unit) : null;
  const own = state.layers[layer]?.kind === "dense" ? gradients[layer] : undefined;
  const probe = probeOf(frame, state);
  const point = examplePoint(state, data, example);
  const exact = scope === "example" && (point ? isOn(point, state.probe) : state.data.image !== null);
  const z = frame.arrays.probe_sum?.[(unitOffsets(state)[layer] ?? 0) + unit] ?? Number.NaN;
  const incoming = (layer === 0 ? probe?.inputs : probe?.activations[layer - 1]) ?? [];
  const checks = scope === "batch" ? parametersOf(frame, state, "gradient_check") : null;
  const { slopes, left } = own
    ? slopesInto(own, unit, exact ? incoming : [], checks?.[layer] ?? null)
    : { slopes: [], left: 0 };
  const blame = units[layer]?.[unit] ?? terms?.sum ?? Number.NaN;
  const slope = own?.biases[unit] ?? Number.NaN;
  const factor = exact && own ? slopeAt(state.layers[layer]?.activation ?? "", z) : Number.NaN;
  return {
    loss,
    example,
    blame,
    terms,
    fed,
    slope,
    // A picture at the input need not be the example: then the numbers say so themselves.
    factor: point || near(blame * factor, slope) ? factor : Number.NaN,
    z,
    error:
      exact && point && data && example !== null
        ? errorOf(frame, state, data, example, layer, unit, slope)
        : null,
    slopes,
    left,
    checked: checks !== null,
  };
}

/** For cross-entropy the slope by an output's sum is simply how far its prediction is off. */
function errorOf(
  { arrays }: Frame,
  { link, layers, data: { task } }: State,
  { train }: Data,
  example: number,
  layer: number,
  unit: number,
  slope: number,
): UnitBlame["error"] {
  if (link === "identity" || layer !== layers.length - 1) return null;
  const prediction = arrays.probe_prediction?.[unit] ?? Number.NaN;
  const value = train.values[example];
  const target = task === "classes" ? Number(value === unit) : Number(value);
  return near(prediction - target, slope) ? { prediction, target } : null;
}

function near(first: number, second: number): boolean {
  return (
    agree(first, second) || Math.abs(first - second) <= 1e-3 * Math.max(Math.abs(first), Math.abs(second))
  );
}

/** How many of the slopes agree with their central differences; null where there are none. */
export function agreement(slopes: readonly Slope[]): { agreeing: number; of: number } | null {
  const known = slopes.filter(({ difference }) => Number.isFinite(difference));
  if (known.length === 0) return null;
  return {
    agreeing: known.filter(({ slope, difference }) => agree(slope, difference)).length,
    of: known.length,
  };
}
