import { describe, expect, it } from "vitest";
import { doubt, picks } from "./picks";

describe("picks", () => {
  const labels = Array.from({ length: 60 }, (_, index) => [Math.floor(index / 6)]);

  it("are of different classes, and others with every turn", () => {
    const seen = new Set<number>();
    for (let turn = 0; turn < 10; turn++) {
      const chosen = picks(labels, 6, turn);
      expect(new Set(chosen.map((example) => labels[example]?.[0])).size).toBe(6);
      for (const example of chosen) seen.add(example);
    }
    expect(seen.size).toBe(60);
  });

  it("take classes several times where there are few, and no more than there is", () => {
    expect(picks([[0], [0], [0], [1], [1], [1]], 4, 0)).toEqual([0, 3, 1, 4]);
    expect(picks([[0], [0, 1]], 6, 3)).toHaveLength(2);
    expect(picks([], 6, 0)).toEqual([]);
  });
});

describe("doubt", () => {
  it("names the two most likely classes while none is sure", () => {
    expect(doubt(["0", "1", "6"], [0.52, 0.07, 0.41])).toBe("between 0 (52\u2009%) and 6 (41\u2009%)");
    expect(doubt(["0", "1", "6"], [0.95, 0, 0.05])).toBe("");
    expect(doubt([], [])).toBe("");
  });
});
