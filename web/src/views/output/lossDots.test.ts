import { expect, it } from "vitest";
import { lossDots } from "./lossDots";

it("places losses by their logarithm and stacks those that are equal", () => {
  const { dots, levels } = lossDots([1, 0.01, 1, 0.0001], 104, 4);
  expect(dots.map(({ index }) => index)).toEqual([3, 1, 0, 2]);
  const places = Object.fromEntries(dots.map(({ index, x, level }) => [index, [x, level]]));
  expect(places[0]?.[0]).toBe(places[2]?.[0]);
  expect([places[0]?.[1], places[2]?.[1]]).toEqual([0, 1]);
  expect(levels).toBe(2);
  const gap = (from: number, to: number) => (places[to]?.[0] ?? 0) - (places[from]?.[0] ?? 0);
  expect(Math.abs(gap(3, 1) - gap(1, 0))).toBeLessThanOrEqual(4);
});

it("labels whole powers of ten", () => {
  expect(lossDots([2e-3, 5], 200, 4).ticks.map(({ label }) => label)).toEqual([
    "10⁻³",
    "10⁻²",
    "10⁻¹",
    "1",
    "10",
  ]);
});

it("has no place for what is not finite, and one for nought", () => {
  expect(lossDots([null, Number.NaN], 100, 4)).toEqual({ dots: [], ticks: [], levels: 0 });
  expect(lossDots([0, 1], 100, 4).dots).toHaveLength(2);
});
