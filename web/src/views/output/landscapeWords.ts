import { farOff, type Landscape, type Point, pathLength } from "../../draw/landscape";
import { powerOfTwo } from "../../draw/powers";
import type { LandscapeView } from "../../protocol/messages";
import { loss, percent, significant } from "../../state/numbers";

export type Plane = NonNullable<LandscapeView["plane"]>;
export type SetPart = NonNullable<LandscapeView["part"]>;

/** Of a path's length. */
const rounding = 1e-5;

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

/** What an axis is. names: those of the two weights. */
export function axisWords(
  plane: Plane,
  axis: 0 | 1,
  names: readonly string[],
  { axes }: Pick<Landscape, "axes">,
): string {
  // Where one parameter alone trains, the second axis leads nowhere.
  if (axes[axis] === 0) return axes[0] > 0 ? "nothing: one weight alone trains" : "no direction";
  const ways: Record<Exclude<Plane, "weights">, readonly [string, string]> = {
    random: ["first direction", "second direction"],
    sharpest: ["gradient", "sharpest"],
    path: ["first direction", "second direction"],
  };
  return plane === "weights" ? (names[axis] ?? "") : ways[plane][axis];
}

/** How much of the path's variance an axis shows. */
export function shareWords(axis: 0 | 1, { shares }: Pick<Landscape, "shares">): string {
  const share = shares[axis];
  if (!Number.isFinite(share)) return "no path yet";
  const written = share > 0 && share < 0.005 ? "< 1\u2009%" : percent(share);
  return `${written} of the path’s variance`;
}

/** How large what is seen is, in parameter space. */
export function scaleWords({ u, v, axes }: Pick<Landscape, "u" | "v" | "axes">): string {
  const [across, up] = [(u[1] - u[0]) * axes[0], (v[1] - v[0]) * axes[1]].map((side) => significant(side, 2));
  if (across === up || up === "0") return `side: ${across} in weight space`;
  return `sides: ${across} and ${up} in weight space`;
}

/** What the arrow shows. stretched: how much longer than the step it is; NaN where there is none. */
export function arrowWords(stretched: number, leaves: boolean): string {
  if (!(stretched >= 1)) return "";
  if (stretched > 1) return `arrow: next step × ${powerOfTwo(stretched)}`;
  return leaves ? "arrow: next step, beyond the picture" : "arrow: next step";
}

/** A place on the plane: the values of two weights, or how far it is from the present ones. */
export function placeWords(
  plane: Plane,
  { point, axes }: Pick<Landscape, "point" | "axes">,
  [u, v]: Point,
): string {
  if (plane === "weights") return `${significant(u, 3)}, ${significant(v, 3)}`;
  const far = Math.hypot((u - point[0]) * axes[0], (v - point[1]) * axes[1]);
  // Random directions are only about at right angles to each other.
  return `${plane === "random" ? "about " : ""}${significant(far, 2)} from now`;
}

/** The loss at a place. exact: not interpolated. */
export function lossWords(value: number, exact: boolean): string {
  if (!Number.isFinite(value)) return "loss is not a number";
  return exact ? `loss ${loss(value)}` : `loss ≈ ${significant(value, 2)}`;
}

/** What stands beside the present weights. */
export function nowWords({ now }: Pick<Landscape, "now">): string {
  return Number.isFinite(now) ? `now ${significant(now, 2)}` : "now";
}

/** Where the run was farthest off the plane, on which it is now, and what that means. */
export function offWords(landscape: Pick<Landscape, "path" | "axes">): {
  most: number;
  step: number;
  words: string;
} {
  const { off, steps } = landscape.path;
  let farthest = -1;
  for (const [index, distance] of off.entries()) {
    if (Number.isFinite(distance) && !(distance <= (off[farthest] ?? -1))) farthest = index;
  }
  if (farthest < 0) return { most: Number.NaN, step: Number.NaN, words: "no path yet" };
  const most = off[farthest] ?? Number.NaN;
  // Less is rounding.
  if (most <= rounding * (1 + pathLength(landscape))) {
    return { most: 0, step: Number.NaN, words: "The run has not left this plane" };
  }
  const far = farOff(landscape).some(Boolean);
  return {
    most,
    step: steps[farthest] ?? Number.NaN,
    words: far
      ? "dashed: over a third of the path’s length off, the picture is not the surface the run walked on"
      : "The plane goes through the present weights",
  };
}
