import type { Playground } from "../state/playground.svelte";
import type { LayerDocument } from "./layerKinds";

/** Changes of the document's list of hidden layers. Each gives a new list. */
export type LayerEdit = (layers: readonly LayerDocument[]) => LayerDocument[];

/** The hidden layers of the present document. */
export function layerDocuments({ experiment }: Pick<Playground, "experiment">): LayerDocument[] {
  return (experiment?.network.layers ?? []) as LayerDocument[];
}

export function withLayerAt(
  layers: readonly LayerDocument[],
  place: number,
  layer: LayerDocument,
): LayerDocument[] {
  return [...layers.slice(0, place), layer, ...layers.slice(place)];
}

/** One setting of one layer. */
export function withValue(
  layers: readonly LayerDocument[],
  index: number,
  name: string,
  value: unknown,
): LayerDocument[] {
  return layers.map((layer, place) => (place === index ? { ...layer, [name]: value } : layer));
}

export function withoutLayer(layers: readonly LayerDocument[], index: number): LayerDocument[] {
  return layers.filter((_, place) => place !== index);
}

/** A layer like another one: what it computes, but neither its cut edges nor its given weights, nor that it is frozen. */
export function alike({ cut: _cut, start: _start, frozen: _frozen, ...layer }: LayerDocument): LayerDocument {
  return layer;
}

/** All that may have weights: the hidden layers, and behind them the output layer, as in the state. */
export type LayerParts = readonly LayerDocument[];
export type PartsEdit = (parts: LayerParts) => LayerDocument[];

export function layerParts(playground: Pick<Playground, "experiment">): LayerDocument[] {
  return [...layerDocuments(playground), { kind: "dense", ...playground.experiment?.network.output }];
}

/** Where a layer comes after another one than before, its edges are new: none of them is cut. */
export function withFreshEdges(before: LayerParts, after: readonly LayerDocument[]): LayerDocument[] {
  if (before.length === after.length) return [...after];
  return after.map((part, place) => {
    const old = before.indexOf(part);
    const edges = Array.isArray(part.cut) && part.cut.length > 0;
    return edges && before[old - 1] !== after[place - 1] ? { ...part, cut: [] } : part;
  });
}

/**
 * Changes layers and the output layer in one patch; an edit that follows before the server has answered builds on the
 * one before.
 */
export function partsEditor(playground: Playground): (edit: PartsEdit) => Promise<boolean> {
  let sent: LayerParts | null = null;
  return async (edit) => {
    const before = sent ?? layerParts(playground);
    const next = withFreshEdges(before, edit(before));
    sent = next;
    const done = await playground.patch({ network: changesOf(before, next) });
    if (sent === next) sent = null;
    return done;
  };
}

function changesOf(before: LayerParts, next: LayerParts): Record<string, unknown> {
  const layers = next.slice(0, -1);
  const [{ kind: _, ...output }] = next.slice(-1) as [LayerDocument];
  const sameLayers = next.length === before.length && layers.every((layer, index) => layer === before[index]);
  return {
    ...(sameLayers ? {} : { layers }),
    ...(next.at(-1) === before.at(-1) ? {} : { output }),
  };
}

/** Changes the list of hidden layers. */
export function layerEditor(
  playground: Playground,
  change = partsEditor(playground),
): (edit: LayerEdit) => Promise<boolean> {
  return (edit) => change((parts) => [...edit(parts.slice(0, -1)), ...parts.slice(-1)]);
}
