import { diagramTitle } from "../../draw/layerNames";
import { shapeAfter } from "../../draw/tensors";
import type { State } from "../../protocol/messages";
import { sizeOf } from "../../protocol/parameters";
import { trainsOf } from "../../state/holds";

/** Weights and biases as people call them, by their numbers among all of a network, layer by layer. */

type Network = Pick<State, "layers" | "data">;

/** A parameter's place: source null is the bias of a unit. */
interface Place {
  layer: number;
  source: number | null;
  unit: number;
}

/** What it leads from and to. */
export function parameterName(network: Network, number: number): string {
  const { layers } = network;
  const place = placeOf(layers, number);
  if (!place) return `number ${number}`;
  const { layer, source, unit } = place;
  const end = outputName(network, layer, unit);
  if (source === null) return `bias of ${end}`;
  const shape = layers[layer]?.weights_shape ?? [];
  if (shape.length === 1) return `scale of ${end}`;
  if (shape.length > 2) return `${end}, ${windowName(network, layer, source)}`;
  return `${sourceName(network, layer, source)} → ${end}`;
}

/** The numbers of those that train and lead into a unit, its bias last; of the whole network where `unit` is null. */
export function parametersOfUnit(
  network: Pick<State, "layers" | "experiment">,
  at: { layer: number; unit: number } | null,
): number[] {
  const trains = trainsOf(network);
  const found: number[] = [];
  let before = 0;
  for (const [layer, { parameters }] of network.layers.entries()) {
    for (let number = before; number < before + parameters && (!at || at.layer === layer); number++) {
      const place = placeOf(network.layers, number);
      if (!place || (at && at.unit !== place.unit)) continue;
      if (trains(layer, place.source, place.unit)) found.push(number);
    }
    before += parameters;
  }
  return found;
}

/** Whether a network has such a parameter, and it trains. */
export function parameterTrains(network: Pick<State, "layers" | "experiment">, number: number): boolean {
  const place = placeOf(network.layers, number);
  return place !== null && trainsOf(network)(place.layer, place.source, place.unit);
}

function placeOf(layers: Network["layers"], number: number): Place | null {
  let before = 0;
  for (const [layer, { parameters, weights_shape: shape }] of layers.entries()) {
    const own = number - before;
    if (own < parameters) {
      const weights = sizeOf(shape);
      const units = shape.at(-1) ?? 1;
      if (own >= weights) return { layer, source: null, unit: own - weights };
      return { layer, source: Math.floor(own / units), unit: own % units };
    }
    before += parameters;
  }
  return null;
}

function outputName({ layers, data }: Network, layer: number, unit: number): string {
  const title = diagramTitle(layers, layer);
  const shape = layers[layer]?.output_shape ?? [];
  if ((shape.at(-1) ?? 1) < 2) return title;
  const label = layer === layers.length - 1 ? data.classes[unit] : undefined;
  if (label !== undefined) return `${title}, ${label}`;
  return `${title} ${shape.length === 3 ? "map" : "unit"} ${unit + 1}`;
}

/** Where a weight stands in the window of a convolution. */
function windowName({ layers, data }: Network, layer: number, source: number): string {
  const [, width = 1, channels = 1] = layers[layer]?.weights_shape ?? [];
  const [row, column] = rowAndColumn(Math.floor(source / channels), width);
  const what = `weight row ${row} column ${column}`;
  // A picture that comes in has one channel.
  return before(layers, data.image, layer).layer < 0 ? what : `${what} of map ${(source % channels) + 1}`;
}

function sourceName({ layers, data }: Network, layer: number, source: number): string {
  const { layer: from, shape } = before(layers, data.image, layer);
  if (from < 0 && !data.image) return data.inputs[source] ?? `input ${source + 1}`;
  // Of shuffled pictures the number is all there is to say.
  if (from < 0 && data.pixel_order) return `input ${source + 1}`;
  // Which layer it stands in is plain.
  if (shape.length !== 3) return `unit ${source + 1}`;
  const [, width = 1, channels = 1] = shape;
  const [row, column] = rowAndColumn(Math.floor(source / channels), width);
  return `${from < 0 ? "pixel" : `map ${(source % channels) + 1}`} row ${row} column ${column}`;
}

/** The layer that a layer's numbers come from, −1 the input, and the shape that they have there. */
function before(
  layers: Network["layers"],
  image: Network["data"]["image"],
  layer: number,
): { layer: number; shape: readonly number[] } {
  let from = layer - 1;
  while (from >= 0 && layers[from]?.kind === "flatten") from--;
  return { layer: from, shape: shapeAfter(layers, image, from) };
}

function rowAndColumn(pixel: number, width: number): [row: number, column: number] {
  return [Math.floor(pixel / width) + 1, (pixel % width) + 1];
}
