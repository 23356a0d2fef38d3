import { type Axis, toPixel } from "./points";

/** Round values between the ends of an axis, at most about `count`. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** The range of values with a margin on both sides; `least` keeps a flat line from filling the height. */
export function rangeOf(values: Iterable<number>, margin: number, least = 0): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [-1, 1];
  const middle = (low + high) / 2;
  const reach = Math.max((high - low) / 2, least / 2) * (1 + 2 * margin) || 1;
  return [middle - reach, middle + reach];
}

/** A polyline through values at even distances over the whole of `across`; gaps where there is no number. */
export function traceCurve(
  context: CanvasRenderingContext2D,
  values: ArrayLike<number>,
  across: Axis,
  up: Axis,
): void {
  context.beginPath();
  let drawing = false;
  const last = Math.max(1, values.length - 1);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (!Number.isFinite(value)) {
      drawing = false;
      continue;
    }
    const x = across.from + (index / last) * (across.to - across.from);
    const y = toPixel(up, value);
    if (drawing) context.lineTo(x, y);
    else context.moveTo(x, y);
    drawing = true;
  }
}

/** The value of a sampled curve at a place from 0 to 1, interpolated. */
export function sampleCurve(values: ArrayLike<number>, place: number): number {
  const last = values.length - 1;
  if (last < 0) return Number.NaN;
  const exact = Math.max(0, Math.min(1, place)) * last;
  const index = Math.min(Math.floor(exact), Math.max(0, last - 1));
  const first = values[index] as number;
  const second = (values[index + 1] ?? first) as number;
  return first + (second - first) * (exact - index);
}

/** How far a sampled curve is from points (x, y), on average and upright; NaN where there are none. */
export function meanDistance(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  points: readonly (readonly [x: number, y: number])[],
): number {
  const distances = points.map(([x, y]) => Math.abs(sampleCurve(values, (x - low) / (high - low)) - y));
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

export interface CurveColours {
  ink: string;
  axis: string;
  neg: string;
  pos: string;
}

/** A small picture of a neuron over a line: filled towards zero in the colours of the sign, with its curve. */
export function drawCurvePicture(
  context: CanvasRenderingContext2D,
  bytes: ArrayLike<number>,
  x: number,
  y: number,
  size: number,
  colours: CurveColours,
): void {
  const values = Float32Array.from(
    bytes as ArrayLike<number> & Iterable<number>,
    (byte) => (byte - 128) / 127,
  );
  const across: Axis = { low: 0, high: 1, from: x, to: x + size };
  const inset = size * 0.12;
  const up: Axis = { low: -1, high: 1, from: y + size - inset, to: y + inset };
  const zero = toPixel(up, 0);
  context.save();
  context.globalAlpha = 0.55;
  for (const sign of [1, -1] as const) {
    const half = values.map((value) => (Math.sign(value) === sign ? value : 0));
    traceCurve(context, half, across, up);
    context.lineTo(x + size, zero);
    context.lineTo(x, zero);
    context.closePath();
    context.fillStyle = sign > 0 ? colours.pos : colours.neg;
    context.fill();
  }
  context.restore();
  context.beginPath();
  context.moveTo(x, zero);
  context.lineTo(x + size, zero);
  context.strokeStyle = colours.axis;
  context.lineWidth = 1;
  context.stroke();
  traceCurve(context, values, across, up);
  context.strokeStyle = colours.ink;
  context.lineWidth = size > 100 ? 2 : 1.25;
  context.stroke();
}
