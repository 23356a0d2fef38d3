import type { PixelPlace } from "../../draw/receptiveField";
import type { Stack } from "../../draw/tensors";
import { type WeightedSum, weightedSum } from "../../draw/weightedSum";
import { type Convolved, convolvedAt, filterOf, type Patch, patchAt, pooled } from "../../draw/windows";
import type { LayerInfo, State } from "../../protocol/messages";
import type { MapPictures } from "./pictures";

/** What takes the end of the scale of each picture. */
interface Reaches {
  patch: number;
  filter: number;
  gradient: number;
}

/** How one number of the network came about, for the probed example. */
export type Arithmetic =
  | {
      kind: "convolution";
      patch: Patch;
      filter: number[];
      products: number[];
      /** Of the same filter; null while they are not known. */
      gradient: number[] | null;
      sums: Convolved;
      result: number;
      reaches: Reaches;
    }
  | { kind: "pool"; takes: "max" | "mean"; patch: Patch; place: number; result: number; reaches: Reaches }
  | { kind: "dense"; sum: WeightedSum; result: number }
  /** Of layers that are told in a sentence. */
  | { kind: "other"; layer: string; result: number };

/** What the card shows of a place; null while the network there is not known yet. `channel`: of the patch. */
export function arithmeticOf(
  state: State,
  pictures: MapPictures,
  place: PixelPlace,
  channel: number,
): Arithmetic | null {
  const info = state.layers[place.layer];
  const before = pictures.stack(place.layer - 1);
  const own = pictures.stack(place.layer);
  if (!info || !before || !own) return null;
  const last = place.layer === state.layers.length - 1;
  const result =
    (last
      ? pictures.outputs[place.channel]
      : own.values[(place.row * own.width + place.column) * own.channels + place.channel]) ?? Number.NaN;
  if (info.kind === "conv") return convolution(info, pictures, before, place, channel, result);
  if (info.kind === "max_pool" || info.kind === "avg_pool") {
    if (!info.window) return null;
    const patch = patchAt(before, info.window, place.row, place.column, place.channel);
    const takes = info.kind === "max_pool" ? "max" : "mean";
    return {
      kind: "pool",
      takes,
      patch,
      place: pooled(patch, takes).place,
      result,
      reaches: reachesOf(pictures, place.layer),
    };
  }
  if (info.kind !== "dense") return { kind: "other", layer: info.kind, result };
  const parameters = pictures.parameters(place.layer);
  if (!parameters || parameters.sources !== before.values.length) return null;
  const { weights, units, biases } = parameters;
  const sum = weightedSum(before.values, weights, units, place.channel, biases[place.channel] ?? 0);
  return { kind: "dense", sum, result };
}

function convolution(
  { window }: LayerInfo,
  pictures: MapPictures,
  before: Stack,
  { layer, row, column, channel: filter }: PixelPlace,
  channel: number,
  result: number,
): Arithmetic | null {
  const parameters = pictures.parameters(layer);
  const gradient = pictures.gradients(layer);
  if (!window || !parameters || parameters.sources !== window.size ** 2 * before.channels) return null;
  const patch = patchAt(before, window, row, column, channel);
  const weights = filterOf(parameters, before.channels, channel, filter);
  return {
    kind: "convolution",
    patch,
    filter: weights,
    products: weights.map((weight, place) => weight * (patch.values[place] as number)),
    gradient: gradient && filterOf(gradient, before.channels, channel, filter),
    sums: convolvedAt(before, window, parameters, { row, column, filter }),
    result,
    reaches: reachesOf(pictures, layer),
  };
}

function reachesOf(pictures: MapPictures, layer: number): Reaches {
  return {
    patch: pictures.reach("activation", layer - 1),
    filter: pictures.reach("weights", layer),
    gradient: pictures.reach("gradients", layer),
  };
}
