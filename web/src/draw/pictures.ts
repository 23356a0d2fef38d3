import { byClasses } from "../inputs/examples";
import { type Frame, shapeOf } from "../protocol/frame";
import type { Gallery } from "../protocol/messages";

/** Where the picture of a unit stands among those of a frame; −1 where the frame has none. */
export function pictureIndex(columns: readonly (readonly number[])[], layer: number, unit: number): number {
  let before = 0;
  for (const [index, units] of columns.entries()) {
    if (index === layer) {
      const place = units.indexOf(unit);
      return place < 0 ? -1 : before + place;
    }
    before += units.length;
  }
  return -1;
}

export interface NeuronPicture {
  /** 128 is an activation of 0. */
  bytes: Uint8Array;
  /** The activation that byte 255 stands for; 0 for a unit that is dead wherever one looks. */
  scale: number;
}

/** What a unit computes over the plane, the line or the gallery; null where the frame does not carry it. */
export function neuronPicture(frame: Frame, layer: number, unit: number): NeuronPicture | null {
  const { neurons, neuron_scale: scales } = frame.arrays;
  const index = pictureIndex(frame.layout.columns, layer, unit);
  if (index < 0 || !(neurons instanceof Uint8Array) || !scales) return null;
  const size = shapeOf(frame, "neurons")
    .slice(1)
    .reduce((product, length) => product * length, 1);
  if ((index + 1) * size > neurons.length) return null;
  return { bytes: neurons.subarray(index * size, (index + 1) * size), scale: scales[index] ?? 0 };
}

/** The examples of a gallery as cells of a picture: one row a class. Where they have not one each, about square. */
export interface GalleryGrid {
  width: number;
  height: number;
  /** For each cell the number of the example, −1 for none. */
  order: Int16Array;
}

export function galleryGrid({ points, labels }: Pick<Gallery, "points" | "labels">): GalleryGrid {
  if (labels.length === 0 || labels.some((classes) => classes.length !== 1)) {
    const width = Math.max(1, Math.ceil(Math.sqrt(points.length)));
    const height = Math.max(1, Math.ceil(points.length / width));
    const cells = Int16Array.from({ length: width * height }, (_, cell) =>
      cell < points.length ? cell : -1,
    );
    return { width, height, order: cells };
  }
  const rows = byClasses(labels);
  const width = Math.max(...rows.map((row) => row.length));
  const order = new Int16Array(width * rows.length).fill(-1);
  for (const [row, examples] of rows.entries()) order.set(examples, row * width);
  return { width, height: rows.length, order };
}

/** The class with the largest prediction. With one output, class 1 from the middle on. */
export function winner(predictions: ArrayLike<number>, start: number, outputs: number): number {
  if (outputs === 1) return (predictions[start] as number) >= 0.5 ? 1 : 0;
  let best = 0;
  for (let index = 1; index < outputs; index++) {
    if ((predictions[start + index] as number) > (predictions[start + best] as number)) best = index;
  }
  return best;
}
