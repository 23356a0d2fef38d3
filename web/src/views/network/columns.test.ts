import { describe, expect, it } from "vitest";
import type { State } from "../../protocol/messages";
import { columnNeeds, rankUnits, unitsOf, wantedPictures } from "./columns";
import { plan } from "./layout";

function stateOf(...units: number[]): State {
  return {
    layers: units.map((count) => ({ units: count })),
    data: { task: "binary", image: null, inputs: ["x₁", "x₂"], classes: ["a", "b"] },
  } as unknown as State;
}
const region = { width: 832, height: 620, coarse: false, plain: false };

function made(state: State, expanded: number | null = null) {
  return plan(region, columnNeeds(state, expanded));
}

describe("columns", () => {
  it("are the inputs and every layer; an image is one cell", () => {
    expect(columnNeeds(stateOf(8, 1), null).map(({ layer, units }) => [layer, units])).toEqual([
      [-1, 2],
      [0, 8],
      [1, 1],
    ]);
    const digits = stateOf(8, 10);
    Object.assign(digits.data, { image: [8, 8], inputs: Array(64).fill("p") });
    expect(columnNeeds(digits, null)[0]).toMatchObject({ units: 1, large: true, labels: 0 });
  });

  it("take the server's own choice of pictures where all units are drawn", () => {
    const state = stateOf(8, 4, 1);
    const layout = made(state);
    expect(wantedPictures(state, layout, unitsOf(layout, []), 0)).toBeNull();
  });

  it("ask for the most important units of many, and for twelve all the same", () => {
    const state = stateOf(32, 1);
    const layout = made(state);
    const weights = Float32Array.from({ length: 32 }, (_, source) => source);
    const parameters = [
      { sources: 2, units: 32, weights: new Float32Array(64), biases: new Float32Array(32) },
      { sources: 32, units: 1, weights, biases: new Float32Array(1) },
    ];
    const ranked = rankUnits(layout, parameters, []);
    expect(ranked[1]).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
    expect(rankUnits(layout, parameters, ranked)).toBe(ranked);
    const wanted = wantedPictures(state, layout, unitsOf(layout, ranked), 0);
    expect(wanted?.[0]).toHaveLength(12);
    expect(wanted?.[0]).toEqual(expect.arrayContaining([...(ranked[1] ?? [])]));
    expect(wanted?.[1]).toEqual([0]);
  });

  it("follow an open column as it scrolls", () => {
    const state = stateOf(64, 1);
    const layout = made(state, 0);
    const units = unitsOf(layout, []);
    expect(units[1]).toHaveLength(64);
    expect(wantedPictures(state, layout, units, 0)?.[0]?.[0]).toBe(0);
    expect(wantedPictures(state, layout, units, 1e6)?.[0]?.at(-1)).toBe(63);
  });
});
