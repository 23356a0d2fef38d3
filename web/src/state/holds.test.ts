import { expect, it } from "vitest";
import { trainsOf } from "./holds";

const experiment = {
  network: {
    layers: [
      { kind: "dense", bias: false, cut: [[0, 1]] },
      { kind: "flatten" },
      { kind: "dense", frozen: true },
    ],
    output: { bias: true, cut: [] },
  },
};

it("knows what is cut, frozen, or has no bias", () => {
  const trains = trainsOf({ experiment });
  expect([trains(0, 0, 0), trains(0, 0, 1), trains(0, 1, 1), trains(0, null, 0)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect([trains(2, 0, 0), trains(2, null, 0)]).toEqual([false, false]);
  expect([trains(3, 0, 0), trains(3, null, 0)]).toEqual([true, true]);
});

it("holds nothing of a document that says nothing", () => {
  expect(trainsOf({ experiment: {} })(0, null, 0)).toBe(true);
});
