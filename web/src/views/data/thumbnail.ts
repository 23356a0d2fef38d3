import { classColour } from "../../draw/colours";
import type { Slot } from "../../draw/heatmap";
import type { DatasetChoice } from "../../protocol/messages";

export const width = 64;
export const height = 44;

/** Dots of one colour: `d` is the outline, `colour` a CSS colour, `size` the width of a dot. */
export interface Shape {
  d: string;
  colour: string;
  size: number;
}

type Drawn = Pick<DatasetChoice, "points" | "values" | "view" | "task" | "domain">;

const inset = 2.5;
const shades = 5;

/** A dataset's picture: its points in the plane, its curve, or two columns of its table. */
export function thumbnail({ points, values, view, task, domain }: Drawn): Shape[] {
  const horizontal =
    view === "plane" || view === "line" ? domain : range(points.map((point) => point[0] ?? 0));
  const vertical = view === "plane" ? domain : range(points.map((point) => point[1] ?? 0));
  const [low, high] = range(values);
  const spread = view === "plane" ? height : width;
  const left = (width - spread) / 2 + inset;
  const groups = new Map<string, string>();
  points.forEach((point, index) => {
    const x = left + share(point[0] ?? 0, horizontal) * (spread - 2 * inset);
    const y = height - inset - share(point[1] ?? 0, vertical) * (height - 2 * inset);
    const value = values[index] ?? 0;
    const colour = view === "line" ? "var(--pos)" : pointColour(value, share(value, [low, high]), task);
    groups.set(colour, `${groups.get(colour) ?? ""}M${x.toFixed(1)} ${y.toFixed(1)}h0`);
  });
  return [...groups].map(([colour, d]) => ({ d, colour, size: view === "line" ? 3 : 2.5 }));
}

function pointColour(value: number, within: number, task: Drawn["task"]): string {
  if (task === "classes") return classColour(value);
  if (task === "binary") return value < 0.5 ? "var(--neg)" : "var(--pos)";
  const shade = Math.round(within * (shades - 1)) / (shades - 1);
  const end = shade < 0.5 ? "var(--neg)" : "var(--pos)";
  return `color-mix(in oklab, ${end} ${30 + 140 * Math.abs(shade - 0.5)}%, var(--line2))`;
}

const gap = 3;

/** Where the first pictures of a dataset of images stand in its picture: six of them, or four if they are much larger so. */
export function imagePlaces([rows, columns]: readonly [number, number]): Slot[] {
  const grids: readonly [number, number][] = [
    [3, 2],
    [2, 3],
    [2, 2],
    [6, 1],
  ];
  const pixel = ([across, down]: readonly [number, number]) =>
    Math.min((width / across - gap) / columns, (height / down - gap) / rows);
  const muchLarger = 1.25;
  const [across, down] = grids.reduce((best, grid) => (pixel(grid) > muchLarger * pixel(best) ? grid : best));
  const size = pixel([across, down]);
  const [wide, high] = [size * columns, size * rows];
  const left = (width - across * (wide + gap) + gap) / 2;
  const top = (height - down * (high + gap) + gap) / 2;
  return Array.from({ length: across * down }, (_, index) => ({
    x: left + (index % across) * (wide + gap),
    y: top + Math.floor(index / across) * (high + gap),
    width: wide,
    height: high,
  }));
}

function range(values: number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return high > low ? [low, high] : [low - 1, high + 1];
}

function share(value: number, [low, high]: [number, number]): number {
  return (value - low) / (high - low);
}
