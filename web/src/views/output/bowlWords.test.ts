import { expect, it } from "vitest";
import type { Bowl } from "../../draw/bowl";
import type { State } from "../../protocol/messages";
import { divergedWords, rateWords } from "./bowlWords";

const bowl = { rate: 0.5 } as Bowl;

function state(learningRate: number, size = 10, kind = "sgd"): State {
  const experiment = {
    optimizer: { kind, learning_rate: learningRate, schedule: { kind: "constant" }, clip_norm: null },
    regularization: { l1: 0, l2: 0 },
  };
  return { experiment, batch_size: size, data: { train: 10 } } as unknown as State;
}

it("says up to which rate it converges, of plain descent on all examples alone", () => {
  expect(rateWords(bowl, state(0.4))).toBe(
    "λmax 4 · learning rates up to 2/λmax = 0.5 converge; 0.4 is below: it converges",
  );
  expect(rateWords(bowl, state(0.6))).toContain("0.6 is above: it diverges");
  for (const [other, why] of [
    [state(0.4, 1), "full batches"],
    [state(0.4, 10, "adam"), "plain SGD"],
  ] as const) {
    expect(rateWords(bowl, other)).toContain(`λmax 4. The bound 2/λmax is for ${why}`);
    expect(rateWords(bowl, other)).not.toContain("converge");
  }
  expect(rateWords({ ...bowl, rate: Number.POSITIVE_INFINITY }, state(1))).toContain("no rate changes it");
});

it("advises a rate below the bound where there is one", () => {
  expect(divergedWords(state(0.6))).toContain("a rate below 2/λmax");
  expect(divergedWords(state(0.6, 1))).not.toContain("2/λmax");
});
