import { describe, expect, it } from "vitest";
import type { Frame } from "../../protocol/frame";
import type { Data, State } from "../../protocol/messages";
import { exampleWords, isOn } from "../../state/nearestExample";
import { agreement, unitBlame } from "./unitBlame";

function dense(sources: number, units: number, activation: string) {
  return {
    kind: "dense",
    units,
    activation,
    output_shape: [units],
    weights_shape: [sources, units],
    parameters: (sources + 1) * units,
  };
}

/*
 * By hand: x = 2, two sigmoid units with w = (0, ½ ln 3), so z = (0, ln 3), a = (½, ¾), f′ = (¼, 3⁄16); output
 * w = (4, −8), bias 4, so z = 0 and p = ½; cross-entropy with t = 1, so dE/dz = −½, dE/da = (−2, 4),
 * dE/dz = (−½, ¾), dE/dw = x · dE/dz = (−1, 1½).
 */
const state = {
  revision: 1,
  layers: [dense(1, 2, "sigmoid"), dense(2, 1, "linear")],
  link: "sigmoid",
  probe: [2],
  data: { version: 3, task: "binary", image: null, raw_inputs: ["x"], classes: ["no", "yes"] },
} as unknown as State;
const data = { version: 3, train: { points: [[9], [2]], values: [0, 1] } } as unknown as Data;
const weight = Math.log(3) / 2;
const arrays = {
  weights: Float32Array.of(0, weight, 0, 0, 4, -8, 4),
  gradients: Float32Array.of(-1, 1.5, -0.5, 0.75, -0.25, -0.375, -0.5),
  gradient_check: Float32Array.of(-1, 1.5, -0.5, 0.75, -0.25, -0.375, -0.5),
  blame: Float32Array.of(-2, 4, -0.5),
  blame_loss: Float32Array.of(Math.LN2),
  blame_example: Float64Array.of(1),
  probe_inputs: Float32Array.of(2),
  probe_sum: Float32Array.of(0, Math.log(3), 0),
  probe_activation: Float32Array.of(0.5, 0.75, 0),
  probe_prediction: Float32Array.of(0.5),
};
const frame = { revision: 1, step: 5, arrays } as unknown as Frame;

describe("unitBlame", () => {
  it("goes back through a hidden unit", () => {
    const unit = unitBlame(frame, state, data, { layer: 0, unit: 1 }, "example");
    expect(unit?.blame).toBe(4);
    expect(unit?.terms?.sum).toBe(4);
    expect(unit?.fed).toBe(1);
    expect(unit?.factor).toBeCloseTo(3 / 16, 6);
    expect(unit?.slope).toBeCloseTo((unit?.blame ?? 0) * (unit?.factor ?? 0), 6);
    expect(unit?.slopes.map(({ activation, slope }) => [activation, slope])).toEqual([
      [2, 1.5],
      [1, 0.75],
    ]);
  });

  it("says how far an output is off", () => {
    const unit = unitBlame(frame, state, data, { layer: 1, unit: 0 }, "example");
    expect(unit?.terms).toBeNull();
    expect(unit?.error).toEqual({ prediction: 0.5, target: 1 });
  });

  it("adds up the blame of an input", () => {
    const unit = unitBlame(frame, state, data, { layer: -1, unit: 0 }, "example");
    expect(unit?.blame).toBeCloseTo(0.75 * weight, 6);
    expect(unit?.slope).toBeNaN();
  });

  it("knows no f′ beside the example, nor of many", () => {
    const beside = { ...state, probe: [2.1] };
    expect(unitBlame(frame, beside, data, { layer: 0, unit: 1 }, "example")?.factor).toBeNaN();
    expect(unitBlame(frame, state, data, { layer: 0, unit: 1 }, "batch")?.factor).toBeNaN();
  });

  it("holds differences beside the gradients of a batch", () => {
    const batch = unitBlame(frame, state, data, { layer: 0, unit: 0 }, "batch");
    expect(agreement(batch?.slopes ?? [])).toEqual({ agreeing: 2, of: 2 });
    const other = { ...frame, arrays: { ...arrays, gradient_check: new Float32Array(7) } };
    const wrong = unitBlame(other, state, data, { layer: 0, unit: 0 }, "batch");
    expect(agreement(wrong?.slopes ?? [])).toEqual({ agreeing: 0, of: 2 });
    const alone = unitBlame(frame, state, data, { layer: 0, unit: 0 }, "train");
    expect(agreement(alone?.slopes ?? [])).toBeNull();
  });

  it("waits for the server's first look", () => {
    const early = { ...frame, arrays: { weights: arrays.weights } };
    expect(unitBlame(early, state, data, { layer: 0, unit: 0 }, "batch")).toBeNull();
  });
});

describe("the nearest example", () => {
  it("is said in words", () => {
    expect(exampleWords(state, data, 1)).toBe("example 2 at x = 2.00, target yes");
    expect(exampleWords(state, null, 1)).toBe("example 2");
    expect(exampleWords(state, data, null)).toBe("");
  });

  it("counts as reached to 32 bits", () => {
    expect(isOn([0.1, 3], [Math.fround(0.1), 3])).toBe(true);
    expect(isOn([0.1, 3], [0.1, 3.01])).toBe(false);
  });
});
