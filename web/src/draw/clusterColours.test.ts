import { describe, expect, it } from "vitest";
import { clusterColour } from "./clusterColours";
import { parseColour, type Rgb, toOklab } from "./colours";

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
const scaleEnds: Rgb[] = ["#ca6d00", "#2a8edf"].map(parseColour);

function toLinear(value: number): number {
  return value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
}

function toEncoded(light: number): number {
  const bounded = Math.max(0, Math.min(1, light));
  return 255 * (bounded <= 0.0031308 ? bounded * 12.92 : 1.055 * bounded ** (1 / 2.4) - 0.055);
}

function seen(colour: Rgb, matrix: number[][]): Rgb {
  const light = colour.map(toLinear);
  const changed = matrix.map((row) =>
    toEncoded(row.reduce((sum, share, index) => sum + share * (light[index] ?? 0), 0)),
  );
  return toOklab(changed as unknown as Rgb);
}

function distance(first: Rgb, second: Rgb): number {
  return Math.hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]);
}

describe.each([false, true])("the colours of groups, dark ground %s", (dark) => {
  const colours = Array.from({ length: 10 }, (_, index) => parseColour(clusterColour(index, dark)));

  it.each(Object.entries(views))("differ for %s vision", (name, matrix) => {
    for (let first = 0; first < 10; first++) {
      for (let second = 0; second < first; second++) {
        const [a, b] = [colours[first] as Rgb, colours[second] as Rgb];
        expect(distance(seen(a, matrix), seen(b, matrix))).toBeGreaterThan(name === "normal" ? 0.12 : 0.07);
      }
    }
  });

  it("are none of the signed scale's", () => {
    for (const colour of colours) {
      for (const end of scaleEnds) expect(distance(toOklab(colour), toOklab(end))).toBeGreaterThan(0.07);
    }
  });

  it("begin again after ten", () => {
    expect(clusterColour(10, dark)).toBe(clusterColour(0, dark));
  });
});
