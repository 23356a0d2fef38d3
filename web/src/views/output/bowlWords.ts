import type { Bowl } from "../../draw/bowl";
import type { State } from "../../protocol/messages";
import { obeysBound, rateOf, unboundWords } from "../../state/descent";
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

/** Whether the present rate converges, and up to which it would. */
export function rateWords(bowl: Bowl, state: State): string {
  if (!Number.isFinite(bowl.rate)) return "E is the same everywhere: no rate changes it";
  const bound = significant(bowl.rate, 4);
  const facts = `λmax ${significant(2 / bowl.rate, 4)} · learning rates up to 2/λmax = ${bound} converge`;
  if (!obeysBound(state)) return `${facts}. ${unboundWords(state)}`;
  const rate = rateOf(state);
  return `${facts}; ${significant(rate, 4)} is ${rate < bowl.rate ? "below: it converges" : "above: it diverges"}`;
}
