import { layerTitle } from "../../draw/layerNames";
import type { PixelPlace } from "../../draw/receptiveField";
import { shapeAfter } from "../../draw/tensors";
import type { State } from "../../protocol/messages";
import { outputNames } from "./columns";

/** "Conv 1, map 2", "Dense 1, unit 3", "Output, 7": channels and units counted from 1. */
export function channelName(state: State, { layer, channel }: Pick<PixelPlace, "layer" | "channel">): string {
  const title = layerTitle(state.layers, layer);
  if (layer < 0) return title;
  if (layer === state.layers.length - 1) return `${title}, ${outputNames(state)[channel] ?? channel + 1}`;
  return `${title}, ${isPicture(state, layer) ? "map" : "unit"} ${channel + 1}`;
}

export function isPicture({ layers, data }: State, layer: number): boolean {
  return shapeAfter(layers, data.image, layer).length === 3;
}

/** "the pixel at row 20, column 13"; empty for units. */
export function pixelName(state: State, { layer, row, column }: PixelPlace): string {
  return isPicture(state, layer) ? `the pixel at row ${row + 1}, column ${column + 1}` : "";
}

/** What a screen reader says of a cell. flag: what is wrong with the unit or channel. */
export function cellLabel(state: State, layer: number, channel: number, flag = ""): string {
  const name = channelName(state, { layer, channel });
  if (layer < 0) return `${name} picture`;
  const last = layer === state.layers.length - 1;
  const label = last ? name : `${name} of ${state.layers[layer]?.units ?? 0}`;
  return flag ? `${label}, ${flag}` : label;
}

/** A source of a dense layer in few words: "map 3, 2·4" behind pictures, else "unit 3". */
export function sourceName({ layers, data }: State, layer: number, source: number): string {
  let before = layer - 1;
  while (before >= 0 && layers[before]?.kind === "flatten") before--;
  const shape = shapeAfter(layers, data.image, before);
  if (shape.length !== 3) return `unit ${source + 1}`;
  const [, width = 1, channels = 1] = shape;
  const pixel = Math.floor(source / channels);
  const at = `${Math.floor(pixel / width) + 1}·${(pixel % width) + 1}`;
  return before < 0 ? at : `map ${(source % channels) + 1}, ${at}`;
}
