/** Backpropagation as blame: what a frame says of the loss's slopes, and the arithmetic that leads to them. */

import type { Frame } from "../protocol/frame";
import type { LayerInfo, State } from "../protocol/messages";
import { type LayerParameters, parametersOf, sizeOf, unitOffsets } from "../protocol/parameters";
import { powerOfTen } from "./powers";
import { type WeightedSum, weightedSum } from "./weightedSum";

export interface Blame {
  /** E: the loss of the examples that are asked about. */
  loss: number;
  /** dE/da of every unit, layer by layer. */
  units: Float32Array[];
  /** dE/dw; that by a bias is dE/dz of its unit. */
  gradients: LayerParameters[];
  /** The number of the training example, where it is about a single one. */
  example: number | null;
}

/** Views into a frame; null until the server has looked, or for another network. */
export function blameOf(frame: Frame, state: State): Blame | null {
  const { blame, blame_loss: loss, blame_example: example } = frame.arrays;
  const gradients = parametersOf(frame, state, "gradients");
  if (!(blame instanceof Float32Array) || !gradients || frame.revision !== state.revision) return null;
  const units = byLayer(blame, state);
  return units && { loss: loss?.[0] ?? Number.NaN, units, gradients, example: example?.[0] ?? null };
}

/** An array over the units of all layers, cut into layers; null where its length does not fit. */
export function byLayer(all: Float32Array, state: State): Float32Array[] | null {
  const offsets = unitOffsets(state);
  const sizes = state.layers.map(({ output_shape: shape }) => sizeOf(shape));
  if (all.length !== (offsets.at(-1) ?? 0) + (sizes.at(-1) ?? 0)) return null;
  return sizes.map((size, layer) => all.subarray(offsets[layer], (offsets[layer] ?? 0) + size));
}

/** The layer of weighted sums that a layer's units feed; null where it is the last, or others mix them first. */
export function fedLayer(layers: readonly LayerInfo[], layer: number): number | null {
  for (let next = layer + 1; next < layers.length; next++) {
    const info = layers[next];
    if (info?.kind === "dense") return next;
    // Dropout is not at work in a look: its units pass on what they get.
    if (info?.kind !== "dropout") return null;
  }
  return null;
}

/** dE/da = Σ dE/dz · w over the units that a unit feeds; the nine largest products of many, and the rest. */
export function blameTerms(
  slopes: ArrayLike<number>,
  { weights, units }: LayerParameters,
  unit: number,
): WeightedSum {
  return weightedSum(slopes, weights.subarray(unit * units, (unit + 1) * units), 1, 0, 0);
}

/** One weight's slope, dE/dz · a of its source. */
export interface Slope {
  /** null: the bias, whose source is always 1. */
  source: number | null;
  activation: number;
  slope: number;
  /** By central differences; NaN where there are none. */
  difference: number;
}

const mostSlopes = 9;

/** The slopes by a unit's weights, the largest of many in their order, and at the end that by its bias. */
export function slopesInto(
  gradients: LayerParameters,
  unit: number,
  activations: ArrayLike<number>,
  checks: LayerParameters | null,
): { slopes: Slope[]; left: number } {
  const { sources, units, weights, biases } = gradients;
  const every = Array.from({ length: sources }, (_, source): Slope => {
    const place = source * units + unit;
    return {
      source,
      activation: activations[source] ?? Number.NaN,
      slope: weights[place] ?? Number.NaN,
      difference: checks?.weights[place] ?? Number.NaN,
    };
  });
  const ranked = [...every].sort((first, second) => Math.abs(second.slope) - Math.abs(first.slope));
  const shown = every.length <= mostSlopes ? every : ranked.slice(0, mostSlopes).sort(bySource);
  const bias: Slope = {
    source: null,
    activation: 1,
    slope: biases[unit] ?? Number.NaN,
    difference: checks?.biases[unit] ?? Number.NaN,
  };
  return { slopes: [...shown, bias], left: every.length - shown.length };
}

function bySource(first: Slope, second: Slope): number {
  return (first.source ?? 0) - (second.source ?? 0);
}

const relative = 1e-4;
const absolute = 1e-6;

/** Whether two ways to the same slope agree, as far as 32 bits carry. */
export function agree(first: number, second: number): boolean {
  const apart = Math.abs(first - second);
  return apart <= absolute || apart <= relative * Math.max(Math.abs(first), Math.abs(second));
}

/** Two digits in little room, one below a hundredth: .012, .003, −1.3, 4e−7. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size < 5e-16) return "0";
  const text = (
    size < 0.00095 || size >= 999.5
      ? size.toExponential(0).replace("e+", "e")
      : size.toFixed(size < 0.00995 ? 3 : places(size))
  ).replace("-", "−");
  return (value < 0 ? "−" : "") + text.replace(/^0\./, ".");
}

/** Numbers of one row in little room: small ones share a power of ten, which is said once. */
export function compactRow(label: string, values: readonly number[]): { label: string; values: string[] } {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value) || 0));
  const power = largest === 0 || largest >= 0.01 ? 0 : 3 * Math.ceil(-Math.log10(largest) / 3);
  return {
    label: power === 0 ? label : `${label}, ${powerOfTen(-power)}`,
    values: values.map((value) => {
      const scaled = value * 10 ** power;
      // Beside the others of its row there is nothing to see of it.
      return value !== 0 && Math.abs(scaled) < 0.00095 ? "≈ 0" : compact(scaled);
    }),
  };
}

/** How many places two digits take. */
function places(size: number): number {
  return Math.max(0, 1 - Math.floor(Math.log10(Number(size.toPrecision(2)))));
}

/** Three digits, always: numbers that change many times a second keep their width. */
export function steady(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size === 0) return "0.000";
  if (size < 1e-4 || size >= 1e4) {
    return sign + size.toExponential(2).replace("e+", "e").replace("-", "−");
  }
  const whole = Math.floor(Math.log10(Number(size.toPrecision(3))));
  return sign + size.toFixed(Math.max(0, 2 - whole));
}
