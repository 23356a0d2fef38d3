import { describe, expect, it } from "vitest";
import { rowsOfSlopes, rowsOfTerms } from "./blameRows";
import type { UnitBlame } from "./unitBlame";

describe("rowsOfTerms", () => {
  it("leaves the factors of the rest empty", () => {
    const rows = rowsOfTerms([
      { source: 0, activation: 0.5, weight: -2, product: -1 },
      { source: null, activation: Number.NaN, weight: Number.NaN, product: 0.25 },
    ]);
    expect(rows.map(({ values }) => values)).toEqual([
      [".50", ""],
      ["−2.0", ""],
      ["−1.0", ".25"],
    ]);
  });
});

describe("rowsOfSlopes", () => {
  const slopes = [{ source: 0, activation: 2, slope: 0.5, difference: 0.5 }];
  const unit = (factor: number) => ({ slopes, slope: 0.25, factor }) as unknown as UnitBlame;

  it("shows the factors of one example", () => {
    expect(rowsOfSlopes(unit(1), false).map(({ values }) => values[0])).toEqual(["2.0", ".25", ".50"]);
  });

  it("shows the differences beside those of a batch", () => {
    expect(rowsOfSlopes(unit(Number.NaN), true).map(({ label }) => label)).toEqual(["dE/dw", "differences"]);
    expect(rowsOfSlopes(unit(Number.NaN), false)).toHaveLength(1);
  });
});
