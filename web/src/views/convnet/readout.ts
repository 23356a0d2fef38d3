import { layerTitle } from "../../draw/layerNames";
import type { PixelPlace } from "../../draw/receptiveField";
import { strongestPixel, valueAt } from "../../draw/tensors";
import type { State } from "../../protocol/messages";
import { fixed } from "../../state/numbers";
import { channelName, isPicture, pixelName } from "./names";
import type { MapPictures } from "./pictures";

/** What is under the pointer, in the diagram's own pixels. */
export interface Over {
  /** Of filters the place in their window. */
  place: PixelPlace;
  filter: boolean;
  x: number;
  y: number;
}

/** The number under the pointer, in words. */
export function describe(
  network: State,
  pictures: MapPictures,
  { place, filter }: Over,
  gradients: boolean,
): string {
  const { layer, channel, row, column } = place;
  if (filter) {
    const of = gradients ? pictures.gradients(layer) : pictures.parameters(layer);
    const size = network.layers[layer]?.window?.size ?? 1;
    const value = of?.weights[(row * size + column) * of.units + channel] ?? Number.NaN;
    const name = `${layerTitle(network.layers, layer)}, filter ${channel + 1}`;
    const what = gradients ? "gradient" : "weight";
    return `${name}, ${what} at row ${row + 1}, column ${column + 1}: ${fixed(value, gradients ? 4 : 2)}`;
  }
  const name = channelName(network, place);
  const stack = pictures.stack(layer);
  if (!stack) return name;
  const value = fixed(valueAt(stack, row, column, channel), 2);
  if (!isPicture(network, layer)) return `${name}: ${value}`;
  const { row: strongRow, column: strongColumn } = strongestPixel(stack, channel);
  const empty = layer >= 0 && valueAt(stack, strongRow, strongColumn, channel) === 0;
  return empty ? `${name}: 0 everywhere in this picture` : `${name}, ${pixelName(network, place)}: ${value}`;
}
