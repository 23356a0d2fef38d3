import { describe, expect, it } from "vitest";
import { scaleEntries } from "./colours";
import { classPixels, rangeTable, sampleMap } from "./decision";

const scale = Uint32Array.from({ length: scaleEntries }, (_, index) => index);

describe("rangeTable", () => {
  it("gives equal values equal colours, whatever range the bytes span", () => {
    expect([...rangeTable(scale, 1, 1)].filter((_, byte) => byte === 0 || byte === 255)).toEqual([0, 512]);
    expect(rangeTable(scale, 2, 1)[255]).toBe(512);
    expect(rangeTable(scale, 1, 2)[255]).toBe(384);
  });
});

describe("classPixels", () => {
  it("takes the most likely class, pale where it is a guess", () => {
    const tables = [0, 1000, 2000, 3000].map((base) =>
      Uint32Array.from({ length: 256 }, (_, byte) => base + byte),
    );
    const result = new Uint32Array(3);
    const maps = [0, 64, 255, 255, 64, 0, 0, 64, 0, 0, 63, 0];
    classPixels(maps, 3, tables, result);
    expect([...result]).toEqual([1255, 0, 255]);
  });
});

describe("sampleMap", () => {
  const map = [0, 10, 20, 30];
  it("interpolates between the middles of pixels and holds beyond them", () => {
    expect(sampleMap(map, 2, 2, 0.5, 0.5)).toBe(15);
    expect(sampleMap(map, 2, 2, 0, 0)).toBe(0);
    expect(sampleMap(map, 2, 2, 1, 1)).toBe(30);
    expect(sampleMap(map, 2, 2, 0.5, 0)).toBe(5);
  });
});
