import { layerTitle, shapeText } from "../../draw/layerNames";
import { keepsChannels } from "../../draw/receptiveField";
import { shapeAfter } from "../../draw/tensors";
import type { LayerInfo, State } from "../../protocol/messages";
import { sizeOf } from "../../protocol/parameters";
import { asExperiment } from "../../state/experiment";
import { percent } from "../../state/numbers";

/** What is drawn of a network with pictures inside, from left to right. */
export type ColumnKind =
  /** The picture that the network sees. */
  | "input"
  /** Filters of a convolution over one channel. */
  | "filters"
  /** One picture a channel. */
  | "maps"
  /** One square a unit. */
  | "units"
  /** Nothing to see but that numbers pass. */
  | "bar"
  | "output";

export interface ColumnNeed {
  id: string;
  kind: ColumnKind;
  /** As in the state; −1 is the input. Filters have the layer of their convolution. */
  layer: number;
  /** How many cells there would be. */
  count: number;
  title: string;
  caption: string;
  /** Longest name of an output. */
  longest: number;
  /** Whether every picture before it has an edge to every one of it, so that edges need room. */
  fans: boolean;
}

export function columnNeeds(state: State): ColumnNeed[] {
  const { layers, data } = state;
  const inputShape = shapeAfter(layers, data.image, -1);
  const needs: ColumnNeed[] = [
    {
      id: "input",
      kind: "input",
      layer: -1,
      count: 1,
      title: "Input",
      caption: shapeText(
        inputShape.length === 3 && inputShape[2] === 1 ? inputShape.slice(0, 2) : inputShape,
      ),
      longest: 0,
      fans: false,
    },
  ];
  const documents = asExperiment(state.experiment).network?.layers ?? [];
  const filtered = layers.findIndex((info, layer) => isOverOneChannel(state, info, layer));
  for (const [layer, info] of layers.entries()) {
    const title = layerTitle(layers, layer);
    const last = layer === layers.length - 1;
    if (layer === filtered) needs.push(filtersOf(layer, info));
    const kind = last ? "output" : kindOf(info);
    const rate = info.kind === "dropout" ? documents[layer]?.rate : null;
    needs.push({
      id: `${layer}`,
      kind,
      layer,
      count: info.units,
      title,
      caption: last
        ? linkText(state)
        : typeof rate === "number"
          ? percent(rate)
          : shapeText(info.output_shape),
      longest: last ? longestName(state) : 0,
      fans: !keepsChannels(info) && kind !== "bar" && layer !== filtered,
    });
  }
  return needs;
}

/** What the bars at the output are called; a single output stands for class 1. */
export function outputNames({ data, layers }: State): string[] {
  const outputs = layers.at(-1)?.units ?? 0;
  if (data.task === "binary" && outputs === 1) return [data.classes[1] ?? "class 1"];
  return Array.from({ length: outputs }, (_, unit) => data.classes[unit] ?? `${unit + 1}`);
}

function longestName(state: State): number {
  return Math.max(1, ...outputNames(state).map(({ length }) => length));
}

function linkText({ link }: State): string {
  return link === "identity" ? "linear" : link;
}

function isOverOneChannel({ layers, data }: State, { kind }: LayerInfo, layer: number): boolean {
  return kind === "conv" && shapeAfter(layers, data.image, layer - 1)[2] === 1;
}

function filtersOf(layer: number, { units, window }: LayerInfo): ColumnNeed {
  const size = window?.size ?? 1;
  return {
    id: `${layer} filters`,
    kind: "filters",
    layer,
    count: units,
    title: "Filters",
    caption: `${units} of ${shapeText([size, size])}`,
    longest: 0,
    fans: false,
  };
}

/** Layers that pass on what they get have no pictures of their own. */
function kindOf({ parameters, window, input_shape: before, output_shape: shape }: LayerInfo): ColumnKind {
  if (parameters === 0 && !window && sizeOf(before) === sizeOf(shape)) return "bar";
  return shape.length === 3 ? "maps" : "units";
}
