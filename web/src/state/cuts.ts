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

function uncut({ cut: _, ...part }: JsonObject): JsonObject {
  return part;
}
