import { expect, it } from "vitest";
import { type NormCurve, stepsOf } from "./normCurves";

function curve(...steps: number[]): NormCurve {
  return { layer: 0, title: "", value: 1, points: steps.map((step) => [step, 1]) };
}

it("has the steps that are drawn: a layer without points has none", () => {
  expect(stepsOf([curve(500, 600), curve(), curve(550, 620)])).toEqual({ first: 500, last: 620 });
  expect(stepsOf([curve(7)])).toEqual({ first: 7, last: 7 });
  expect(stepsOf([curve()])).toBeNull();
});
