import { describe, expect, it } from "vitest";
import { cutsOf, type Edge, edgeKey, type Shape, withEdges } from "./connectivity";
import { localCuts, mostCuts, radiusOf, randomCuts, sameCuts } from "./sparsity";

const shapes: Shape[] = [
  [1, 4],
  [2, 8],
  [8, 8],
  [8, 1],
  [64, 16],
];

function keys(cuts: readonly Edge[]): Set<number> {
  return new Set(cuts.map(([source, unit]) => edgeKey(source, unit)));
}

function edgesLeft([sources, units]: Shape, cuts: readonly Edge[]): number[] {
  return Array.from({ length: units }, (_, unit) => sources - cuts.filter(([, to]) => to === unit).length);
}

describe("cutting and restoring edges", () => {
  it("adds and takes away, and leaves the list as it was", () => {
    const cuts: Edge[] = [[0, 1]];
    expect(withEdges(cuts, [[2, 0]], true)).toEqual([
      [0, 1],
      [2, 0],
    ]);
    expect(withEdges(cuts, [[0, 1]], true)).toEqual([[0, 1]]);
    expect(withEdges(cuts, [[0, 1]], false)).toEqual([]);
    expect(cuts).toEqual([[0, 1]]);
  });

  it("knows only edges that there are", () => {
    const part = {
      cut: [
        [0, 1],
        [7, 0],
        [0, 9],
      ],
    };
    expect(cutsOf(part, [4, 4])).toEqual([[0, 1]]);
    expect(cutsOf({}, [4, 4])).toEqual([]);
    expect(cutsOf(undefined, [4, 4])).toEqual([]);
  });

  it("compares lists whatever their order", () => {
    expect(
      sameCuts(
        [
          [0, 1],
          [2, 3],
        ],
        [
          [2, 3],
          [0, 1],
        ],
      ),
    ).toBe(true);
    expect(sameCuts([[0, 1]], [[1, 0]])).toBe(false);
  });
});

describe("random sparsity", () => {
  it.each(shapes)("cuts the share it says of %i × %i, and leaves each unit an edge", (...shape) => {
    for (const share of [0, 0.1, 0.35, 0.5, 0.9]) {
      const cuts = randomCuts(shape, share, 3);
      const most = (shape[0] - 1) * shape[1];
      expect(keys(cuts).size).toBe(Math.min(most, Math.round(share * shape[0] * shape[1])));
      expect(Math.min(...edgesLeft(shape, cuts))).toBeGreaterThanOrEqual(1);
    }
  });

  it("is drawn from its seed, and a larger share cuts the same and more", () => {
    const most = keys(randomCuts([8, 8], 0.9, 0));
    for (const share of [0.1, 0.2, 0.5, 0.7]) {
      const cuts = randomCuts([8, 8], share, 0);
      expect(randomCuts([4, 4], share, 1)).toHaveLength(Math.round(share * 16));
      expect(randomCuts([8, 8], share, 0)).toEqual(cuts);
      expect(cuts.every(([source, unit]) => most.has(edgeKey(source, unit)))).toBe(true);
    }
    expect(sameCuts(randomCuts([8, 8], 0.5, 0), randomCuts([8, 8], 0.5, 1))).toBe(false);
  });

  it("lists no more edges than a document holds", () => {
    expect(randomCuts([1024, 256], 0.9, 0)).toHaveLength(mostCuts);
  });
});

describe("locality", () => {
  it("keeps the edges between neighbours", () => {
    const left = 64 - localCuts([8, 8], 1 / 7).length;
    expect(left).toBe(8 + 7 + 7);
    expect(localCuts([8, 8], 1)).toEqual([]);
    expect(localCuts([8, 8], 0)).toHaveLength(56);
  });

  it.each(shapes)("leaves each unit of %i × %i its nearest source", (...shape) => {
    expect(Math.min(...edgesLeft(shape, localCuts(shape, 0)))).toBeGreaterThanOrEqual(1);
  });

  it("cuts less for a larger radius", () => {
    const near = keys(localCuts([5, 9], 0.2));
    for (const [source, unit] of localCuts([5, 9], 0.5)) expect(near.has(edgeKey(source, unit))).toBe(true);
  });

  it("is read back from what is cut", () => {
    expect(radiusOf([8, 8], localCuts([8, 8], 0.3))).toBeCloseTo(2 / 7);
    expect(radiusOf([8, 8], [])).toBe(1);
    expect(radiusOf([8, 8], [[0, 0]])).toBeNull();
  });
});
