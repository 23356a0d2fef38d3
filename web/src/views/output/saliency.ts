/** Values of the network's inputs as a picture, also where the pixels are shuffled before the network sees them. */
export function inPlace(values: ArrayLike<number>, order: readonly number[] | null): Float32Array {
  const picture = new Float32Array(values.length);
  for (let input = 0; input < values.length; input++) {
    picture[order?.[input] ?? input] = values[input] as number;
  }
  return picture;
}

/**
 * The slopes of the score of one class. With a single output, of class 1, those of class 0 are its opposite.
 * Null where there are none of that class.
 */
export function slopesOf(saliency: ArrayLike<number>, inputs: number, chosen: number): Float32Array | null {
  const outputs = saliency.length / inputs;
  if (!Number.isInteger(outputs) || outputs === 0) return null;
  const output = outputs === 1 ? 0 : chosen;
  if (output >= outputs) return null;
  const sign = outputs === 1 && chosen === 0 ? -1 : 1;
  return Float32Array.from({ length: inputs }, (_, input) => {
    const value = saliency[output * inputs + input] as number;
    return Number.isFinite(value) ? sign * value : 0;
  });
}
