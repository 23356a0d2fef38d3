import { describe, expect, it } from "vitest";
import { Areas, averaged, middle } from "./area";

const values = Float32Array.from({ length: 12 }, (_, index) => (index % 5) / 5);
const picture = { values, width: 4, height: 3 };

describe("areas", () => {
  it("sum whole pixels and parts of them", () => {
    const areas = new Areas(picture);
    const all = values.reduce((sum, value) => sum + value, 0);
    expect(areas.sum({ x: 0, y: 0, width: 4, height: 3 })).toBeCloseTo(all, 6);
    expect(areas.sum({ x: 1, y: 1, width: 1, height: 1 })).toBeCloseTo(values[5] as number, 6);
    expect(areas.sum({ x: 1.25, y: 1.5, width: 0.5, height: 0.25 })).toBeCloseTo(
      (values[5] as number) / 8,
      6,
    );
    expect(areas.sum({ x: 2.5, y: 0, width: 1, height: 1 })).toBeCloseTo(
      ((values[2] as number) + (values[3] as number)) / 2,
      6,
    );
  });

  it("are empty outside of the picture", () => {
    const areas = new Areas(picture);
    expect(areas.sum({ x: -9, y: -9, width: 5, height: 50 })).toBe(0);
    const wide = areas.sum({ x: -9, y: -9, width: 50, height: 50 });
    expect(wide).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      6,
    );
  });
});

describe("averaged", () => {
  it("gives each pixel the mean of what it covers", () => {
    const halves = averaged(new Areas(picture), { x: 0, y: 0, width: 4, height: 3 }, 2, 1);
    const mean = (columns: number[]) =>
      [0, 1, 2]
        .flatMap((row) => columns.map((column) => values[row * 4 + column] as number))
        .reduce((a, b) => a + b, 0) / 6;
    expect(halves[0]).toBeCloseTo(mean([0, 1]), 6);
    expect(halves[1]).toBeCloseTo(mean([2, 3]), 6);
  });

  it("changes nothing at the same size", () => {
    const same = averaged(new Areas(picture), { x: 0, y: 0, width: 4, height: 3 }, 4, 3);
    for (const [place, value] of values.entries()) expect(same[place]).toBeCloseTo(value, 6);
  });
});

it("cuts the middle in given proportions", () => {
  expect(middle({ width: 400, height: 300 }, { width: 1, height: 1 })).toEqual({
    x: 50,
    y: 0,
    width: 300,
    height: 300,
  });
  expect(middle({ width: 100, height: 300 }, { width: 2, height: 1 })).toEqual({
    x: 0,
    y: 125,
    width: 100,
    height: 50,
  });
});
