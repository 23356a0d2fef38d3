import type { Data, State } from "../../protocol/messages";

export interface Example {
  inputs: readonly number[];
  target: number;
}

/** What a step does to one weight. */
export interface DeltaTerm {
  /** null: the bias, whose input is always 1. */
  source: number | null;
  /** Of a single example; NaN where there are several. */
  input: number;
  /** Σ (t − y)·x over the examples. */
  sum: number;
  change: number;
  now: number;
  next: number;
}

export interface DeltaStep {
  /** t − y of every example. */
  errors: number[];
  /** By what the sum is multiplied: the rate, and of a mean of squares 2/n. */
  factor: number;
  terms: DeltaTerm[];
}

/** A training example; null where the page does not hold it. */
export function trainingExample(data: Data, number: number): Example | null {
  const inputs = data.train.points[number];
  const target = data.train.values[number];
  return inputs && target !== undefined ? { inputs, target } : null;
}

/**
 * The training examples of the next batch; null where the server has not told. "many": it names only the first ones of
 * a large batch, or the page does not hold them all.
 */
export function batchExamples(
  state: State,
  data: Data,
  numbers: ArrayLike<number> | null,
): Example[] | "many" | null {
  const full = state.batch_size === state.data.train;
  const named = full
    ? Array.from({ length: state.data.train }, (_, number) => number)
    : Array.from(numbers ?? []);
  if (named.length === 0) return null;
  // −1 stands where a batch has no more.
  const chosen = named.filter((number) => number >= 0);
  if (chosen.length === named.length && named.length < state.batch_size) return "many";
  const last = state.data.train % state.batch_size || state.batch_size;
  if (chosen.length !== state.batch_size && chosen.length !== last) return null;
  const examples = chosen.map((number) => trainingExample(data, number));
  return examples.every((example) => example !== null) ? examples : "many";
}

/**
 * The delta rule (Widrow & Hoff 1960): each weight changes by rate × error × its input, summed over the examples.
 *
 * weights: those of the inputs, and last the bias if it learns. share: 1, or 2/n of a mean of squares.
 */
export function deltaStep(
  examples: readonly Example[],
  weights: readonly number[],
  rate: number,
  share: number,
): DeltaStep {
  const inputOf = ({ inputs }: Example, index: number) => inputs[index] ?? 1;
  const errors = examples.map(
    (example) =>
      example.target - weights.reduce((sum, weight, index) => sum + weight * inputOf(example, index), 0),
  );
  const factor = rate * share;
  const [first] = examples;
  const count = first?.inputs.length ?? 0;
  const terms = weights.map((now, index) => {
    const sum = examples.reduce((all, example, n) => all + (errors[n] ?? 0) * inputOf(example, index), 0);
    return {
      source: index < count ? index : null,
      input: examples.length === 1 && first ? inputOf(first, index) : Number.NaN,
      sum,
      change: factor * sum,
      now,
      next: now + factor * sum,
    };
  });
  return { errors, factor, terms };
}

/** −dE/dw of a sigmoid neuron with half the square of its error: the product of three factors. */
export interface SigmoidFactors {
  /** t − y. */
  error: number;
  /** y(1 − y): how steep the sigmoid is there. */
  slope: number;
  inputs: readonly number[];
  products: number[];
}

/** cancels: with cross-entropy y(1 − y) falls out of the product. */
export function sigmoidFactors(
  target: number,
  z: number,
  inputs: readonly number[],
  cancels: boolean,
): SigmoidFactors {
  const y = 1 / (1 + Math.exp(-z));
  // 1 − y by way of y would lose its digits where y is nearly 1.
  const slope = y / (1 + Math.exp(z));
  const error = target === 1 ? 1 / (1 + Math.exp(z)) : target - y;
  const through = cancels ? error : error * slope;
  return {
    error,
    slope: Number.isFinite(slope) ? slope : 0,
    inputs,
    products: inputs.map((input) => through * input),
  };
}
