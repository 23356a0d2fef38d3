import type { State } from "../protocol/messages";
import { isObject, type JsonObject } from "./experiment";

/** What of a network trains: parts may be frozen, edges cut, and units without a bias. */

interface Hold {
  frozen: boolean;
  bias: boolean;
  /** "source unit" of each edge that there is none of. */
  cut: ReadonlySet<string>;
}

/** Whether the weight of a layer from `source` (null: the bias) to `unit` trains. */
export function trainsOf({
  experiment,
}: Pick<State, "experiment">): (layer: number, source: number | null, unit: number) => boolean {
  const holds = partsOf(experiment as JsonObject).map(holdOf);
  return (layer, source, unit) => {
    const hold = holds[layer];
    if (!hold) return true;
    if (hold.frozen) return false;
    return source === null ? hold.bias : !hold.cut.has(`${source} ${unit}`);
  };
}

/** What the document says of each layer, the output last. */
function partsOf({ network }: JsonObject): unknown[] {
  if (!isObject(network)) return [];
  return [...(Array.isArray(network.layers) ? network.layers : []), network.output];
}

function holdOf(part: unknown): Hold {
  const { frozen, bias, cut } = isObject(part) ? part : {};
  const edges = Array.isArray(cut) ? (cut as [number, number][]) : [];
  return {
    frozen: frozen === true,
    bias: bias !== false,
    cut: new Set(edges.map(([source, unit]) => `${source} ${unit}`)),
  };
}
