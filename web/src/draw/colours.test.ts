import { describe, expect, it } from "vitest";
import {
  classColour,
  classRgb,
  entry,
  exponentFor,
  fromOklab,
  linear,
  mix,
  neuronTable,
  paleReach,
  parseColour,
  predictionTable,
  type Rgb,
  scaleEntries,
  signedTable,
  soft,
  toOklab,
} from "./colours";

const neg: Rgb = [0xca, 0x6d, 0x00];
const mid: Rgb = [0xf7, 0xf7, 0xf5];
const pos: Rgb = [0x2a, 0x8e, 0xdf];
const table = signedTable(neg, mid, pos);

function channels(pixel: number): number[] {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255, pixel >>> 24];
}

describe("the signed scale", () => {
  it("runs from the negative end through the middle to the positive end, opaque", () => {
    expect(table).toHaveLength(scaleEntries);
    expect(channels(table[0] as number)).toEqual([...neg, 255]);
    expect(channels(table[256] as number)).toEqual([...mid, 255]);
    expect(channels(table[512] as number)).toEqual([...pos, 255]);
  });

  it("steps evenly in OKLab lightness", () => {
    const lightness = (index: number) => toOklab(channels(table[index] as number) as unknown as Rgb)[0];
    expect(lightness(128)).toBeCloseTo((lightness(0) + lightness(256)) / 2, 2);
  });

  it("goes only part of the way in the pale table", () => {
    const pale = signedTable(neg, mid, pos, paleReach.light);
    const [red, green, blue] = mix(mid, pos, 0.62);
    expect(channels(pale[512] as number)).toEqual([red, green, blue, 255].map(Math.round));
  });

  it("keeps the signs and the ends under the soft display scale, and spreads what is near the ends", () => {
    expect(entry(table, 1, soft)).toBe(table[512]);
    expect(entry(table, -1, soft)).toBe(table[0]);
    expect(entry(table, 0, soft)).toBe(table[256]);
    expect(entry(table, 0.9, soft)).toBe(table[256 + Math.round(256 * 0.9 ** soft)]);
    expect(entry(table, 7, soft)).toBe(table[512]);
  });

  it("has a pixel for each byte", () => {
    const neurons = neuronTable(table, soft);
    expect([neurons[1], neurons[128], neurons[255]]).toEqual([table[0], table[256], table[512]]);
    const predictions = predictionTable(table);
    expect([predictions[0], predictions[255]]).toEqual([table[0], table[512]]);
  });
});

describe("exponentFor", () => {
  const curve = (activation: (z: number) => number) =>
    Array.from({ length: 41 }, (_, index) => activation(-4 + index / 5));

  it("is soft for what saturates at both ends, linear for the rest", () => {
    expect(exponentFor(curve(Math.tanh))).toBe(soft);
    expect(exponentFor(curve((z) => 1 / (1 + Math.exp(-z))))).toBe(soft);
    expect(exponentFor(curve((z) => Math.max(0, z)))).toBe(linear);
    expect(exponentFor(curve(Math.sin))).toBe(linear);
    expect(exponentFor(curve((z) => z))).toBe(linear);
    expect(exponentFor(undefined)).toBe(linear);
  });
});

describe("OKLab", () => {
  it("comes back to the same colour", () => {
    for (const colour of [neg, mid, pos, [0, 0, 0], [255, 255, 255]] as Rgb[]) {
      expect(fromOklab(toOklab(colour)).map(Math.round)).toEqual([...colour]);
    }
  });

  it("takes white for lightness 1 without colour", () => {
    const [lightness, a, b] = toOklab([255, 255, 255]);
    expect(lightness).toBeCloseTo(1, 4);
    expect(Math.hypot(a, b)).toBeLessThan(1e-4);
  });
});

describe("parseColour", () => {
  it.each([
    ["rgb(202, 109, 0)", neg],
    ["rgb(202 109 0)", neg],
    ["#ca6d00", neg],
    ["color(srgb 1 0.5 0)", [255, 127.5, 0]],
  ])("reads %s", (text, colour) => {
    expect(parseColour(text as string)).toEqual(colour);
  });
});

describe("the class colours", () => {
  /** Linear light as seen without one kind of cone (Machado 2009). */
  const views = {
    normal: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    protan: [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    deutan: [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
  };
  const toLinear = (value: number) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const fromLinear = (value: number) => {
    const bounded = Math.max(0, Math.min(1, value));
    return 255 * (bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055);
  };
  const seen = (colour: Rgb, matrix: number[][]) => {
    const light = colour.map(toLinear);
    const change = matrix.map((row) =>
      fromLinear(row.reduce((sum, share, index) => sum + share * (light[index] ?? 0), 0)),
    );
    return toOklab(change as unknown as Rgb);
  };

  it.each(Object.entries(views))("differ for %s vision", (_, matrix) => {
    for (let first = 0; first < 10; first++) {
      for (let second = 0; second < first; second++) {
        const [a, b] = [seen(classRgb(first), matrix), seen(classRgb(second), matrix)];
        expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(0.1);
      }
    }
  });

  it("begin again after ten", () => {
    expect(classColour(10)).toBe(classColour(0));
    expect(classColour(0)).toBe("rgb(202 109 0)");
  });
});
