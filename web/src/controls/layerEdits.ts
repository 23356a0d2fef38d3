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

/** Changes the list of layers; an edit that follows before the server has answered builds on the one before. */
export function layerEditor(playground: Playground): (edit: LayerEdit) => Promise<boolean> {
  let sent: LayerDocument[] | null = null;
  return async (edit) => {
    const next = edit(sent ?? layerDocuments(playground));
    sent = next;
    const done = await playground.patch({ network: { layers: next } });
    if (sent === next) sent = null;
    return done;
  };
}
