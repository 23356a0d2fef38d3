import { clusterColour } from "../../draw/clusterColours";
import { palette } from "../../draw/colours";
import { prepare } from "../../draw/heatmap";
import { type Groups, middles } from "./scatter";

export interface Scene {
  /** x and y of each picture, −1 to 1. */
  points: Float32Array;
  groups: Groups;
  wrong: ReadonlySet<number>;
  hovered: number;
  probed: number;
}

const margin = 10;
const mostMarks = 1200;
const radius = 2.5;
const manyWrong = 60;
const font = (weight: number, size: number) => `${weight} ${size}px "Inter Variable", system-ui, sans-serif`;

/** Where a point stands on a square picture. */
export function placeOn(side: number, x: number, y: number): [number, number] {
  const half = side / 2 - margin;
  return [side / 2 + x * half, side / 2 - y * half];
}

/** The point nearest to a place on the picture, within a distance; −1 where there is none. */
export function pointAt(points: Float32Array, side: number, x: number, y: number, within: number): number {
  let nearest = -1;
  let best = within * within;
  for (let index = 0; index < points.length / 2; index++) {
    const [across, down] = placeOn(side, points[2 * index] as number, points[2 * index + 1] as number);
    const distance = (across - x) ** 2 + (down - y) ** 2;
    if (distance <= best) {
      best = distance;
      nearest = index;
    }
  }
  return nearest;
}

/** Each picture as its class's name where that is one character, else as a dot; wrong ones in a ring. */
export function drawScatter(canvas: HTMLCanvasElement, side: number, scene: Scene): void {
  const context = prepare(canvas, side, side);
  if (!context) return;
  const { points, groups } = scene;
  const { dark, ink, line, panel } = palette();
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.beginPath();
  const middle = Math.round(side / 2) + 0.5;
  context.moveTo(0, middle);
  context.lineTo(side, middle);
  context.moveTo(middle, 0);
  context.lineTo(middle, side);
  context.stroke();
  const few = groups.names.length <= 10;
  const marks = few && groups.of.length <= mostMarks && groups.names.every((name) => name.length === 1);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = font(600, 10);
  for (let group = 0; group < groups.names.length; group++) {
    context.fillStyle = clusterColour(group, dark);
    const name = groups.names[group] ?? "";
    for (const [index, own] of groups.of.entries()) {
      if (own !== group) continue;
      const [x, y] = placeOn(side, points[2 * index] ?? 0, points[2 * index + 1] ?? 0);
      if (marks) context.fillText(name, x, y);
      else dot(context, x, y, radius);
    }
  }
  context.strokeStyle = ink;
  context.lineWidth = 1;
  // Many rings would hide what they are around.
  context.globalAlpha = scene.wrong.size > manyWrong ? 0.45 : 0.9;
  for (const index of scene.wrong) {
    ring(context, ...placeOn(side, points[2 * index] ?? 0, points[2 * index + 1] ?? 0), marks ? 6.5 : 5);
  }
  context.globalAlpha = 1;
  if (!marks && few) drawNames(context, side, scene);
  for (const [index, width] of [
    [scene.probed, 2],
    [scene.hovered, 2],
  ] as const) {
    if (index < 0 || index >= groups.of.length) continue;
    const place = placeOn(side, points[2 * index] ?? 0, points[2 * index + 1] ?? 0);
    context.strokeStyle = panel;
    context.lineWidth = width + 2;
    ring(context, ...place, 8);
    context.strokeStyle = ink;
    context.lineWidth = width;
    ring(context, ...place, 8);
  }
}

function drawNames(context: CanvasRenderingContext2D, side: number, { points, groups }: Scene): void {
  const { ink, panel } = palette();
  context.font = font(600, 12);
  context.lineJoin = "round";
  for (const [group, middle] of middles(points, groups.of, groups.names.length).entries()) {
    if (!middle) continue;
    const [x, y] = placeOn(side, ...middle);
    const name = groups.names[group] ?? "";
    const reach = context.measureText(name).width / 2 + 4;
    const place = Math.max(reach, Math.min(side - reach, x));
    context.strokeStyle = panel;
    context.lineWidth = 4;
    context.strokeText(name, place, y);
    context.fillStyle = ink;
    context.fillText(name, place, y);
  }
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.fill();
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.stroke();
}
