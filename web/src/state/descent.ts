import type { State } from "../protocol/messages";
import { asExperiment } from "./experiment";

type Shown = Pick<State, "experiment" | "batch_size" | "data">;

/** Whether every step goes down the slope of its batch and nothing else: w ← w − η·∇E, with penalties in E. */
export function isDescent({ experiment }: Pick<State, "experiment">): boolean {
  const { optimizer } = asExperiment(experiment);
  return optimizer.kind === "sgd" && optimizer.schedule.kind === "constant" && optimizer.clip_norm === null;
}

/** Whether nothing is added to the error. */
export function isUnpenalized({ experiment }: Pick<State, "experiment">): boolean {
  const { l1, l2 } = asExperiment(experiment).regularization;
  return !l1 && !l2;
}

export function isFullBatch({ batch_size: size, data }: Pick<Shown, "batch_size" | "data">): boolean {
  return size === data.train;
}

/** Whether 2/λmax says if it converges: of gradient descent on all examples. L1 bends no bowl, but breaks it. */
export function obeysBound(state: Shown): boolean {
  return isDescent(state) && isFullBatch(state) && !asExperiment(state.experiment).regularization.l1;
}

export function rateOf({ experiment }: Pick<State, "experiment">): number {
  return Number(asExperiment(experiment).optimizer.learning_rate);
}

/** Just below a bound, in four digits, as a person would type it. */
export function justBelow(bound: number): number {
  const rate = 0.99 * bound;
  const digit = 10 ** (Math.floor(Math.log10(rate)) - 3);
  return Number((Math.floor(rate / digit) * digit).toPrecision(4));
}
