/** Slopes f′(z) of the activations, in closed form: a check of the gradients, which the server finds by autodiff. */

const slopes: Record<string, (z: number) => number> = {
  linear: () => 1,
  sigmoid: (z) => sigmoid(z) * (1 - sigmoid(z)),
  tanh: (z) => 1 - Math.tanh(z) ** 2,
  relu: (z) => (z > 0 ? 1 : 0),
  leaky_relu: (z) => (z >= 0 ? 1 : 0.01),
  elu: (z) => (z > 0 ? 1 : Math.exp(z)),
  gelu: (z) => normal(z) + z * density(z),
  silu: (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z))),
  softplus: sigmoid,
  sine: Math.cos,
};

/** f′(z); NaN for an activation that is not known here. */
export function slopeAt(activation: string, z: number): number {
  return slopes[activation]?.(z) ?? Number.NaN;
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

function density(z: number): number {
  return Math.exp(-z * z * 0.5) / Math.sqrt(2 * Math.PI);
}

/** The normal distribution function, to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = density(z) * series;
  return z < 0 ? upper : 1 - upper;
}
