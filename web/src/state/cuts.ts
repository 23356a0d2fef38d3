import type { State } from "../protocol/messages";
import { isObject, type JsonObject } from "./experiment";

/** Edges that are cut are one's own drawing: links leave them out, whatever else they say of the layers. */

/** The document with all of its edges. */
export function withoutCuts(experiment: JsonObject): JsonObject {
  const { network } = experiment;
  if (!isObject(network)) return experiment;
  const { layers, output, ...rest } = network;
  const whole: JsonObject = { ...rest };
  if (Array.isArray(layers)) whole.layers = layers.map((layer) => (isObject(layer) ? uncut(layer) : layer));
  if (isObject(output)) whole.output = uncut(output);
  return { ...experiment, network: whole };
}

/** Whether some edge is cut. */
export function hasCuts(experiment: JsonObject): boolean {
  const { network } = experiment;
  if (!isObject(network)) return false;
  const layers = Array.isArray(network.layers) ? network.layers : [];
  return [...layers, network.output].some(
    (part) => isObject(part) && Array.isArray(part.cut) && part.cut.length > 0,
  );
}

/** Parameters of a network, without the edges that are cut. */
export function connectedParameters({
  experiment,
  layers,
  parameters,
}: Pick<State, "experiment" | "layers" | "parameters">): number {
  const { network } = experiment as JsonObject;
  if (!isObject(network) || !Array.isArray(network.layers)) return parameters;
  const missing = [...network.layers, network.output].map((part, index) => {
    const [sources = 0, units = 0] = layers[index]?.weights_shape ?? [];
    const cut = isObject(part) && Array.isArray(part.cut) ? (part.cut as [number, number][]) : [];
    return cut.filter(([source, unit]) => source < sources && unit < units).length;
  });
  return missing.reduce((left, count) => left - count, parameters);
}

function uncut({ cut: _, ...part }: JsonObject): JsonObject {
  return part;
}
