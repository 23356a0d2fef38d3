import { palette } from "../../draw/colours";
import { broken, lineHeight, spread } from "../../draw/endLabels";
import { prepare } from "../../draw/heatmap";
import { drawCurvePicture, rangeOf, ticks, traceCurve } from "../../draw/line";
import { lineLook } from "../../draw/lineLooks";
import { neuronPicture } from "../../draw/pictures";
import { type Axis, drawPoints, toPixel } from "../../draw/points";
import type { Frame } from "../../protocol/frame";
import type { Data } from "../../protocol/messages";
import { significant } from "../../state/numbers";

export interface Box {
  width: number;
  height: number;
  domain: readonly [number, number];
  /** Pixels at the right for names of curves. */
  room?: number;
}

/** What a network beside has fitted. */
export interface OtherCurve {
  label: string;
  curve: Float32Array;
}

interface Plot {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Fit {
  range: readonly [number, number];
  curve: Float32Array | null;
  /** The name of that curve, where there are others. */
  label: string;
  others: readonly OtherCurve[];
  data: Data | null;
  probe: number;
  reading: number;
}

const widestLabel = 76;
const labelFont = (weight: number) => `${weight} 12px "Inter Variable", system-ui, sans-serif`;

export function plotBox({ width, height, room = 0 }: Pick<Box, "width" | "height" | "room">): Plot {
  return { left: 32, right: width - 1 - room, top: 1, bottom: height - 22 };
}

/** The range of y that holds the examples and the true curve, whatever the network makes of them. */
export function fitRange(data: Data | null): [number, number] {
  if (!data) return [-1.5, 1.5];
  return rangeOf([...data.train.values, ...data.test.values, ...(data.truth?.y ?? [])], 0.08, 0.1);
}

/** Where a plot shows which x and y. */
export function plotAxes(box: Box, [lowest, highest]: readonly [number, number]): { across: Axis; up: Axis } {
  const plot = plotBox(box);
  const [low, high] = box.domain;
  return {
    across: { low, high, from: plot.left, to: plot.right },
    up: { low: lowest, high: highest, from: plot.bottom, to: plot.top },
  };
}

/** The room that names of curves take. */
export function labelRoom(labels: readonly string[]): number {
  if (labels.length < 2) return 0;
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return widestLabel;
  context.font = labelFont(600);
  const lines = labels.flatMap((label) => linesOf(context, label));
  return Math.ceil(Math.max(...lines.map((line) => context.measureText(line).width))) + 8;
}

function linesOf(context: CanvasRenderingContext2D, label: string): string[] {
  return broken(label, widestLabel, (text) => context.measureText(text).width);
}

export function drawFit(canvas: HTMLCanvasElement, box: Box, fit: Fit): void {
  const context = prepare(canvas, box.width, box.height);
  if (!context) return;
  const colours = palette();
  const { plot, across, up } = drawAxes(context, box, fit.range);
  context.save();
  context.beginPath();
  context.roundRect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top, 4);
  context.clip();
  if (fit.data) {
    const { train, test, truth } = fit.data;
    const pairs = (set: typeof train) =>
      set.points.map((point, index) => [point[0] ?? 0, set.values[index] ?? 0]);
    context.globalAlpha = 0.45;
    drawPoints(context, pairs(test), across, up, {
      radius: 1.5,
      ring: "transparent",
      colour: () => colours.ink3,
    });
    context.globalAlpha = 1;
    if (truth) {
      traceCurve(context, truth.y, across, up);
      context.setLineDash([4, 3]);
      context.strokeStyle = colours.ink3;
      context.lineWidth = 1.5;
      context.stroke();
      context.setLineDash([]);
    }
    const radius = train.points.length > 100 ? 2.25 : 3.5;
    drawPoints(context, pairs(train), across, up, { radius, ring: colours.panel, colour: () => colours.pos });
  }
  for (const [index, { curve }] of fit.others.entries()) {
    const { width, dash } = lineLook(index + 1);
    traceCurve(context, curve, across, up);
    context.strokeStyle = colours.ink;
    context.lineWidth = width;
    context.setLineDash([...dash]);
    context.stroke();
    context.setLineDash([]);
  }
  if (fit.curve) {
    traceCurve(context, fit.curve, across, up);
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.stroke();
  }
  const x = toPixel(across, fit.probe);
  context.beginPath();
  context.moveTo(x, plot.top);
  context.lineTo(x, plot.bottom);
  context.strokeStyle = colours.line2;
  context.lineWidth = 1;
  context.stroke();
  if (Number.isFinite(fit.reading)) {
    context.beginPath();
    context.arc(x, toPixel(up, fit.reading), 4.5, 0, 2 * Math.PI);
    context.fillStyle = colours.panel;
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.fill();
    context.stroke();
  }
  context.restore();
  if (fit.others.length > 0) drawLabels(context, plot, up, fit);
}

function drawLabels(context: CanvasRenderingContext2D, plot: Plot, up: Axis, fit: Fit): void {
  const curves = [...(fit.curve ? [{ label: fit.label, curve: fit.curve }] : []), ...fit.others];
  context.font = labelFont(600);
  const ends = curves.map(({ label, curve }, index) => {
    const y = toPixel(up, curve.at(-1) ?? 0);
    return { lines: linesOf(context, label), index, y: Math.max(plot.top + 8, Math.min(plot.bottom - 8, y)) };
  });
  context.fillStyle = palette().ink;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { lines, index, y } of spread(ends, plot.bottom)) {
    context.font = labelFont(index === 0 && fit.curve ? 600 : 400);
    for (const [line, text] of lines.entries()) {
      context.fillText(text, plot.right + 6, y + (line - (lines.length - 1) / 2) * lineHeight);
    }
  }
}

/** One neuron's activation along the line in place of the fit; false where the frame has no picture of it. */
export function drawUnitCurve(
  canvas: HTMLCanvasElement,
  box: Box,
  frame: Frame,
  place: { layer: number; unit: number },
): boolean {
  const picture = neuronPicture(frame, place.layer, place.unit);
  const context = picture && prepare(canvas, box.width, box.height);
  if (!picture || !context) return false;
  const { ink, line2, neg, pos } = palette();
  const reach = picture.scale || 1;
  const { plot } = drawAxes(context, box, [-reach / 0.76, reach / 0.76]);
  context.save();
  context.translate(plot.left, plot.top);
  // The picture is square and its own height: stretch it over the plot.
  context.scale(1, (plot.bottom - plot.top) / (plot.right - plot.left));
  drawCurvePicture(context, picture.bytes, 0, 0, plot.right - plot.left, { ink, axis: line2, neg, pos });
  context.restore();
  return true;
}

function drawAxes(
  context: CanvasRenderingContext2D,
  box: Box,
  [lowest, highest]: readonly [number, number],
): { plot: Plot; across: Axis; up: Axis } {
  const colours = palette();
  const plot = plotBox(box);
  const [low, high] = box.domain;
  const { across, up } = plotAxes(box, [lowest, highest]);
  context.fillStyle = colours.panel;
  context.beginPath();
  context.roundRect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top, 4);
  context.fill();
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  context.fillStyle = colours.ink3;
  context.textBaseline = "middle";
  context.textAlign = "right";
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  for (const value of ticks(lowest, highest, 5)) {
    const y = Math.round(toPixel(up, value)) + 0.5;
    context.beginPath();
    context.moveTo(plot.left, y);
    context.lineTo(plot.right, y);
    context.stroke();
    if (y > plot.top + 6 && y < plot.bottom - 2) context.fillText(significant(value), plot.left - 6, y);
  }
  context.textBaseline = "top";
  for (const value of ticks(low, high, 4)) {
    const x = toPixel(across, value);
    context.textAlign = x > plot.right - 12 ? "right" : x < plot.left + 4 ? "left" : "center";
    context.fillText(significant(value), x, plot.bottom + 6);
  }
  context.beginPath();
  context.roundRect(
    plot.left + 0.5,
    plot.top + 0.5,
    plot.right - plot.left - 1,
    plot.bottom - plot.top - 1,
    4,
  );
  context.strokeStyle = colours.line2;
  context.stroke();
  return { plot, across, up };
}
