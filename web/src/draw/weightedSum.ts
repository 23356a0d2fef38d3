/** The arithmetic of one unit at the probed example. */

export interface Term {
  /** Number of the source; null for the rest of many. */
  source: number | null;
  activation: number;
  weight: number;
  product: number;
}

export interface WeightedSum {
  terms: Term[];
  /** How many sources the term "rest" stands for; 0: there is none. */
  rest: number;
  sum: number;
  bias: number;
  z: number;
}

const mostTerms = 10;

/** Up to ten sources in their order; of more the nine largest products and the rest. */
export function weightedSum(
  activations: ArrayLike<number>,
  weights: ArrayLike<number>,
  units: number,
  unit: number,
  bias: number,
): WeightedSum {
  const all = Array.from({ length: activations.length }, (_, source): Term => {
    const activation = activations[source] as number;
    const weight = weights[source * units + unit] as number;
    return { source, activation, weight, product: activation * weight };
  });
  const sum = all.reduce((total, { product }) => total + product, 0);
  const result = { sum, bias, z: sum + bias };
  if (all.length <= mostTerms) return { terms: all, rest: 0, ...result };
  const ranked = [...all].sort((first, second) => Math.abs(second.product) - Math.abs(first.product));
  const shown = ranked.slice(0, mostTerms - 1).sort((first, second) => order(first) - order(second));
  const rest = ranked.slice(mostTerms - 1);
  const product = rest.reduce((total, term) => total + term.product, 0);
  const others: Term = { source: null, activation: Number.NaN, weight: Number.NaN, product };
  return { terms: [...shown, others], rest: rest.length, ...result };
}

function order({ source }: Term): number {
  return source ?? Number.POSITIVE_INFINITY;
}
