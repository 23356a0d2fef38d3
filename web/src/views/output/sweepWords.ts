import type { State, SweptNetwork } from "../../protocol/messages";
import { loss } from "../../state/numbers";

/** Of the training examples, for a network that has learned its task. */
const mostRight = 0.95;
/** Of the targets' spread, for one that has learned values. */
const leastError = 0.1;
/** Weights that differ by less, of the largest of them, are the same. */
const sameWeights = 0.01;

/** A criterion by which a network has learned its task: its words follow "21 of 24". */
interface Criterion {
  words: string;
  met: (network: SweptNetwork) => boolean;
}

/** What came out: how many have learned their task, and whether in ways of their own. */
export function verdict(
  networks: readonly SweptNetwork[],
  state: Pick<State, "loss" | "layers">,
  targets: ArrayLike<number>,
): string {
  const criterion = criterionOf(networks, state, targets);
  if (!criterion) return rangeWords(networks);
  const good = networks.filter(criterion.met);
  return `${good.length} of ${networks.length} ${criterion.words}${ownWords(good)}.`;
}

function criterionOf(
  networks: readonly SweptNetwork[],
  state: Pick<State, "loss" | "layers">,
  targets: ArrayLike<number>,
): Criterion | null {
  if (networks.some(({ train_accuracy: accuracy }) => accuracy !== null)) {
    return {
      words: "get at least 95\u2009% of the training examples right",
      met: ({ train_accuracy: accuracy }) => accuracy !== null && accuracy >= mostRight,
    };
  }
  const { length } = targets;
  // Other losses are not in the targets' own unit, and of several targets the page knows the first only.
  const shares: Record<string, number> = { mse: 1, half_sum: 2 / length };
  const share = shares[state.loss];
  if (share === undefined || length === 0 || state.layers.at(-1)?.units !== 1) return null;
  const bound = leastError ** 2 * variance(targets);
  return {
    words: "err by less than a tenth of the targets’ spread",
    met: ({ train_loss: value }) => value !== null && share * value < bound,
  };
}

function variance(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
}

function rangeWords(networks: readonly SweptNetwork[]): string {
  const losses = networks.flatMap(({ train_loss: value }) => value ?? []);
  if (losses.length === 0) return "All of them diverged.";
  return `Train losses from ${loss(Math.min(...losses))} to ${loss(Math.max(...losses))}.`;
}

/** Whether no two of them have the same weights, or all of them; empty where neither holds or none are known. */
function ownWords(networks: readonly SweptNetwork[]): string {
  const all = networks.flatMap((network) => (network.weights ? [flat(network).flat()] : []));
  if (all.length < Math.max(2, networks.length)) return "";
  const bound = sameWeights * all.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const alike = (one: number[], other: number[]) =>
    one.every((value, index) => Math.abs(value - (other[index] ?? 0)) <= bound);
  const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => alike(one, other)));
  if (!pairs.includes(true)) return ", each with weights of its own";
  return pairs.includes(false) ? "" : ", all with the same weights";
}

/** Weights and then biases of each layer that has any. */
export function flat({ weights: layers }: SweptNetwork): number[][] {
  return (layers ?? [])
    .map(({ weights, biases }) => [...(weights.flat(4) as number[]), ...biases])
    .filter((own) => own.length);
}
