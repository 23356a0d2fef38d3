import { describe, expect, it } from "vitest";
import { chooseUnits, outgoing, unitsAround } from "./units";

describe("which units are drawn", () => {
  it("measures what leaves a unit", () => {
    const layer = {
      sources: 2,
      units: 2,
      weights: Float32Array.from([3, 4, 0, -1]),
      biases: new Float32Array(2),
    };
    expect([...outgoing(layer)]).toEqual([5, 1]);
  });

  it("takes the most important ones, in their order", () => {
    expect(chooseUnits([1, 9, 2, 8, 3], 3)).toEqual([1, 3, 4]);
    expect(chooseUnits([1, 2], 12)).toEqual([0, 1]);
  });

  it("keeps those drawn before unless another is clearly more important", () => {
    expect(chooseUnits([10, 9, 11, 1], 2, [0, 1])).toEqual([0, 1]);
    expect(chooseUnits([10, 9, 20, 1], 2, [0, 1])).toEqual([0, 2]);
  });

  it("starts anew where the layer has shrunk", () => {
    expect(chooseUnits([1, 5, 4], 2, [0, 7])).toEqual([1, 2]);
  });

  it("follows a scrolled column within its ends", () => {
    expect(unitsAround(64, 0, 4)).toEqual([0, 1, 2, 3]);
    expect(unitsAround(64, 30, 4)).toEqual([28, 29, 30, 31]);
    expect(unitsAround(64, 64, 4)).toEqual([60, 61, 62, 63]);
    expect(unitsAround(3, 1, 4)).toEqual([0, 1, 2]);
  });
});
