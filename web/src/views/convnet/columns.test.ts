import { describe, expect, it } from "vitest";
import type { State } from "../../protocol/messages";
import { columnNeeds, outputNames } from "./columns";
import { layers, stateOf } from "./convnet.testing";
import { isConvolutional } from "./convolutional";

describe("columnNeeds", () => {
  const needs = columnNeeds(stateOf());

  it("draws the input, the filters of one channel, then layer by layer", () => {
    expect(needs.map(({ id, kind, count }) => [id, kind, count])).toEqual([
      ["input", "input", 1],
      ["0 filters", "filters", 2],
      ["0", "maps", 2],
      ["1", "maps", 2],
      ["2", "bar", 2],
      ["3", "units", 3],
      ["4", "output", 2],
    ]);
  });

  it("names them and says their shapes", () => {
    expect(needs.map(({ title, caption }) => `${title}: ${caption.replaceAll("\u2009", "")}`)).toEqual([
      "Input: 6×6",
      "Filters: 2 of 3×3",
      "Conv 1: 6×6×2",
      "Pool 1: 3×3×2",
      "Dropout: 25%",
      "Dense 1: 3",
      "Output: softmax",
    ]);
    expect(needs.filter(({ fans }) => fans).map(({ id }) => id)).toEqual(["3", "4"]);
  });

  it("calls a single output by what it is the probability of", () => {
    expect(outputNames(stateOf())).toEqual(["cat", "dog"]);
    const one = [...layers.slice(0, -1), { ...layers.at(-1), units: 1 }] as State["layers"];
    const binary = stateOf({ layers: one });
    binary.data = { ...binary.data, task: "binary" };
    expect(outputNames(binary)).toEqual(["dog"]);
  });
});

describe("isConvolutional", () => {
  it("looks for pictures inside", () => {
    expect(isConvolutional(stateOf())).toBe(true);
    expect(isConvolutional(stateOf({ layers: layers.slice(3) }))).toBe(false);
    expect(isConvolutional(null)).toBe(false);
  });
});
