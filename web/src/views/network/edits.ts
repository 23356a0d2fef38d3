import { cutsOf, edgeKey, type Shape, withEdges } from "../../controls/connectivity";
import { alike, type LayerParts, layerParts, withLayerAt, withValue } from "../../controls/layerEdits";
import type { LayerDocument } from "../../controls/layerKinds";
import type { Edge } from "../../draw/edges";
import type { LayerInfo, State } from "../../protocol/messages";
import { asExperiment } from "../../state/experiment";

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
    ...(neighbour ? alike(neighbour) : { kind: "dense" }),
    units: unitsOfNewLayer,
    activation: neighbour?.activation ?? activation,
  };
  return withLayerAt(layers, index, layer);
}

/** For each layer the edges that are cut, each as its key. */
export function cutSets({ experiment, layers }: Pick<State, "experiment" | "layers">): ReadonlySet<number>[] {
  const parts = layerParts({ experiment: asExperiment(experiment) });
  return layers.map((layer, index) => {
    const cuts = cutsOf(parts[index], shapeOf(layer));
    return new Set(cuts.map(([source, unit]) => edgeKey(source, unit)));
  });
}

/** With edges of any layers cut or restored; those that stand for many at once stay as they are. */
export function withEdgesCut(
  parts: LayerParts,
  layers: readonly LayerInfo[],
  edges: readonly Pick<Edge, "layer" | "source" | "unit">[],
  cut: boolean,
): LayerDocument[] {
  let next = [...parts];
  for (const [index, layer] of layers.entries()) {
    const changed = edges.flatMap(({ layer: of, source, unit }) =>
      of === index && source !== null ? [[source, unit] as const] : [],
    );
    if (changed.length === 0) continue;
    const cuts = cutsOf(parts[index], shapeOf(layer));
    next = withValue(next, index, "cut", withEdges(cuts, changed, cut));
  }
  return next;
}

function shapeOf({ weights_shape: [sources = 0, units = 0] }: Pick<LayerInfo, "weights_shape">): Shape {
  return [sources, units];
}
