import type { Catalog, State } from "../../protocol/messages";
import { grouped, loss, percent, significant } from "../../state/numbers";

export interface Readout {
  label: string;
  short: string;
  value: string;
  width: number;
  group: "time" | "quality" | "speed";
  /** Of which examples and which step it is, where that is not of all and of now. */
  hint?: string | undefined;
}

/** The numbers over the page, in words; "–" where there is none. */
export function readouts(
  state: Pick<State, "data" | "status" | "notice"> | null,
  metrics: Record<string, number>,
): Readout[] {
  const number = (name: string) => metrics[name] ?? Number.NaN;
  const broken = state?.status === "diverged";
  const lossWords = (name: string) =>
    broken && Number.isNaN(number(name)) ? "not a number" : loss(number(name));
  const hint = source(state, metrics);
  const result: Readout[] = [
    { label: "Step", short: "Step", value: grouped(number("step")), width: 92, group: "time" },
    { label: "Epoch", short: "Epoch", value: epoch(number("epoch")), width: 80, group: "time" },
    {
      label: "Train loss",
      short: "Train loss",
      value: lossWords("train_loss"),
      width: 76,
      group: "quality",
      hint,
    },
    {
      label: "Test loss",
      short: "Test loss",
      value: lossWords("test_loss"),
      width: 76,
      group: "quality",
      hint,
    },
  ];
  if (state?.data.task === "regression" && state.data.validation > 0) {
    const value = lossWords("validation_loss");
    result.push({ label: "Validation loss", short: "Validation", value, width: 96, group: "quality", hint });
  } else {
    const value = state?.data.task === "regression" ? "–" : percent(number("test_accuracy"), 1);
    result.push({ label: "Test accuracy", short: "Accuracy", value, width: 84, group: "quality", hint });
  }
  const rate = number("steps_per_second");
  const granted = state?.status === "running" ? rateWords(rate) : "–";
  result.push({ label: "Steps/s", short: "Steps/s", value: granted, width: 80, group: "speed" });
  return result;
}

function source(state: Pick<State, "data"> | null, metrics: Record<string, number>): string | undefined {
  const { step = Number.NaN, scored_step: scored = step } = metrics;
  const words = [];
  if (state && Math.max(state.data.train, state.data.validation, state.data.test) > state.data.scored) {
    words.push(`of the first ${grouped(state.data.scored)} examples of each set`);
  }
  if (scored < step) words.push(`at step ${grouped(scored)}`);
  return words.length > 0 ? words.join(", ") : undefined;
}

/** The state in sentences, for reading aloud. */
export function spoken(state: State, metrics: Record<string, number>, catalog: Catalog | null): string {
  const data = state.experiment.data as { kind?: string } | undefined;
  const dataset = catalog?.datasets.find((choice) => choice.id === data?.kind)?.label ?? data?.kind ?? "";
  const number = (name: string) => metrics[name] ?? Number.NaN;
  const sentences = [
    `${dataset}. ${statusWords[state.status]} at step ${plain(number("step"))}.`,
    `Train loss ${significant(number("train_loss"))}, test loss ${significant(number("test_loss"))}.`,
  ];
  if (Number.isFinite(number("test_accuracy"))) {
    sentences.push(`Test accuracy ${(number("test_accuracy") * 100).toFixed(1)} percent.`);
  }
  if (state.diverged) sentences.push(`${state.diverged.message} ${state.diverged.advice}`);
  return sentences.join(" ");
}

const statusWords: Record<State["status"], string> = {
  compiling: "Compiling",
  paused: "Paused",
  running: "Training",
  diverged: "Diverged",
  closed: "Ended",
};

function plain(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value)) : "unknown";
}

function epoch(value: number): string {
  return Number.isFinite(value) ? grouped(Math.floor(value)) : "–";
}

/** A rate without digits that flicker: three significant ones. */
function rateWords(rate: number): string {
  if (!Number.isFinite(rate)) return "–";
  if (rate >= 1e6) return `${(rate / 1e6).toFixed(2)}\u2009M`;
  return rate < 10 ? rate.toFixed(1) : grouped(Number(rate.toPrecision(3)));
}
