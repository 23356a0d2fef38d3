import { describe, expect, it } from "vitest";
import { type ColumnNeed, cellsThatFit, plan, type Region } from "./layout";

const region: Region = { width: 832, height: 620, coarse: false, plain: false };

function needs(...units: number[]): ColumnNeed[] {
  return units.map((count, index) => ({
    layer: index - 1,
    units: count,
    expanded: false,
    labels: 0,
    large: index === units.length - 1 && count === 1,
  }));
}

describe("the network's layout", () => {
  it("spreads columns evenly, centred on one axis", () => {
    const { columns, headers, width, size } = plan(region, needs(2, 8, 8, 4, 1));
    expect([headers, width, size]).toEqual(["row", 832, 44]);
    expect(columns[0]?.x).toBe(60);
    expect(columns[4]?.x).toBe(832 - 60);
    expect(columns[2]?.x).toBe(416);
    const middles = columns.map(({ top, height }) => top + height / 2);
    expect(new Set(middles).size).toBe(1);
    expect(columns[4]?.size).toBe(64);
  });

  it("keeps every cell inside the region", () => {
    for (const height of [300, 420, 520, 620, 900]) {
      const made = plan({ ...region, height }, needs(2, 12, 12, 10));
      for (const { top, height: tall, cells, size, content } of made.columns) {
        expect(top).toBeGreaterThanOrEqual(made.headerHeight);
        expect(top + tall).toBeLessThanOrEqual(height);
        expect((cells.at(-1) ?? 0) + size / 2).toBeCloseTo(content);
        expect(content).toBeLessThanOrEqual(tall + 1e-9);
      }
    }
  });

  it("lets the last cell stand for the units beyond twelve", () => {
    const [, wide] = plan(region, needs(2, 64, 1)).columns;
    expect(wide?.cells).toHaveLength(12);
    expect(wide?.left).toBe(53);
    expect(plan(region, needs(2, 12, 1)).columns[1]?.left).toBe(0);
  });

  it("opens a column that then scrolls in the region", () => {
    const columns = needs(2, 64, 1);
    (columns[1] as ColumnNeed).expanded = true;
    const opened = plan(region, columns).columns[1];
    expect(opened?.cells).toHaveLength(64);
    expect(opened?.left).toBe(0);
    expect(opened?.content).toBeGreaterThan(opened?.height ?? 0);
  });

  it("draws six layers of 64 units legibly, with headers in two rows", () => {
    const made = plan(region, needs(2, 64, 64, 64, 64, 64, 64, 1));
    expect(made.headers).toBe("stack");
    expect(made.size).toBeGreaterThanOrEqual(28);
    const [first, second] = made.columns;
    expect((second?.x ?? 0) - (first?.x ?? 0)).toBeGreaterThanOrEqual(100);
  });

  it("scrolls sideways rather than squeezing many layers", () => {
    const made = plan(region, needs(2, ...Array(14).fill(4), 1));
    expect(made.width).toBeGreaterThan(832);
    expect(made.columns.at(-1)?.x).toBeCloseTo(made.width - 60);
  });

  it("makes room for labels at both ends", () => {
    const columns = needs(4, 8, 3);
    (columns[0] as ColumnNeed).labels = 72;
    (columns[2] as ColumnNeed).labels = 72;
    const made = plan(region, columns);
    expect((made.columns[0]?.x ?? 0) - made.size / 2).toBeGreaterThanOrEqual(72);
    expect(made.width - (made.columns[2]?.x ?? 0) - made.size / 2).toBeGreaterThanOrEqual(72);
  });

  it("draws small without headers", () => {
    const made = plan({ width: 300, height: 220, coarse: true, plain: true }, needs(2, 8, 8, 4, 1));
    expect(made.headers).toBe("none");
    expect(made.width).toBe(300);
    expect(made.size).toBeLessThan(28);
  });
});

describe("the network's layout beside an enlarged panel", () => {
  const beside: Region = { width: 372, height: 460, coarse: false, plain: false, compact: true };

  it("has names for headers, cells of 28, and needs no more than its width", () => {
    const { columns, headers, width, size } = plan(beside, needs(2, 8, 8, 4, 1));
    expect([headers, width, size]).toEqual(["names", 372, 28]);
    expect(columns.map(({ x }) => x)).toEqual([40, 113, 186, 259, 332]);
  });

  it("keeps names and cells inside the region, and scrolls where there are many layers", () => {
    const made = plan(beside, needs(2, 12, 12, 12, 12, 12, 12, 1));
    expect(made.width).toBe(40 + 7 * 60 + 40);
    for (const { x, top, height, size } of made.columns) {
      expect(x - made.headerWidth / 2).toBeGreaterThanOrEqual(0);
      expect(x + Math.max(size, made.headerWidth) / 2).toBeLessThanOrEqual(made.width);
      expect(top).toBeGreaterThanOrEqual(made.headerHeight);
      expect(top + height).toBeLessThanOrEqual(beside.height);
    }
  });

  it("stays as small where there is much room", () => {
    expect(plan({ ...beside, height: 900 }, needs(2, 4, 1)).size).toBe(28);
  });
});

describe("cellsThatFit", () => {
  it("shrinks cells before it leaves units out", () => {
    expect(cellsThatFit(700, needs(12)).size).toBe(44);
    expect(cellsThatFit(500, needs(12)).size).toBe(36);
    expect(cellsThatFit(400, needs(12)).size).toBe(28);
    expect(cellsThatFit(200, needs(12))).toEqual({ size: 28, gap: 4, cells: 6 });
  });
});

it("keeps a single output inside of a small picture", () => {
  const region = { width: 334, height: 220, coarse: true, plain: true };
  const needs = [2, 3, 1].map((units, index) => ({
    layer: index - 1,
    units,
    expanded: false,
    labels: 0,
    large: index === 2,
  }));
  const last = plan(region, needs).columns.at(-1);
  expect((last?.x ?? 0) + (last?.size ?? 0) / 2).toBeLessThanOrEqual(region.width);
  expect(last?.size).toBeGreaterThan(40);
});
