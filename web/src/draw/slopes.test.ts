import { describe, expect, it } from "vitest";
import { slopeAt } from "./slopes";

describe("slopeAt", () => {
  it.each([
    ["linear", 3, 1],
    ["sigmoid", 0, 0.25],
    ["sigmoid", Math.log(3), 0.1875],
    ["tanh", 0, 1],
    ["tanh", Math.log(3), 0.36],
    ["relu", 0.1, 1],
    ["relu", 0, 0],
    ["leaky_relu", -2, 0.01],
    ["elu", -Math.log(4), 0.25],
    ["gelu", 0, 0.5],
    ["gelu", 1, 1.0833155],
    ["gelu", -1, -0.0833155],
    ["silu", 0, 0.5],
    ["softplus", Math.log(3), 0.75],
    ["sine", Math.PI, -1],
  ])("is right for %s at %d", (activation, z, slope) => {
    expect(slopeAt(activation, z)).toBeCloseTo(slope, 6);
  });

  it("agrees with differences of the sigmoid", () => {
    const f = (z: number) => 1 / (1 + Math.exp(-z));
    expect(slopeAt("sigmoid", 0.7)).toBeCloseTo((f(0.7001) - f(0.6999)) / 0.0002, 8);
  });

  it("knows when it does not know", () => {
    expect(slopeAt("of tomorrow", 1)).toBeNaN();
  });
});
