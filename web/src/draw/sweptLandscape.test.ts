import { describe, expect, it } from "vitest";
import type { SweepLandscape } from "../protocol/messages";
import { isHollow, restOf, stretchesOf, sweptLandscapeOf } from "./sweptLandscape";

const answer: SweepLandscape = {
  ready: true,
  anchor: 1,
  step: 40,
  u: [-1, 3],
  v: [-2, 2],
  values: [
    [1, 2],
    [null, 4],
  ],
  axes: [2, 1],
  shares: [0.6, 0.3],
  chosen: [-1, -1],
  networks: [
    {
      steps: [0, 40],
      points: [
        [0, 0],
        [1, 2],
      ],
      losses: [0.7, null],
      off: [0, 5],
    },
    {
      steps: [0, 40],
      points: [
        [0, 0],
        [0, 1],
      ],
      losses: [0.7, 0.2],
      off: [0, 0],
    },
    { steps: [], points: [], losses: [], off: [] },
  ],
};

describe("the landscape of a sweep", () => {
  it("is read row by row, NaN for what is not finite", () => {
    const landscape = sweptLandscapeOf(answer);
    expect(Array.from(landscape?.values ?? [])).toEqual([1, 2, Number.NaN, 4]);
    expect(landscape).toMatchObject({ size: 2, anchor: 1, step: 40, u: [-1, 3], v: [-2, 2], axes: [2, 1] });
    expect(landscape?.paths[0]).toEqual({
      steps: [0, 40],
      points: [
        [0, 0],
        [1, 2],
      ],
      losses: [0.7, Number.NaN],
      off: [0, 5],
    });
    expect(sweptLandscapeOf({ ...answer, ready: false, values: [] })).toBeNull();
  });

  it("tells how far the networks lie off the plane and along it from the anchor", () => {
    const landscape = sweptLandscapeOf(answer);
    if (!landscape) throw new Error("none");
    // (1, 2) from (0, 1), where u counts twice.
    expect(restOf(landscape, 0)).toEqual({ off: 5, along: Math.hypot(2, 1) });
    expect([0, 1].map((index) => isHollow(restOf(landscape, index)))).toEqual([true, false]);
    expect(isHollow({ off: 4e-15, along: 0 })).toBe(false);
    expect(isHollow(restOf(landscape, 2))).toBe(false);
  });

  it("has paths in stretches that are far off the plane and such that are not", () => {
    const path = {
      steps: [0, 1, 2, 3],
      points: [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 0],
      ] as [number, number][],
      losses: [],
      off: [0, 0, 0, 9],
    };
    const stretches = stretchesOf(path, [1, 1]);
    expect(stretches).toEqual([
      {
        points: [
          [0, 0],
          [1, 0],
          [2, 0],
        ],
        far: false,
      },
      {
        points: [
          [2, 0],
          [3, 0],
        ],
        far: true,
      },
    ]);
    const gap = { ...path, off: [0, 0, 0, 0], points: path.points.with(1, [Number.NaN, 0]) };
    expect(stretchesOf(gap, [1, 1])).toEqual([
      {
        points: [
          [2, 0],
          [3, 0],
        ],
        far: false,
      },
    ]);
  });
});
