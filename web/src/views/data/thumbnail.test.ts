import { expect, it } from "vitest";
import { height, thumbnail, width } from "./thumbnail";

const plane = {
  view: "plane",
  domain: [-6, 6] as [number, number],
  image: null,
  points: [
    [-6, -6],
    [6, 6],
  ],
  values: [0, 1],
} as const;

function positions(d: string): number[][] {
  return [...d.matchAll(/M([\d.]+) ([\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
}

it("draws each class in its colour, the second axis upwards, inside the picture", () => {
  const shapes = thumbnail({
    ...plane,
    task: "binary",
    points: plane.points.map((point) => [...point]),
    values: [0, 1],
  });
  expect(shapes.map((shape) => shape.colour)).toEqual(["var(--neg)", "var(--pos)"]);
  const [[x1 = 0, y1 = 0] = []] = positions(shapes[0]?.d ?? "");
  const [[x2 = 0, y2 = 0] = []] = positions(shapes[1]?.d ?? "");
  expect(x2).toBeGreaterThan(x1);
  expect(y2).toBeLessThan(y1);
  for (const value of [x1, x2]) expect(value).toBeLessThanOrEqual(width);
  for (const value of [y1, y2]) expect(value).toBeLessThanOrEqual(height);
});

it("draws images pixel by pixel", () => {
  const shapes = thumbnail({
    view: "image",
    task: "classes",
    domain: [0, 1],
    image: [2, 2],
    points: [[1, 0, 0, 1]],
    values: [3],
  });
  expect(shapes).toHaveLength(1);
  expect(positions(shapes[0]?.d ?? "")).toHaveLength(2);
});
