import { classColour } from "../../draw/colours";
import type { DatasetChoice } from "../../protocol/messages";

export const width = 64;
export const height = 44;

/** Dots or squares of one colour: `d` is the outline, `colour` a CSS colour, `size` the width of a dot. */
export interface Shape {
  d: string;
  colour: string;
  size: number;
}

type Drawn = Pick<DatasetChoice, "points" | "values" | "view" | "task" | "domain" | "image">;

const inset = 2.5;
const shades = 5;

/** A dataset's picture: its points in the plane, its curve, its first images, or two columns of its table. */
export function thumbnail(dataset: Drawn): Shape[] {
  return dataset.view === "image" && dataset.image ? images(dataset, dataset.image) : dots(dataset);
}

function dots({ points, values, view, task, domain }: Drawn): Shape[] {
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

function images({ points }: Drawn, [rows, columns]: [number, number]): Shape[] {
  const across = 3;
  const down = 2;
  const cell = Math.min(width / across, height / down) - 3;
  const pixel = cell / Math.max(rows, columns);
  const left = (width - across * (cell + 3)) / 2;
  const top = (height - down * (cell + 3)) / 2 + 1.5;
  const groups = new Map<number, string>();
  points.slice(0, across * down).forEach((point, index) => {
    const x = left + 1.5 + (index % across) * (cell + 3);
    const y = top + Math.floor(index / across) * (cell + 3);
    point.forEach((value, place) => {
      const shade = Math.round(Math.min(Math.max(value, 0), 1) * (shades - 1));
      if (shade === 0) return;
      const corner = `${(x + (place % columns) * pixel).toFixed(2)} ${(y + Math.floor(place / columns) * pixel).toFixed(2)}`;
      const size = pixel.toFixed(2);
      groups.set(shade, `${groups.get(shade) ?? ""}M${corner}h${size}v${size}h-${size}z`);
    });
  });
  return [...groups].map(([shade, d]) => ({
    d,
    colour: `color-mix(in oklab, var(--ink) ${(100 * shade) / (shades - 1)}%, transparent)`,
    size: 0,
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
