import { describe, expect, it } from "vitest";
import { weightedSum } from "./weightedSum";

describe("weightedSum", () => {
  it("multiplies, adds up and adds the bias", () => {
    const { terms, rest, sum, z } = weightedSum([2, -1], [10, 0.5, 20, 3], 2, 1, 0.25);
    expect(terms.map(({ product }) => product)).toEqual([1, -3]);
    expect([rest, sum, z]).toEqual([0, -2, -1.75]);
  });

  it("shows the nine largest products of many, in their order, and the rest as one", () => {
    const activations = Array.from({ length: 16 }, (_, index) => index - 8);
    const { terms, rest, sum } = weightedSum(activations, new Array(16).fill(1), 1, 0, 0);
    expect(terms.map(({ source }) => source)).toEqual(
      [0, 1, 2, 3, 4, 12, 13, 14, 15].concat([null as never]),
    );
    expect(rest).toBe(7);
    expect(terms.reduce((total, { product }) => total + product, 0)).toBe(sum);
    expect(sum).toBe(-8);
  });
});
