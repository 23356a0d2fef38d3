import { expect, it } from "vitest";
import { height, imagePlaces, thumbnail, width } from "./thumbnail";

const plane = {
  view: "plane",
  domain: [-6, 6] as [number, number],
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

it("places images without overlap inside the picture, six where they are square or wide", () => {
  for (const image of [
    [8, 8],
    [28, 28],
    [8, 16],
    [25, 25],
  ] as const) {
    const places = imagePlaces(image);
    expect(places).toHaveLength(6);
    for (const [index, place] of places.entries()) {
      expect(place.width / place.height).toBeCloseTo(image[1] / image[0], 6);
      expect(Math.min(place.x, place.y)).toBeGreaterThanOrEqual(0);
      expect(place.x + place.width).toBeLessThanOrEqual(width);
      expect(place.y + place.height).toBeLessThanOrEqual(height);
      for (const other of places.slice(index + 1)) {
        const apart =
          Math.abs(place.x - other.x) >= place.width || Math.abs(place.y - other.y) >= place.height;
        expect(apart).toBe(true);
      }
    }
  }
});
