import type { Bowl } from "../../draw/bowl";
import type { State } from "../../protocol/messages";
import { isFullBatch, obeysBound, rateOf } from "../../state/descent";
import { asExperiment } from "../../state/experiment";
import { significant } from "../../state/numbers";

/** Names of the weights, and last the bias if there is one. */
export function weightNames({ data }: Pick<State, "data">, count: number): string[] {
  return Array.from({ length: count }, (_, index) => data.inputs[index] ?? "bias");
}

/** Short enough for an axis. */
export function tickWords(value: number): string {
  if (Math.abs(value) < 1e5) return significant(value, 4);
  return value.toExponential().replace("e+", "e").replaceAll("-", "−");
}

/** Whether the present rate converges, and up to which it would, where that can be said. */
export function rateWords(bowl: Bowl, state: State): string {
  if (!Number.isFinite(bowl.rate)) return "E is the same everywhere: no rate changes it";
  const steepest = `λmax ${significant(2 / bowl.rate, 4)}`;
  if (!obeysBound(state)) return `${steepest}. ${unboundWords(state)}`;
  const facts = `${steepest} · learning rates up to 2/λmax = ${significant(bowl.rate, 4)} converge`;
  const rate = rateOf(state);
  return `${facts}; ${significant(rate, 4)} is ${rate < bowl.rate ? "below: it converges" : "above: it diverges"}`;
}

/** What is said where the weights have left every picture. */
export function divergedWords(state: State): string {
  const lower = obeysBound(state) ? "a rate below 2/λmax" : "a lower rate";
  return `Diverged: the weights have left every picture. Reset, and take ${lower}`;
}

/** Why 2/λmax does not say if it converges, in words. */
export function unboundWords(state: State): string {
  const { optimizer } = asExperiment(state.experiment);
  if (!isFullBatch(state))
    return "The bound 2/λmax is for full batches: smaller ones pull each their own way";
  if (optimizer.kind !== "sgd")
    return "The bound 2/λmax is for plain SGD: other optimizers have bounds of their own";
  return "The bound 2/λmax is for a constant rate, without L1 and clipping";
}
