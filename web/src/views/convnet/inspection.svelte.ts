import type { PixelPlace } from "../../draw/receptiveField";
import { type Stack, shapeAfter, strongestPlace } from "../../draw/tensors";
import type { State } from "../../protocol/messages";
import type { Playground } from "../../state/playground.svelte";

/** Which pixel of the network is looked at: the diagram and the card share it. */
export class Inspection {
  /** Stays until it is let go. */
  chosen = $state.raw<PixelPlace | null>(null);
  /** Under the pointer. */
  hovered = $state.raw<PixelPlace | null>(null);
  /** Gradients of the filters in place of the filters. */
  gradients = $state(false);

  choose(place: PixelPlace): void {
    this.chosen = samePlace(this.chosen, place) ? null : place;
  }
}

const inspections = new WeakMap<Playground, Inspection>();

export function inspectionOf(playground: Playground): Inspection {
  const known = inspections.get(playground) ?? new Inspection();
  inspections.set(playground, known);
  return known;
}

export function samePlace(first: PixelPlace | null, second: PixelPlace | null): boolean {
  if (!first || !second) return first === second;
  return (
    first.layer === second.layer &&
    first.channel === second.channel &&
    first.row === second.row &&
    first.column === second.column
  );
}

/** The place, if the network still has it. */
export function existing(place: PixelPlace | null, { layers, data }: State): PixelPlace | null {
  if (!place || place.layer >= layers.length) return null;
  const shape = shapeAfter(layers, data.image, place.layer);
  const [height = 1, width = 1] = shape.length === 3 ? shape : [1, 1];
  const fits =
    place.channel < (shape.at(-1) ?? 0) && inside(place.row, height) && inside(place.column, width);
  return fits ? place : null;
}

function inside(place: number, length: number): boolean {
  return place >= 0 && place < length;
}

/** What is looked at while nothing is chosen: the middle of the first map that a convolution makes. */
export function usualPlace({ layers }: State): PixelPlace {
  const convolution = layers.findIndex(({ kind }) => kind === "conv");
  const layer = Math.max(
    0,
    convolution >= 0 ? convolution : layers.findIndex(({ output_shape: shape }) => shape.length === 3),
  );
  const [height = 1, width = 1] = layers[layer]?.output_shape ?? [];
  return { layer, channel: 0, row: Math.floor(height / 2), column: Math.floor(width / 2) };
}

/**
 * The place that says most in the layer that is looked at while nothing is chosen. Where that is the one from before it
 * is the very same object: nothing has changed then, and nothing is to follow.
 */
export function strongestOf(before: PixelPlace | null, layer: number, stack: Stack): PixelPlace {
  const place = { layer, ...strongestPlace(stack) };
  return before && samePlace(before, place) ? before : place;
}
