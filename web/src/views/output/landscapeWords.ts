import { farOff, type Landscape, lossAt, type Point } from "../../draw/landscape";
import { diagramTitle } from "../../draw/layerNames";
import type { LandscapeView, State } from "../../protocol/messages";
import { sizeOf } from "../../protocol/parameters";
import { justBelow } from "../../state/descent";
import { asExperiment } from "../../state/experiment";
import { fixed, loss, percent, significant } from "../../state/numbers";
import { unboundWords } from "./bowlWords";

export type Plane = NonNullable<LandscapeView["plane"]>;
export type SetPart = NonNullable<LandscapeView["part"]>;
type Network = Pick<State, "layers" | "data">;

/** What can be chosen, in its order. short: what stands under a small picture. */
export const planes: readonly { id: Plane; name: string; short: string; help: string }[] = [
  { id: "weights", name: "Two weights", short: "Weights", help: "all others stay as they are" },
  {
    id: "random",
    name: "Random",
    short: "Random",
    help: "two random directions, each unit’s as long as its weights (filter-normalized)",
  },
  {
    id: "sharpest",
    name: "Gradient × sharpest",
    short: "Sharpest",
    help: "across the way down, up the way in which the loss curves most",
  },
  {
    id: "path",
    name: "Path",
    short: "Path",
    help: "the two directions in which the run went farthest (PCA)",
  },
];

/** What the picture shows, as a title. */
export function titleWords(plane: Plane, part: SetPart): string {
  const ways: Record<Plane, string> = {
    weights: "over two weights",
    random: "over two random directions",
    sharpest: "over gradient × sharpest direction",
    path: "in the plane of the path",
  };
  return `${part === "test" ? "Test" : "Train"} loss ${ways[plane]}`;
}

/** What an axis is, and how much of the path's variance it shows. names: those of the two weights. */
export function axisWords(
  plane: Plane,
  axis: 0 | 1,
  names: readonly string[],
  { shares }: Pick<Landscape, "shares">,
): string {
  const ways: Record<Exclude<Plane, "weights">, readonly [string, string]> = {
    random: ["first direction", "second direction"],
    sharpest: ["gradient", "sharpest"],
    path: ["first direction", "second direction"],
  };
  const name = plane === "weights" ? (names[axis] ?? "") : ways[plane][axis];
  const share = shares[axis];
  if (!Number.isFinite(share)) return name;
  return `${name}, ${percent(share)} of the path’s variance`;
}

/** How large what is seen is, in parameter space. */
export function scaleWords({ u, v, axes }: Pick<Landscape, "u" | "v" | "axes">): string {
  const [across, up] = [(u[1] - u[0]) * axes[0], (v[1] - v[0]) * axes[1]];
  return `${significant(across, 2)} × ${significant(up, 2)} in weight space`;
}

/** A place on the plane and the loss there. */
export function placeWords([u, v]: Point, value: number): string {
  return `${significant(u, 3)}, ${significant(v, 3)}: loss ${Number.isFinite(value) ? loss(value) : "is not a number"}`;
}

/** What stands beside the present weights. */
export function nowWords(landscape: Landscape): string {
  const value = lossAt(landscape, landscape.point);
  return Number.isFinite(value) ? `now ${significant(value, 2)}` : "now";
}

/** How far off the plane the run is now, and what that means. */
export function offWords(landscape: Landscape): { now: number; words: string } {
  const { off } = landscape.path;
  const now = off.at(-1) ?? Number.NaN;
  const start = off[0] ?? Number.NaN;
  const far = farOff(landscape).some(Boolean);
  if (off.length === 0) return { now, words: "no path yet" };
  const before = off.length > 1 ? `${fixed(start, 2)} at its start` : "";
  if (!far) return { now, words: before };
  return {
    now,
    words: "dashed: over a third of the path’s length off, the picture is not the surface the run walked on",
  };
}

/** The parameter with that number among all weights and biases, layer by layer: what it leads from and to. */
export function parameterName({ layers, data }: Network, number: number): string {
  let before = 0;
  for (const [index, layer] of layers.entries()) {
    if (number >= before + layer.parameters) {
      before += layer.parameters;
      continue;
    }
    const weights = sizeOf(layer.weights_shape);
    const place = number - before;
    const units = layer.weights_shape.at(-1) ?? 1;
    if (place >= weights) return `bias of ${outputName(layers, index, place - weights)}`;
    const source = Math.floor(place / units);
    return `${sourceName({ layers, data }, index, source)} → ${outputName(layers, index, place % units)}`;
  }
  return `number ${number}`;
}

function outputName(layers: Network["layers"], layer: number, unit: number): string {
  const title = diagramTitle(layers, layer);
  return (layers[layer]?.output_shape.at(-1) ?? 1) > 1 ? `${title} unit ${unit + 1}` : title;
}

function sourceName({ layers, data }: Network, layer: number, source: number): string {
  const { weights_shape: shape = [] } = layers[layer] ?? {};
  if (shape.length > 2) return `weight ${source + 1}`;
  if (layer === 0) return data.image ? `pixel ${source + 1}` : (data.inputs[source] ?? `input ${source + 1}`);
  // Which layer it stands in is plain.
  return `unit ${source + 1}`;
}

/** The parameters that lead into a unit, its bias last; of the whole network where `unit` is null. */
export function parametersOfUnit({ layers }: Network, at: { layer: number; unit: number } | null): number[] {
  const found: number[] = [];
  let before = 0;
  for (const [index, layer] of layers.entries()) {
    const weights = sizeOf(layer.weights_shape);
    const units = layer.weights_shape.at(-1) ?? 1;
    for (let place = 0; place < layer.parameters; place++) {
      const unit = place < weights ? place % units : place - weights;
      if (!at || (at.layer === index && at.unit === unit)) found.push(before + place);
    }
    before += layer.parameters;
  }
  return found;
}

/** The lens `curvature`, at a step. */
export interface Curvature {
  step: number;
  /** The largest eigenvalue of the Hessian. */
  sharpness: number;
  /** 2/η, or what it is with momentum; NaN where there is none. */
  bound: number;
  /** Whether the bound decides. */
  decides: boolean;
}

const edge = 0.1;

export type Stability = "unknown" | "unbound" | "downward" | "below" | "edge" | "above";

export function stabilityOf({ sharpness, bound, decides }: Curvature): Stability {
  if (!Number.isFinite(sharpness)) return "unknown";
  if (!decides || !(bound > 0)) return "unbound";
  if (sharpness <= 0) return "downward";
  const share = sharpness / bound;
  if (share < 1 - edge) return "below";
  return share <= 1 + edge ? "edge" : "above";
}

/** What the bound is called. */
export function boundName({ experiment }: Pick<State, "experiment">): string {
  return asExperiment(experiment).optimizer.kind === "sgd" ? "2/η" : "2(1 + β)/η";
}

/** One sentence about whether steps settle or overshoot. rate: the present one. */
export function stabilityWords(curvature: Curvature, state: State, rate: number): string {
  const { sharpness, bound } = curvature;
  const name = boundName(state);
  switch (stabilityOf(curvature)) {
    case "unknown":
      return "The curvature is not a number.";
    case "unbound":
      return `${unboundWords(state)}.`;
    case "downward":
      return "The loss curves upwards nowhere here: no rate is too large.";
    case "below":
      return `Below: λmax is ${percent(sharpness / bound)} of ${name}, so steps settle in every direction.`;
    case "edge":
      return `At the edge of stability: λmax has met ${name}. A larger rate would push it down.`;
    case "above":
      return `Above: steps overshoot and grow along the sharpest direction. A rate of ${significant(justBelow((rate * bound) / sharpness))} would settle.`;
  }
}
