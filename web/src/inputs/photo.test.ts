import { describe, expect, it } from "vitest";
import type { Grey } from "./area";
import type { Hand } from "./hand";
import { boxOf } from "./handwriting";
import { asThickAs, borderLight, cropped, exampleOf, inkOfPhoto, luminance } from "./photo";
import { brushOf } from "./strokes";

const hand: Hand = {
  height: 28,
  width: 28,
  drawing: { fill: 20 / 28, centre: "mass" },
  brush: brushOf([], 28),
};

/** A sheet in uneven light with a vertical stroke on it, or without. */
function sheet(written: boolean, chalk = false): Grey {
  const [width, height] = [320, 240];
  const values = new Float32Array(width * height);
  let noise = 1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      noise = (noise * 16807) % 2147483647;
      const light = (0.6 + (0.35 * column) / width) * (1 + 0.03 * (noise / 2147483647 - 0.5));
      const inked = written && row > 60 && row < 180 && Math.abs(column - 90) <= 2;
      const value = inked ? 0.25 * light : light;
      values[row * width + column] = chalk ? 1 - value : value;
    }
  }
  return { values, width, height };
}

describe("luminance", () => {
  it("weighs green most, and lays what is transparent on white", () => {
    const data = Uint8ClampedArray.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 9, 9, 9, 0]);
    const { values } = luminance({ data, width: 4, height: 1 });
    expect([...values].map((value) => Math.round(value * 100))).toEqual([21, 72, 7, 100]);
  });
});

it("cuts out the middle in the proportions of the data", () => {
  const values = Float32Array.from([0, 1, 1, 0, 0, 1, 1, 0]);
  expect([...cropped({ values, width: 4, height: 2 }, 2, 2)]).toEqual([1, 1, 1, 1]);
});

describe("ink of a photograph", () => {
  it("is found whether the writing is dark or light, and shadows are none", () => {
    expect(borderLight(sheet(true))).toBeGreaterThan(0.5);
    for (const chalk of [false, true]) {
      const ink = inkOfPhoto(sheet(true, chalk));
      expect(ink && boxOf(ink)).toMatchObject({ height: expect.closeTo(96, -1) });
      expect((ink && boxOf(ink)?.width) ?? 99).toBeLessThan(8);
    }
  });

  it("is not found on an empty sheet", () => {
    expect(inkOfPhoto(sheet(false))).toBeNull();
    expect(exampleOf(sheet(false), [28, 28], hand)).toBeNull();
  });

  it("is thickened where the pen was fine, and left alone where it was not", () => {
    const [width, height] = [60, 100];
    const line = (across: number) => {
      const values = new Float32Array(width * height);
      for (let row = 10; row < 90; row++) values.fill(1, row * width + 20, row * width + 20 + across);
      return { values, width, height };
    };
    expect(boxOf(asThickAs(line(2), 0.125))?.width).toBeGreaterThan(7);
    expect(asThickAs(line(12), 0.125)).toMatchObject({ width, height });
  });

  it("becomes an example as the data have them", () => {
    const example = exampleOf(sheet(true), [28, 28], hand) as Float32Array;
    const box = boxOf({ values: example, width: 28, height: 28 });
    expect(box?.height).toBeGreaterThanOrEqual(19);
    expect(box?.width).toBeLessThan(6);
    expect(Math.max(...example)).toBeGreaterThan(0.9);
  });
});

it("takes photographs as they are where the data are photographs", () => {
  const example = exampleOf(sheet(false), [25, 25], null) as Float32Array;
  expect(Math.min(...example)).toBeGreaterThan(0.5);
});
