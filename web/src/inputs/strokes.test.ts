import { describe, expect, it } from "vitest";
import { Areas, averaged } from "./area";
import { drawnDigit } from "./drawnDigits";
import type { Form } from "./handwriting";
import { realDigits } from "./realDigits";
import { type Brush, brushOf, penWeight, pictureOf, placedPictureOf } from "./strokes";

const digits = Array.from({ length: 10 }, (_, digit) => digit);
const { small, large } = realDigits;
const largeForm: Form = { height: 28, width: 28, fill: 20 / 28, centre: "mass" };
const smallForm: Form = { height: 8, width: 8, fill: 1, centre: "box" };
const largeBrush = brushOf([], 28);
const smallBrush: Brush = { ...brushOf([], 8), ink: small.ink / 64 };
const empty = new Float32Array(0);

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** What the linear classifier reads in a picture of some whole multiple of its side. */
function read(picture: Float32Array, height: number, { side, weights }: typeof small | typeof large): number {
  const whole = { x: 0, y: 0, width: height, height };
  const inputs = averaged(new Areas({ values: picture, width: height, height }), whole, side, side);
  const sums = weights.map((text) =>
    [...inputs, 1].reduce((total, value, place) => {
      const weight = Number.parseInt(text.slice(2 * place, 2 * place + 2), 16) - 128;
      return total + value * weight;
    }, 0),
  );
  return sums.indexOf(Math.max(...sums));
}

describe("drawn digits", () => {
  it("have as much ink as real ones of 28 × 28, each class its own", () => {
    const inks = digits.map((digit) => sum(pictureOf(drawnDigit(digit), largeForm, largeBrush) ?? []));
    expect(Math.abs(mean(inks) / large.ink - 1)).toBeLessThan(0.1);
    for (const [digit, ink] of inks.entries()) {
      expect(Math.abs(ink / (large.inkByClass[digit] as number) - 1)).toBeLessThan(0.35);
    }
  });

  it("have as much ink as real ones of 8 × 8, where a 1 has as much as an 8", () => {
    for (const digit of digits) {
      const ink = sum(pictureOf(drawnDigit(digit), smallForm, smallBrush) ?? []);
      expect(Math.abs(ink / small.ink - 1)).toBeLessThan(0.15);
    }
  });

  it("are read by what was trained on real ones", () => {
    const readAll = (form: Form, brush: Brush, real: typeof small | typeof large) =>
      digits.map((digit) => read(pictureOf(drawnDigit(digit), form, brush) ?? empty, form.height, real));
    expect(readAll(largeForm, largeBrush, large)).toEqual(digits);
    expect(readAll(smallForm, smallBrush, small)).toEqual(digits);
  });

  it("give the same picture, small in a corner or over the whole pad", () => {
    const usual = pictureOf(drawnDigit(3), largeForm, largeBrush) as Float32Array;
    const shrunk = drawnDigit(3, (x, y) => ({ x: 0.6 + 0.35 * x, y: 0.02 + 0.35 * y }));
    const other = pictureOf(shrunk, largeForm, largeBrush) as Float32Array;
    expect(Math.max(...usual.map((value, place) => Math.abs(value - (other[place] as number))))).toBeLessThan(
      0.2,
    );
  });
});

describe("the brush", () => {
  it("follows the data where every picture has the same ink", () => {
    const even = [
      [1, 0, 0, 1],
      [0, 1, 0.9, 0],
    ];
    expect(brushOf(even, 2).ink).toBeCloseTo(0.4875, 6);
    expect(brushOf([...even, [1, 1, 1, 1]], 2).ink).toBeNull();
    expect(brushOf([], 28)).toEqual({ width: 2.5, ink: null });
  });

  it("is thicker only where a pen is pressed", () => {
    expect(penWeight("mouse", 0.5)).toBe(1);
    expect(penWeight("touch", 1)).toBe(1);
    expect(penWeight("pen", 0)).toBe(1);
    expect(penWeight("pen", 0.9)).toBeGreaterThan(penWeight("pen", 0.2));
    const light = [[0.1, 0.9].map((y) => ({ x: 0.5, y, weight: 0.8 }))];
    const heavy = [[0.1, 0.9].map((y) => ({ x: 0.5, y, weight: 1.2 }))];
    const ink = (strokes: typeof light) => sum(pictureOf(strokes, largeForm, largeBrush) ?? []);
    expect(ink(heavy)).toBeGreaterThan(1.2 * ink(light));
  });
});

describe("few strokes", () => {
  it("make a dot of the brush's size, and nothing makes nothing", () => {
    expect(pictureOf([], largeForm, largeBrush)).toBeNull();
    const dot = pictureOf([[{ x: 0.3, y: 0.8, weight: 1 }]], largeForm, largeBrush) as Float32Array;
    expect(sum(dot)).toBeCloseTo(Math.PI * 1.25 ** 2, 0);
  });
});

it("leaves strokes where they are for data that are not centred", () => {
  const line = [[0.25, 0.75].map((y) => ({ x: 1.5, y, weight: 1 }))];
  const picture = placedPictureOf(line, { height: 8, width: 16 }, { width: 1, ink: null });
  const dark = [...picture.entries()].filter(([, value]) => value > 0.4).map(([place]) => place);
  expect(new Set(dark.map((place) => place % 16))).toEqual(new Set([11, 12]));
  expect(Math.min(...dark.map((place) => Math.floor(place / 16)))).toBe(2);
});
