import { describe, expect, it } from "vitest";
import type { ColumnNeed } from "./columns";
import { columnNeeds } from "./columns";
import { stateOf } from "./convnet.testing";
import { type Cell, channelsOf, plan, type Region } from "./layout";

const region: Region = { width: 832, height: 520, coarse: false, plain: false };
const needs = columnNeeds(stateOf());

function needOf(kind: ColumnNeed["kind"], count: number): ColumnNeed {
  return { ...(needs[0] as ColumnNeed), id: kind, kind, layer: 0, count, title: "Conv 1", fans: true };
}

function overlap(first: Cell, second: Cell): boolean {
  const apart = (from: number, to: number) => from >= to - 0.01;
  return !(
    apart(first.x, second.x + second.width) ||
    apart(second.x, first.x + first.width) ||
    apart(first.y, second.y + second.height) ||
    apart(second.y, first.y + first.height)
  );
}

describe("plan", () => {
  const counts = [1, 3, 8, 9, 12, 16, 17, 64, 128];
  const sizes = [
    region,
    { ...region, height: 300 },
    { ...region, width: 390, height: 480, coarse: true },
    { ...region, width: 350, height: 220, plain: true },
  ];

  it("keeps all cells apart and inside, whatever there is to draw", () => {
    for (const size of sizes) {
      for (const count of counts) {
        const kinds = (["maps", "units", "output"] as const).map((kind) => needOf(kind, count));
        const { columns, width } = plan(size, [needs[0] as ColumnNeed, ...kinds]);
        const cells = columns.flatMap(({ cells: own, more }) => [...own, ...(more ? [more] : [])]);
        for (const [index, cell] of cells.entries()) {
          expect(cell.x).toBeGreaterThanOrEqual(0);
          expect(cell.x + cell.width).toBeLessThanOrEqual(width);
          expect(cell.y).toBeGreaterThanOrEqual(0);
          expect(cell.y + cell.height).toBeLessThanOrEqual(size.height);
          expect(cells.slice(index + 1).some((other) => overlap(cell, other))).toBe(false);
        }
      }
    }
  });

  it("draws up to eight maps in one column, sixteen in two, and says how many are left", () => {
    const mapsOf = (count: number) => plan(region, [needOf("maps", count)]).columns[0];
    const across = (count: number) => new Set(mapsOf(count)?.cells.map(({ x }) => x)).size;
    expect([across(8), across(9), across(16)]).toEqual([1, 2, 2]);
    expect(mapsOf(16)?.more).toBeNull();
    expect([mapsOf(20)?.cells.length, mapsOf(20)?.more?.count]).toEqual([15, 5]);
  });

  it("offers a place for a layer before each layer, but not between filters and their maps", () => {
    const { adds, columns } = plan(region, needs);
    expect(adds.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4]);
    const headers = columns.map(({ middle, headerWidth }) => [
      middle - headerWidth / 2,
      middle + headerWidth / 2,
    ]);
    for (const { x } of adds) {
      expect(headers.some(([left = 0, right = 0]) => x > left && x < right)).toBe(false);
    }
  });

  it("fills the width, and scrolls where that is not enough", () => {
    expect(plan(region, needs).width).toBe(832);
    expect(plan({ ...region, width: 390, coarse: true }, needs).width).toBeGreaterThan(390);
    expect(plan({ ...region, width: 350, height: 220, plain: true }, needs).width).toBe(350);
  });

  it("gives fingers 44 pixels", () => {
    const { columns } = plan({ ...region, coarse: true }, needs);
    const small = columns
      .filter(({ kind }) => kind !== "bar")
      .flatMap(({ cells }) => cells.filter(({ width, height }) => Math.min(width, height) < 44));
    expect(small).toEqual([]);
  });
});

describe("channelsOf", () => {
  it("goes through the channels page by page, and begins again", () => {
    const column = { cells: Array.from({ length: 3 }, () => ({}) as Cell), count: 5 };
    expect([0, 1, 2].map((page) => channelsOf(column, page))).toEqual([
      [0, 1, 2],
      [3, 4, 0],
      [1, 2, 3],
    ]);
  });
});
