import { expect, it } from "vitest";
import { overfittingSentence } from "./overfitting";

function history(losses: number[], best: { step: number; loss: number; judged_on: "test" } | null) {
  const values = Float64Array.from(losses);
  return { best, length: losses.length, steps: Float64Array.from(losses.keys()), view: () => values };
}

it("says where the loss turned and how much it has grown", () => {
  const words = overfittingSentence(history([1, 0.2, 0.3, 0.5], { step: 1, loss: 0.2, judged_on: "test" }));
  expect(words).toBe("The test loss was lowest at step 1 and has grown 2.5 times since.");
});

it("does not claim growth before there is any", () => {
  const words = overfittingSentence(history([1, 0.2], { step: 1, loss: 0.2, judged_on: "test" }));
  expect(words).toContain("still near its lowest");
});

it("says nothing without numbers", () => {
  expect(overfittingSentence(history([], null))).toBe("");
});
