import { classColour, palette } from "../../draw/colours";
import { prepare } from "../../draw/heatmap";
import { rangeOf, traceCurve } from "../../draw/line";
import { type Axis, drawPoints, toPixel } from "../../draw/points";
import type { Data, State } from "../../protocol/messages";
import { predictedClasses, sameClasses } from "./gallery";
import { fitRange } from "./linePicture";

const inset = 8;

/** A fitted curve over the training examples, without axes. */
export function drawSmallFit(
  canvas: HTMLCanvasElement,
  side: number,
  curve: Float32Array,
  state: State,
  data: Data | null,
): void {
  const context = prepare(canvas, side, side);
  if (!context) return;
  const { ink, panel, pos } = palette();
  const [low, high] = state.data.domain;
  const [lowest, highest] = fitRange(data);
  const across: Axis = { low, high, from: 0, to: side };
  const up: Axis = { low: lowest, high: highest, from: side, to: 0 };
  const points = data?.train.points.map((point, index) => [point[0] ?? 0, data.train.values[index] ?? 0]);
  drawPoints(context, points ?? [], across, up, { radius: 2, ring: panel, colour: () => pos });
  traceCurve(context, curve, across, up);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.stroke();
}

/** For each example of the gallery what is predicted of it, and whether that is right. */
export interface Judged {
  guesses: number[][];
  right: boolean[];
}

export function judge(
  predictions: ArrayLike<number>,
  labels: readonly (readonly number[])[],
  several: boolean,
): Judged {
  const outputs = predictions.length / labels.length;
  const guesses = predictedClasses(predictions, labels.length, outputs, several);
  return { guesses, right: guesses.map((guess, example) => sameClasses(guess, labels[example] ?? [])) };
}

/** How wide a square is so that so many fill a square in rows. */
export function cellSide(side: number, count: number): number {
  return side / Math.max(1, Math.ceil(Math.sqrt(count)));
}

/** A square of every example in the colour of the class that is predicted; a cross where that is wrong. */
export function drawGuesses(canvas: HTMLCanvasElement, side: number, { guesses, right }: Judged): void {
  const context = prepare(canvas, side, side);
  if (!context) return;
  const { ink, sunk } = palette();
  const cell = cellSide(side - 2, guesses.length);
  const columns = Math.round((side - 2) / cell);
  for (const [example, [guess]] of guesses.entries()) {
    const [x, y] = [1 + (example % columns) * cell, 1 + Math.floor(example / columns) * cell];
    context.fillStyle = guess === undefined ? sunk : classColour(guess);
    context.globalAlpha = 0.8;
    context.fillRect(x + 1, y + 1, cell - 2, cell - 2);
    context.globalAlpha = 1;
    if (right[example]) continue;
    const [near, far] = [cell * 0.28, cell * 0.72];
    context.beginPath();
    context.moveTo(x + near, y + near);
    context.lineTo(x + far, y + far);
    context.moveTo(x + far, y + near);
    context.lineTo(x + near, y + far);
    context.strokeStyle = ink;
    context.lineWidth = 2;
    context.lineCap = "round";
    context.stroke();
  }
}

/** What is predicted (up) of each example against its target (across); on the line both are the same. */
export function drawTargets(
  canvas: HTMLCanvasElement,
  side: number,
  predictions: ArrayLike<number>,
  targets: readonly number[],
): void {
  const context = prepare(canvas, side, side);
  if (!context) return;
  const { ink3, panel, pos } = palette();
  const [low, high] = rangeOf(targets, 0.15, 1e-6);
  const across: Axis = { low, high, from: 0, to: side };
  const up: Axis = { low, high, from: side, to: 0 };
  context.beginPath();
  context.moveTo(0, side);
  context.lineTo(side, 0);
  context.setLineDash([4, 3]);
  context.strokeStyle = ink3;
  context.stroke();
  context.setLineDash([]);
  // What is beyond the picture stands at its edge.
  const rim = (value: number) => fromEdge(toPixel(up, value), side);
  const pixels: Axis = { low: 0, high: side, from: 0, to: side };
  const points = targets.map((target, index) => [
    toPixel(across, target),
    rim(predictions[index] ?? Number.NaN),
  ]);
  drawPoints(context, points, pixels, pixels, { radius: 2.5, ring: panel, colour: () => pos });
}

function fromEdge(pixel: number, side: number): number {
  return Math.max(inset / 2, Math.min(side - inset / 2, pixel));
}
