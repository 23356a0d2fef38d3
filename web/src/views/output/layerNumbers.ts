import { diagramTitle } from "../../draw/layerNames";
import type { Frame } from "../../protocol/frame";
import type { State } from "../../protocol/messages";

/** In the order of a frame's arrays. */
export const parts = ["weights", "gradient", "update"] as const;
export type Part = (typeof parts)[number];

/** How large a layer's weights, gradient or next update are. */
export interface Spread {
  /** Their length; NaN or infinite where one of them is. */
  norm: number;
  /** The histogram goes evenly from −reach to reach. */
  reach: number;
  counts: Float32Array;
}

export interface LayerNumbers extends Record<Part, Spread> {
  /** As in the state. */
  layer: number;
  title: string;
}

/** Of every layer that learns; null where a frame carries nothing of this network. */
export function layerNumbers(frame: Frame, state: State): LayerNumbers[] | null {
  const { layer_norms: norms, layer_reaches: reaches, layer_histograms: histograms } = frame.arrays;
  const learning = [...state.layers.keys()].filter((layer) => (state.layers[layer]?.parameters ?? 0) > 0);
  const size = learning.length * parts.length;
  if (frame.revision !== state.revision || !(histograms instanceof Float32Array)) return null;
  if (norms?.length !== size || reaches?.length !== size) return null;
  const bins = histograms.length / size;
  return learning.map((layer, row) => {
    const spread = (part: Part): Spread => {
      const place = row * parts.length + parts.indexOf(part);
      return {
        norm: norms[place] ?? Number.NaN,
        reach: reaches[place] ?? Number.NaN,
        counts: histograms.slice(place * bins, (place + 1) * bins),
      };
    };
    return {
      layer,
      title: diagramTitle(state.layers, layer),
      weights: spread("weights"),
      gradient: spread("gradient"),
      update: spread("update"),
    };
  });
}

/** The share of its weights that a layer changes by in a step: ‖Δw‖ / ‖w‖. */
export function stepShare({ weights, update }: LayerNumbers): number {
  return weights.norm > 0 ? update.norm / weights.norm : Number.NaN;
}

/** A step of about a thousandth of the weights is usual (Karpathy, CS231n: "somewhere around 1e-3"). */
export function shareWord(share: number, frozen: boolean): string {
  if (frozen) return "frozen";
  if (Number.isNaN(share)) return "";
  if (share === 0) return "at rest";
  if (share < 1e-4) return "tiny";
  if (share <= 1e-2) return "healthy";
  return share <= 1e-1 ? "large" : "huge";
}

/** Why there is nothing to draw of some numbers; empty: there is. */
export function brokenWord({ norm, reach }: Spread): string {
  if (norm === Number.POSITIVE_INFINITY) return "infinite";
  if (Number.isNaN(norm) || Number.isNaN(reach)) return "not a number";
  return "";
}

/** Heights of a histogram's bars from 0 to 1. By square roots: most gradients are near 0, and few would be seen. */
export function barHeights(counts: ArrayLike<number>): number[] {
  const most = Math.max(1, ...Array.from(counts));
  return Array.from(counts, (count) => Math.sqrt(count / most));
}
