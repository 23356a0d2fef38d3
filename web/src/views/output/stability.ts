import type { State } from "../../protocol/messages";
import { justBelow } from "../../state/descent";
import { asExperiment } from "../../state/experiment";
import { percent, significant } from "../../state/numbers";

/** Why 2/η does not tell whether steps overshoot, as the protocol numbers it; null: it does. */
const reasons = [
  null,
  "The bound 2/λmax is for plain SGD and momentum: other optimizers have bounds of their own.",
  "Clipping shortens the steepest steps, so 2/λmax sets no limit here.",
  "The bound 2/λmax is for full batches: smaller ones pull each their own way.",
  "The bound 2/λmax is for a network without dropout, which changes it at every step.",
  "The bound 2/λmax is for pictures as they are: augmentation changes them at every step.",
  "This λmax is of some examples alone: the bound of all of them may be another.",
] as const;

/** The lens `curvature`, at a step. */
export interface Curvature {
  step: number;
  /** The largest eigenvalue of the Hessian. */
  sharpness: number;
  /** 2/η, or what it is with momentum; NaN where there is none. */
  bound: number;
  /** Number of the reason why the bound does not decide; 0: it does. */
  unbound: number;
}

/** Of the bound: within so much it is met, and it hovers there until it is so much beyond. */
const edge = 0.1;
const hovers = 0.25;

export type Stability = "unknown" | "unbound" | "downward" | "below" | "edge" | "above";

/** before: what it was, which near the edge it stays. */
export function stabilityOf({ sharpness, bound, unbound }: Curvature, before?: Stability): Stability {
  if (!Number.isFinite(sharpness)) return "unknown";
  if (unbound !== 0 || !(bound > 0)) return "unbound";
  if (sharpness <= 0) return "downward";
  const share = sharpness / bound;
  if (Math.abs(share - 1) <= (before === "edge" ? hovers : edge)) return "edge";
  return share < 1 ? "below" : "above";
}

/** What the bound is called. */
export function boundName({ experiment }: Pick<State, "experiment">): string {
  return asExperiment(experiment).optimizer.kind === "sgd" ? "2/η" : "2(1 + β)/η";
}

/** What is said aloud, where it changes: no numbers, which change all the time. */
export const verdictWords: Record<Stability, string> = {
  unknown: "Stability: the curvature was not found",
  unbound: "Stability: no limit is known",
  downward: "Stability: 2/λmax sets no limit here",
  below: "Stability: below the limit",
  edge: "Stability: at the edge",
  above: "Stability: above the limit",
};

/** One sentence about whether steps overshoot. rate: the present one. */
export function stabilityWords(
  verdict: Stability,
  { sharpness, bound, unbound }: Curvature,
  state: Pick<State, "experiment">,
  rate: number,
): string {
  const name = boundName(state);
  switch (verdict) {
    case "unknown":
      return "The curvature was not found: it is not a number, or takes too long.";
    case "unbound":
      return reasons[unbound] ?? "At a rate of 0 nothing moves.";
    case "downward":
      return "The loss curves upwards nowhere: 2/λmax sets no limit here.";
    case "below":
      return `Below: λmax is ${percent(sharpness / bound)} of ${name}, so no direction overshoots.`;
    case "edge":
      return `At the edge of stability: λmax has met ${name}. A larger rate would push it down.`;
    case "above":
      return `Above: steps overshoot and grow along the sharpest direction. At a rate of ${significant(justBelow((rate * bound) / sharpness))} they would not.`;
  }
}
