import type { HistoryRecord } from "../../state/history";
import { grouped } from "../../state/numbers";

/** What the numbers of a run say about overfitting, in a sentence. */
export function overfittingSentence(
  history: Pick<HistoryRecord, "best" | "length" | "steps" | "view">,
): string {
  const { best, length } = history;
  if (!best || best.step === 0 || length < 2) return "";
  const set = best.judged_on;
  const now = lastFinite(history.view(`${set}_loss`));
  const step = history.steps[length - 1] ?? 0;
  const times = now / best.loss;
  if (!Number.isFinite(times)) return "";
  if (step <= best.step * 1.1 || times < 1.05) {
    return `The ${set} loss is still near its lowest, at step ${grouped(best.step)}.`;
  }
  return `The ${set} loss was lowest at step ${grouped(best.step)} and has grown ${timesWords(times)} times since.`;
}

function lastFinite(values: Float64Array): number {
  return values.findLast(Number.isFinite) ?? Number.NaN;
}

function timesWords(times: number): string {
  return times < 10 ? times.toFixed(1) : grouped(times);
}
