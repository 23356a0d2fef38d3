import { hiddenTitle } from "../../draw/layerNames";
import type { LayerInfo, State } from "../../protocol/messages";
import { fixed, percent } from "../../state/numbers";

export function layerName({ layers, data }: State, layer: number): string {
  if (layer < 0) return data.view === "plane" ? "Features" : "Inputs";
  return hiddenTitle(layers, layer);
}

/** Whether people choose how many units a layer has; others have as many as the layer before. */
export function hasUnits(layer: Pick<LayerInfo, "kind"> | undefined): boolean {
  return layer?.kind === "dense";
}

/** Under the name of a layer without controls: a share, such as of dropout, or what the output is. */
export function kindWords({ layers, link }: State, layer: number, rate: unknown): string {
  if (typeof rate === "number") return percent(rate);
  if (layer < layers.length - 1) return "";
  return link === "identity" ? "linear" : link;
}

/** A unit as people count, from 1; inputs by their name, outputs of several classes by their class. */
export function unitName(state: State, layer: number, unit: number): string {
  if (layer < 0) return isImage(state) ? imageSize(state) : (state.data.inputs[unit] ?? `input ${unit + 1}`);
  const outputs = layer === state.layers.length - 1;
  if (outputs && state.data.task === "classes") {
    return `Output, ${state.data.classes[unit] ?? `class ${unit}`}`;
  }
  if (outputs && state.layers[layer]?.units === 1) return "Output";
  return `${layerName(state, layer)}, unit ${unit + 1}`;
}

/** What a screen reader says of a cell. flag: what is wrong with the unit. */
export function cellLabel(
  state: State,
  place: { layer: number; unit: number },
  bias: number | undefined,
  flag = "",
): string {
  const name = unitName(state, place.layer, place.unit);
  if (place.layer < 0) return isImage(state) ? `Input image, ${name}` : `Input ${name}`;
  const parts = [name];
  if (bias !== undefined) parts.push(`bias ${fixed(bias, 2)}`);
  if (flag) parts.push(flag);
  return parts.join(", ");
}

/** An image is one cell, not one for each of its pixels. */
export function isImage(state: State): boolean {
  return state.data.image !== null;
}

export function imageSize(state: State): string {
  const [height, width] = state.data.image ?? [0, 0];
  return `${height} × ${width} pixels`;
}

export function inputCount(state: State): string {
  if (isImage(state)) return imageSize(state);
  const count = state.data.inputs.length;
  return count === 1 ? "1 input" : `${count} inputs`;
}

/** Where the probe stands, in words. */
export function probePlace(state: State): string {
  if (isImage(state)) return "for the chosen image";
  if (state.data.view === "table") return "for the chosen row";
  return `at ${state.probe
    .map((value, index) => `${state.data.raw_inputs[index] ?? ""} = ${fixed(value, 2)}`)
    .join(", ")}`;
}
