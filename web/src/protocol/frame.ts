import type { FieldLayout, Layout } from "./messages";

/** The values that every frame carries, as the server names them. */
export const metricNames = [
  "step",
  "epoch",
  "train_loss",
  "validation_loss",
  "test_loss",
  "train_accuracy",
  "validation_accuracy",
  "test_accuracy",
  "batch_loss",
  "learning_rate",
  "steps_per_second",
  "scored_step",
] as const;
export type MetricName = (typeof metricNames)[number];

export type FrameArray = Uint8Array | Float32Array | Float64Array;

/** What one step looks like. The arrays are views into the message, not copies. */
export interface Frame {
  layout: Layout;
  number: number;
  revision: number;
  run: number;
  step: number;
  arrays: Record<string, FrameArray>;
  metrics: Record<MetricName, number>;
}

const headerBytes = 32;
const magic = 0x54504350; // "PCPT", little endian
const constructors = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array };

/** The number of a frame, for its acknowledgement, even where its layout is unknown; null for anything else. */
export function frameNumber(buffer: ArrayBuffer): number | null {
  if (buffer.byteLength < headerBytes) return null;
  const header = new DataView(buffer);
  return header.getUint32(0, true) === magic ? header.getUint32(8, true) : null;
}

/** The frame in a message, or null where it does not fit its layout or that is unknown. */
export function decodeFrame(buffer: ArrayBuffer, layouts: ReadonlyMap<number, Layout>): Frame | null {
  const number = frameNumber(buffer);
  if (number === null) return null;
  const header = new DataView(buffer);
  const layout = layouts.get(header.getUint32(4, true));
  if (!layout) return null;
  const arrays: Record<string, FrameArray> = {};
  for (const field of layout.fields) {
    const array = viewOf(buffer, field);
    if (!array) return null;
    arrays[field.name] = array;
  }
  return {
    layout,
    number,
    revision: header.getUint32(12, true),
    step: header.getFloat64(16, true),
    run: header.getUint32(24, true),
    arrays,
    metrics: metricsOf(layout, arrays.metrics),
  };
}

/** The shape of one array of a frame; empty where the frame has none of that name. */
export function shapeOf(frame: Frame, name: string): number[] {
  return frame.layout.fields.find((field) => field.name === name)?.shape ?? [];
}

/** Whether two arrays hold the same numbers, NaN as well; those that are missing are the same too. */
export function sameNumbers(first: FrameArray | undefined, second: FrameArray | undefined): boolean {
  if (first === second) return true;
  if (first?.length !== second?.length || !first || !second) return false;
  for (let index = 0; index < first.length; index++) {
    if (!Object.is(first[index], second[index])) return false;
  }
  return true;
}

function viewOf(buffer: ArrayBuffer, field: FieldLayout): FrameArray | null {
  const ArrayType = constructors[field.dtype];
  const length = field.shape.reduce((product, size) => product * size, 1);
  const start = headerBytes + field.offset;
  if (start % ArrayType.BYTES_PER_ELEMENT !== 0) return null;
  if (start + length * ArrayType.BYTES_PER_ELEMENT > buffer.byteLength) return null;
  return new ArrayType(buffer, start, length);
}

function metricsOf(layout: Layout, values: FrameArray | undefined): Record<MetricName, number> {
  const value = (name: string) => values?.[layout.metrics.indexOf(name)] ?? Number.NaN;
  return Object.fromEntries(metricNames.map((name) => [name, value(name)])) as Record<MetricName, number>;
}
