import { describe, expect, it } from "vitest";
import { KeptCurves, keptWords } from "./kept.svelte";
import { inPlace, slopesOf } from "./saliency";

describe("saliency", () => {
  it("is of the class that was chosen", () => {
    expect([...(slopesOf([1, 2, 3, 4], 2, 1) ?? [])]).toEqual([3, 4]);
    expect(slopesOf([1, 2, 3, 4], 2, 2)).toBeNull();
    expect(slopesOf([1, 2, 3], 2, 0)).toBeNull();
  });

  it("of the first of two classes is the opposite of the only output's", () => {
    expect([...(slopesOf([1, -2], 2, 1) ?? [])]).toEqual([1, -2]);
    expect([...(slopesOf([1, -2], 2, 0) ?? [])]).toEqual([-1, 2]);
  });

  it("shows shuffled pixels where they are in the picture", () => {
    expect([...inPlace([10, 20, 30], [2, 0, 1])]).toEqual([20, 30, 10]);
    expect([...inPlace([10, 20, 30], null)]).toEqual([10, 20, 30]);
  });
});

describe("kept curves", () => {
  it("say at about which step and with which augmentation", () => {
    expect(keptWords(2000, "off")).toBe("kept about step 2\u2009000, augmentation off");
    expect(keptWords(20, "shift 2 px, flip")).toBe("kept about step 20, shift 2 px, flip");
  });

  it("are the newest few, and go with their data", () => {
    const kept = new KeptCurves();
    kept.follow("digits");
    for (const words of ["a", "b", "b", "c", "d"]) kept.keep({ words, values: [] });
    expect(kept.curves.map(({ words }) => words)).toEqual(["b", "c", "d"]);
    kept.follow("digits");
    expect(kept.curves).toHaveLength(3);
    kept.follow("faces");
    expect(kept.curves).toEqual([]);
  });
});
