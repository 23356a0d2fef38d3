import { palette } from "../../draw/colours";
import { prepare } from "../../draw/heatmap";
import { ticks } from "../../draw/line";
import { type Axis, toPixel } from "../../draw/points";
import { significant } from "../../state/numbers";
import type { Cloud } from "./gradientCloud";

export interface Scene {
  cloud: Cloud;
  reach: number;
  colour: (example: number) => string;
  hovered: number;
  chosen: number;
}

const font = '12px "Inter Variable", system-ui, sans-serif';
const dot = 3;
const batchRing = 4.5;

/** Both axes of a picture: the same units, 0 in the middle. */
export function axesOf(width: number, height: number, reach: number): { across: Axis; up: Axis } {
  const wide = (reach * width) / height;
  return {
    across: { low: -wide, high: wide, from: 0, to: width },
    up: { low: -reach, high: reach, from: height, to: 0 },
  };
}

export function drawCloud(canvas: HTMLCanvasElement, width: number, height: number, scene: Scene): void {
  const context = prepare(canvas, width, height);
  if (!context) return;
  const { cloud, reach, colour } = scene;
  const { acc, ink, ink3, line, line2, panel } = palette();
  const { across, up } = axesOf(width, height, reach);
  const zero = [Math.round(toPixel(across, 0)) + 0.5, Math.round(toPixel(up, 0)) + 0.5] as const;
  context.lineWidth = 1;
  context.font = font;
  context.fillStyle = ink3;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const value of ticks(across.low, across.high, 5)) {
    const x = Math.round(toPixel(across, value)) + 0.5;
    stroke(context, value === 0 ? line2 : line, [x, 0], [x, height]);
    if (value !== 0 && x > 20 && x < width - 20) context.fillText(significant(value), x, height - 16);
  }
  stroke(context, line2, [0, zero[1]], [width, zero[1]]);
  for (const [index] of cloud.examples.entries()) {
    mark(context, place(cloud.dots, index, across, up), dot, colour(index), panel);
  }
  context.strokeStyle = ink;
  context.lineWidth = 1.25;
  for (let index = 0; index < cloud.batches.length / 2; index++) {
    circle(context, place(cloud.batches, index, across, up), batchRing);
    context.stroke();
  }
  arrow(context, zero, [toPixel(across, cloud.length), zero[1]], acc, panel);
  for (const index of [scene.chosen, scene.hovered]) {
    if (index < 0 || index >= cloud.examples.length) continue;
    const at = place(cloud.dots, index, across, up);
    mark(context, at, dot + 1.5, colour(index), panel);
    context.strokeStyle = acc;
    context.lineWidth = 2;
    circle(context, at, dot + 4);
    context.stroke();
  }
}

function place(values: Float32Array, index: number, across: Axis, up: Axis): [number, number] {
  return [toPixel(across, values[2 * index] ?? 0), toPixel(up, values[2 * index + 1] ?? 0)];
}

function mark(
  context: CanvasRenderingContext2D,
  at: readonly [number, number],
  radius: number,
  fill: string,
  ring: string,
): void {
  circle(context, at, radius);
  context.fillStyle = fill;
  context.strokeStyle = ring;
  context.lineWidth = 1;
  context.fill();
  context.stroke();
}

function circle(context: CanvasRenderingContext2D, [x, y]: readonly [number, number], radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

function stroke(
  context: CanvasRenderingContext2D,
  colour: string,
  from: readonly [number, number],
  to: readonly [number, number],
): void {
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

/** From zero to the mean gradient, with a halo so that it is seen on dots. Very short ones are their head alone. */
function arrow(
  context: CanvasRenderingContext2D,
  from: readonly [number, number],
  [x, y]: readonly [number, number],
  colour: string,
  halo: string,
): void {
  const head = 9;
  for (const [style, more] of [
    [halo, 2],
    [colour, 0],
  ] as const) {
    context.lineWidth = 2.5 + 2 * more;
    stroke(context, style, from, [Math.max(from[0], x - head / 2), y]);
    context.fillStyle = style;
    context.beginPath();
    context.moveTo(x + more, y);
    context.lineTo(x - head - more, y - 5 - more);
    context.lineTo(x - head - more, y + 5 + more);
    context.closePath();
    context.fill();
  }
}
