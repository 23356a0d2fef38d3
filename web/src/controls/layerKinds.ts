import type { LayerChoice } from "../protocol/messages";

/** What may be put where in a list of layers. The catalog says which kinds there are. */

/** The document of a layer of any kind. */
export interface LayerDocument {
  [name: string]: unknown;
  kind: string;
}

/** A layer with the catalog's own settings. */
export function freshLayer({ id, controls }: Pick<LayerChoice, "id" | "controls">): LayerDocument {
  return { kind: id, ...Object.fromEntries(controls.map((control) => [control.name, control.default])) };
}

type Kinds = readonly Pick<LayerChoice, "id" | "needs_image" | "ends_image">[];

/** Why a layer of this kind cannot stand in a place among layers of these kinds; empty where it can. */
export function whyNot(
  { needs_image, ends_image }: Pick<LayerChoice, "needs_image" | "ends_image">,
  image: boolean,
  present: readonly string[],
  place: number,
  kinds: Kinds,
): string {
  const [ends, needs] = [idsOf(kinds, "ends_image"), idsOf(kinds, "needs_image")];
  if (needs_image && (!image || present.slice(0, place).some((kind) => ends.has(kind)))) {
    return "needs a picture: put it before the first dense, flatten or global pooling layer";
  }
  if (ends_image && present.slice(place).some((kind) => needs.has(kind))) {
    return "would leave no picture for the layers behind it";
  }
  return "";
}

/**
 * The layers that stay where pictures give way to other data: those behind the pictures. What stood among pictures goes
 * with them, such as a norm of maps.
 */
export function withoutPictures(layers: readonly LayerDocument[], kinds: Kinds): LayerDocument[] {
  const [ends, needs] = [idsOf(kinds, "ends_image"), idsOf(kinds, "needs_image")];
  if (!layers.some(({ kind }) => needs.has(kind))) return [...layers];
  const end = layers.findIndex(({ kind }) => ends.has(kind));
  const behind = end < 0 ? [] : layers.slice(end);
  return behind.filter(({ kind }) => !needs.has(kind) && kind !== "flatten");
}

function idsOf(kinds: Kinds, where: "needs_image" | "ends_image"): Set<string> {
  return new Set(kinds.filter((kind) => kind[where]).map(({ id }) => id));
}
