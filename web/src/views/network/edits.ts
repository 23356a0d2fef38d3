/** Changes of the document's list of hidden layers. Each gives a new list. */

export interface LayerDocument {
  [name: string]: unknown;
  kind: string;
  units: number;
  activation: string;
}

const unitsOfNewLayer = 4;

export function withUnits(layers: readonly LayerDocument[], index: number, units: number): LayerDocument[] {
  return layers.map((layer, place) => (place === index ? { ...layer, units } : layer));
}

export function withActivation(
  layers: readonly LayerDocument[],
  index: number,
  activation: string,
): LayerDocument[] {
  return layers.map((layer, place) => (place === index ? { ...layer, activation } : layer));
}

/** A new layer in place `index`, like its neighbour but with four units. */
export function withNewLayer(
  layers: readonly LayerDocument[],
  index: number,
  activation: string,
): LayerDocument[] {
  const neighbour = layers[index - 1] ?? layers[index];
  const layer: LayerDocument = {
    kind: "dense",
    ...neighbour,
    units: unitsOfNewLayer,
    activation: neighbour?.activation ?? activation,
  };
  return [...layers.slice(0, index), layer, ...layers.slice(index)];
}

export function withoutLayer(layers: readonly LayerDocument[], index: number): LayerDocument[] {
  return layers.filter((_, place) => place !== index);
}
