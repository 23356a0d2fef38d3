import { withLayerAt } from "../../controls/layerEdits";
import type { LayerDocument } from "../../controls/layerKinds";

const unitsOfNewLayer = 4;

/** A dense layer in place `index`, like the nearest other one but with four units. */
export function withNewLayer(
  layers: readonly LayerDocument[],
  index: number,
  activation: string,
): LayerDocument[] {
  const dense = ({ kind }: LayerDocument) => kind === "dense";
  const neighbour = layers.slice(0, index).findLast(dense) ?? layers.slice(index).find(dense);
  const layer: LayerDocument = {
    kind: "dense",
    ...neighbour,
    units: unitsOfNewLayer,
    activation: neighbour?.activation ?? activation,
  };
  return withLayerAt(layers, index, layer);
}
