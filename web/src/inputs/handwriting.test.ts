import { describe, expect, it } from "vitest";
import { boxOf, type Form, type Ink, toPicture } from "./handwriting";

/** A full rectangle of ink on a sheet of 200 × 150. */
function rectangle(x: number, y: number, across: number, down: number): Ink {
  const [width, height] = [200, 150];
  const values = new Float32Array(width * height);
  for (let row = y; row < y + down; row++) values.fill(1, row * width + x, row * width + x + across);
  return { values, width, height };
}

const large: Form = { height: 28, width: 28, fill: 20 / 28, centre: "mass" };
const small: Form = { height: 8, width: 8, fill: 1, centre: "box" };

function boxIn(picture: Float32Array | null, form: Form) {
  return picture && boxOf({ values: picture, width: form.width, height: form.height });
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

function massIn(picture: Float32Array, width: number): [row: number, column: number] {
  const total = sum(picture);
  const rows = picture.map((value, place) => value * Math.floor(place / width));
  const columns = picture.map((value, place) => value * (place % width));
  return [sum(rows) / total, sum(columns) / total];
}

describe("toPicture", () => {
  it("fills its share of the height, wherever and however large something was drawn", () => {
    for (const ink of [rectangle(3, 5, 20, 40), rectangle(150, 90, 20, 40), rectangle(40, 8, 70, 140)]) {
      const picture = toPicture(ink, large);
      expect(boxIn(picture, large)?.height).toBeGreaterThanOrEqual(20);
      expect(boxIn(picture, large)?.height).toBeLessThanOrEqual(21);
      expect(sum(picture ?? [])).toBeCloseTo(200, 0);
      expect(boxIn(toPicture(ink, small), small)).toMatchObject({ y: 0, height: 8 });
    }
  });

  it("lets the longer side of what is wide fill it", () => {
    const picture = toPicture(rectangle(10, 10, 120, 30), large);
    expect(boxIn(picture, large)?.width).toBeLessThanOrEqual(21);
    expect(sum(picture ?? [])).toBeCloseTo(100, 0);
  });

  it("puts the centre of mass on pixel 14, 14 of 28, as MNIST has it", () => {
    const ink = rectangle(20, 20, 80, 80);
    for (let row = 20; row < 100; row++) ink.values.fill(0.5, row * 200 + 50, row * 200 + 100);
    const picture = toPicture(ink, large) as Float32Array;
    const [row, column] = massIn(picture, 28);
    expect(row).toBeCloseTo(14, 1);
    expect(column).toBeCloseTo(14, 1);
  });

  it("puts the box into the middle where the data are so", () => {
    const picture = toPicture(rectangle(20, 20, 40, 80), small) as Float32Array;
    for (let row = 0; row < 8; row++) {
      expect([...picture.subarray(row * 8, row * 8 + 8)].map((value) => Math.round(value))).toEqual([
        0, 0, 1, 1, 1, 1, 0, 0,
      ]);
    }
  });

  it("keeps all ink inside, however much lies on one side", () => {
    const ink = rectangle(20, 20, 100, 10);
    for (let row = 20; row < 120; row++) ink.values.fill(1, row * 200 + 20, row * 200 + 24);
    const form: Form = { ...large, fill: 0.95 };
    const picture = toPicture(ink, form) as Float32Array;
    const scale = (0.95 * 28) / 100;
    expect(sum(picture)).toBeCloseTo(sum(ink.values) * scale ** 2, 0);
  });

  it("fits into a picture that is not square", () => {
    const form: Form = { height: 28, width: 14, fill: 1, centre: "box" };
    const picture = toPicture(rectangle(10, 10, 120, 30), form) as Float32Array;
    expect(picture).toHaveLength(28 * 14);
    expect(boxIn(picture, form)).toMatchObject({ x: 0, width: 14 });
  });

  it("has nothing to show without ink, and leaves a dot a dot", () => {
    expect(toPicture({ values: new Float32Array(100), width: 10, height: 10 }, large)).toBeNull();
    const dot = { ...rectangle(50, 50, 4, 4), least: 40 };
    expect(boxIn(toPicture(dot, large), large)?.height).toBeLessThanOrEqual(3);
  });

  it("holds values from 0 to 1", () => {
    const picture = toPicture(rectangle(0, 0, 200, 150), large) as Float32Array;
    for (const value of picture) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    }
  });
});
