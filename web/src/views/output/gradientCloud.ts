/** What the lens `gradient_cloud` found, as it is drawn. */
import type { Frame } from "../../protocol/frame";
import { grouped, significant } from "../../state/numbers";

export interface Cloud {
  /** x along the mean gradient and y across it of each example, interleaved, and so of each batch. */
  dots: Float32Array;
  batches: Float32Array;
  /** Numbers of the training examples. */
  examples: readonly number[];
  /** Of the mean gradient. */
  length: number;
  /** Root mean square distance of the examples from the mean, in all directions, and so of the batches. */
  noise: number;
  batchNoise: number;
  /** tr(Σ)/|G|²: from about this batch size on, larger batches bring less. */
  scale: number;
  cosine: number;
  /** What share of the noise each axis shows. */
  shares: readonly [along: number, across: number];
}

/** The cloud of a frame; null where it has none. */
export function cloudOf(frame: Pick<Frame, "arrays"> | null): Cloud | null {
  const { cloud, cloud_batches, cloud_numbers, cloud_examples } = frame?.arrays ?? {};
  if (!cloud || !cloud_batches || !cloud_examples || cloud_numbers?.length !== 7) return null;
  const [length, noise, scale, batchNoise, cosine, along, across] = Array.from(cloud_numbers) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    dots: Float32Array.from(cloud),
    batches: Float32Array.from(cloud_batches),
    examples: Array.from(cloud_examples),
    length,
    noise,
    scale,
    batchNoise,
    cosine,
    shares: [along, across],
  };
}

/** The same cloud with y turned over where that leaves it nearer to the one before: a direction has no sign. */
export function aligned(cloud: Cloud, before: Cloud | null): Cloud {
  if (!before || before.dots.length !== cloud.dots.length) return cloud;
  let together = 0;
  for (let index = 1; index < cloud.dots.length; index += 2) {
    together += (cloud.dots[index] ?? 0) * (before.dots[index] ?? 0);
  }
  if (together >= 0) return cloud;
  const turned = (values: Float32Array) => values.map((value, index) => (index % 2 ? -value : value));
  return { ...cloud, dots: turned(cloud.dots), batches: turned(cloud.batches) };
}

/** How far the picture reaches up and down: a round number that holds all, and that changes seldom. */
export function reachOf({ dots, batches, length }: Cloud, wide: number, before: number): number {
  let most = Math.abs(length) / wide;
  for (const values of [dots, batches]) {
    for (let index = 0; index < values.length; index++) {
      const size = Math.abs(values[index] as number) / (index % 2 ? 1 : wide);
      if (Number.isFinite(size)) most = Math.max(most, size);
    }
  }
  if (!(most > 0)) return before > 0 ? before : 1;
  const needed = most * 1.06;
  if (needed <= before && needed > 0.3 * before) return before;
  const power = 10 ** Math.floor(Math.log10(needed));
  return power * ([1, 1.5, 2, 3, 5, 7, 10].find((factor) => factor * power >= needed) ?? 10);
}

/** A number of examples that need not be whole: below ten its digits count. */
export function examplesWords(count: number): string {
  return Math.abs(count) < 10 ? significant(count) : grouped(count);
}

/** The present batch size in words. */
export function batchWords(size: number, train: number): string {
  if (size >= train) return "the full batch";
  return size === 1 ? "a batch of 1" : `a batch of ${grouped(size)}`;
}
