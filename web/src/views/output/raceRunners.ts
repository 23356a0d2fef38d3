import { clusterColour } from "../../draw/clusterColours";
import { type Marker, markers } from "../../draw/markers";
import type { Choice, ControlInfo, SweptNetwork } from "../../protocol/messages";
import type { Experiment } from "../../state/experiment";
import { significant } from "../../state/numbers";

/** What takes part in a race: the page's own network with an optimizer and a learning rate. */
export interface Runner {
  /** Which of the looks it has; no two of a race have the same one. */
  look: number;
  kind: string;
  rate: number;
}

/** How a runner is told apart from others, without colours too. */
export interface RunnerLook {
  dash: readonly number[];
  marker: Marker;
  colour: (dark: boolean) => string;
}

export const fewestRunners = 2;
export const mostRunners = 6;

/** Of the groups' colours those that a line needs to be seen in both themes. */
const colours = [0, 6, 8, 2, 1, 9];
const dashes = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4]] as const;

export function runnerLook(look: number): RunnerLook {
  return {
    dash: dashes[look] ?? [],
    marker: markers[look] ?? "circle",
    colour: (dark) => clusterColour(colours[look] ?? 0, dark),
  };
}

/** Those that are known best, in the order in which they were found; the catalog's first ones where it has others. */
const known = ["sgd", "momentum", "rmsprop", "adam"];
const factors = [1 / 9, 1 / 3, 1, 3, 9];

/** The control of an optimizer's learning rate: its first one. */
export function rateOf(optimizer: Pick<Choice, "controls"> | undefined): ControlInfo | undefined {
  return optimizer?.controls[0];
}

/** An optimizer's own rate. */
export function defaultRate(optimizer: Pick<Choice, "controls"> | undefined): number {
  return Number(rateOf(optimizer)?.default ?? 0.01);
}

/** Optimizers, each with its own rate. */
export function optimizerRunners(optimizers: readonly Choice[]): Runner[] {
  const found = known.flatMap((id) => optimizers.filter((choice) => choice.id === id));
  const raced = found.length >= fewestRunners ? found : optimizers.slice(0, known.length);
  return raced.map((choice, look) => ({ look, kind: choice.id, rate: defaultRate(choice) }));
}

/** Those that a document's changes name, each with its optimizer's own rate where they name none. */
export function namedRunners(changes: readonly object[], optimizers: readonly Choice[]): Runner[] {
  return changes.slice(0, mostRunners).map((change, look) => {
    const { optimizer } = change as { optimizer?: Record<string, unknown> };
    const choice = optimizers.find(({ id }) => id === optimizer?.kind) ?? optimizers[0];
    const rate = Number(optimizer?.[rateOf(choice)?.name ?? ""] ?? defaultRate(choice));
    return { look, kind: choice?.id ?? "", rate };
  });
}

/** The visitor's own optimizer with its rate and rates around it. */
export function rateRunners(optimizers: readonly Choice[], experiment: Experiment): Runner[] {
  const { kind } = experiment.optimizer;
  const optimizer = optimizers.find((choice) => choice.id === kind);
  const own = ownRate(optimizers, experiment);
  const rates = factors.map((factor) => {
    if (factor === 1) return own;
    return bounded(Number((own * factor).toPrecision(2)), rateOf(optimizer));
  });
  return [...new Set(rates)].map((rate, look) => ({ look, kind, rate }));
}

/** One more: another rate where rates are raced, else an optimizer that is not among them yet. */
export function withAnother(runners: readonly Runner[], optimizers: readonly Choice[]): Runner[] {
  const last = runners.at(-1);
  if (!last || runners.length >= mostRunners) return [...runners];
  const look = markers.findIndex((_, index) => runners.every((runner) => runner.look !== index));
  const rated = runners.length > 1 && runners.every(({ kind }) => kind === last.kind);
  const fresh = rated ? undefined : optimizers.find(({ id }) => runners.every(({ kind }) => kind !== id));
  if (fresh) return [...runners, { look, kind: fresh.id, rate: defaultRate(fresh) }];
  const control = rateOf(optimizers.find(({ id }) => id === last.kind));
  const largest = Math.max(...runners.filter(({ kind }) => kind === last.kind).map(({ rate }) => rate));
  return [
    ...runners,
    { look, kind: last.kind, rate: bounded(Number((largest * 3).toPrecision(2)), control) },
  ];
}

function bounded(rate: number, control: ControlInfo | undefined): number {
  return Math.max(control?.low ?? rate, Math.min(control?.high ?? rate, rate));
}

/** What a runner changes in the document. */
export function changesOf(runner: Runner, optimizers: readonly Choice[]): { optimizer: object } {
  const name = rateOf(optimizers.find(({ id }) => id === runner.kind))?.name ?? "learning_rate";
  return { optimizer: { kind: runner.kind, [name]: runner.rate } };
}

function ownRate(optimizers: readonly Choice[], { optimizer }: Experiment): number {
  const choice = optimizers.find(({ id }) => id === optimizer.kind);
  return Number(optimizer[rateOf(choice)?.name ?? "learning_rate"] ?? defaultRate(choice));
}

/** Whether the visitor's own network trains with the same optimizer and rate. */
export function isOwn(
  { kind, rate }: Runner,
  optimizers: readonly Choice[],
  experiment: Experiment | null,
): boolean {
  return experiment?.optimizer.kind === kind && ownRate(optimizers, experiment) === rate;
}

/** Short names: the optimizer, its rate too where another one has the same optimizer, the rate alone where all have. */
export function namesOf(runners: readonly Runner[], optimizers: readonly Choice[]): string[] {
  const alike = (one: Runner) => runners.filter(({ kind }) => kind === one.kind).length;
  return runners.map((runner) => {
    const label = optimizers.find(({ id }) => id === runner.kind)?.label ?? runner.kind;
    if (alike(runner) === 1) return label;
    const rate = significant(runner.rate);
    return alike(runner) === runners.length ? `rate\u00a0${rate}` : `${label} ${rate}`;
  });
}

/** What all runners have in common of a document: it decides whether a race can still be compared with it. */
export function common({ optimizer: { schedule, clip_norm }, ...rest }: Experiment): object {
  return { ...rest, optimizer: { schedule, clip_norm } };
}

/** Which has the least loss; −1 where none has any. */
export function leaderOf(networks: readonly Pick<SweptNetwork, "train_loss" | "diverged">[]): number {
  let leader = -1;
  for (const [index, { train_loss: loss, diverged }] of networks.entries()) {
    if (loss === null || !Number.isFinite(loss) || diverged) continue;
    if (leader < 0 || loss < (networks[leader]?.train_loss ?? Number.POSITIVE_INFINITY)) leader = index;
  }
  return leader;
}
