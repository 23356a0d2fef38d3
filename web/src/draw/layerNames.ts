import type { LayerInfo } from "../protocol/messages";

type Kinds = readonly Pick<LayerInfo, "name" | "window" | "weights_shape">[];
type Named = readonly Pick<LayerInfo, "kind" | "name" | "window" | "weights_shape">[];
type Shaped = readonly Pick<LayerInfo, "kind" | "name" | "window" | "weights_shape" | "output_shape">[];

/** A layer as people call it, counted among its kind: Conv 2. −1 is the input, the last one the output. */
export function layerTitle(layers: Kinds, layer: number): string {
  if (layer < 0) return "Input";
  if (layer === layers.length - 1) return "Output";
  const names = layers.slice(0, -1).map(({ name }) => name);
  const name = names[layer] ?? "";
  const same = names.filter((other) => other === name).length;
  if (same === 1 && !isCounted(layers[layer])) return name;
  return `${name} ${names.slice(0, layer + 1).filter((other) => other === name).length}`;
}

/** A layer of a network without pictures inside: its dense layers are its hidden ones. */
export function hiddenTitle(layers: Named, layer: number): string {
  const dense = ({ kind }: Pick<LayerInfo, "kind">) => kind === "dense";
  const own = layers[layer];
  if (!own || !dense(own) || layer === layers.length - 1) return layerTitle(layers, layer);
  return `Hidden ${layers.slice(0, layer + 1).filter(dense).length}`;
}

/** A layer as the network's diagram calls it. */
export function diagramTitle(layers: Shaped, layer: number): string {
  const pictures = layers.some(({ output_shape: shape }) => shape.length === 3);
  return pictures ? layerTitle(layers, layer) : hiddenTitle(layers, layer);
}

/** Those that networks usually have several of are counted also where there is one. */
function isCounted(layer: Kinds[number] | undefined): boolean {
  return layer !== undefined && (layer.window !== null || layer.weights_shape.length > 1);
}

/** A shape as it is written over a layer; thin spaces keep it narrow. */
export function shapeText(shape: readonly number[]): string {
  return shape.join("\u2009×\u2009");
}
