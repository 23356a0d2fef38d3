import { describe, expect, it } from "vitest";
import type { Frame } from "../../protocol/frame";
import type { Catalog, State } from "../../protocol/messages";
import { inputValues } from "./inputValues";

const empty = { arrays: {} } as unknown as Frame;
const state = {
  probe: [2, -3],
  data: { view: "plane", inputs: ["x₁", "x₁x₂", "mine"] },
} as unknown as State;
const catalog = {
  features: [
    { id: "x", label: "x₁" },
    { id: "xy", label: "x₁x₂" },
  ],
} as unknown as Catalog;

describe("inputValues", () => {
  it("makes the features of the probed point", () => {
    expect(inputValues(empty, state, catalog)).toEqual([2, -6, Number.NaN]);
  });

  it("prefers what the frame says, and takes raw inputs elsewhere", () => {
    const frame = { arrays: { probe_inputs: Float32Array.from([1, 2, 3]) } } as unknown as Frame;
    expect([...Array.from(inputValues(frame, state, catalog))]).toEqual([1, 2, 3]);
    const table = { ...state, data: { ...state.data, view: "table" } } as State;
    expect(inputValues(empty, table, catalog)).toEqual([2, -3]);
  });
});
