import { describe, expect, it } from "vitest";
import type { State, SweptNetwork } from "../../protocol/messages";
import { verdict } from "./sweepWords";

function network(seed: number, numbers: Partial<SweptNetwork>): SweptNetwork {
  const weights = [{ weights: [[seed, 1]], biases: [0] }];
  return {
    seed,
    step: 100,
    diverged: false,
    problem: "",
    train_loss: null,
    validation_loss: null,
    test_loss: null,
    train_accuracy: null,
    validation_accuracy: null,
    test_accuracy: null,
    answer: null,
    weights,
    history: null,
    ...numbers,
  };
}

const stateOf = (loss: string, units = 1) => ({ loss, layers: [{ units }] }) as unknown as State;

describe("the verdict on networks", () => {
  it("of classes is by examples told right, whatever the loss", () => {
    const state = stateOf("binary_cross_entropy");
    const stuck = [1, 2].map((seed) => network(seed, { train_loss: 0.69, train_accuracy: 0.5 }));
    expect(verdict(stuck, state, [])).toBe("0 of 2 get at least 95\u2009% of the training examples right.");
    const learned = network(3, { train_loss: 0.2, train_accuracy: 0.95 });
    expect(verdict([...stuck, learned], state, [])).toMatch(/^1 of 3 /);
  });

  it("of values is by the error as a share of the targets' spread", () => {
    // The targets' variance is 1: a hundredth of it is the bound.
    const losses = [1, 0.0101, 0.0099, 1e-6, null];
    const networks = losses.map((train_loss, seed) => network(seed, { train_loss }));
    const words = "2 of 5 err by less than a tenth of the targets’ spread, each with weights of its own.";
    expect(verdict(networks, stateOf("mse"), [4, 6])).toBe(words);
  });

  it("knows that a half sum of squares grows with the examples", () => {
    // Four targets with the variance 1: half of a hundredth of 4 is the bound.
    const networks = [0.0201, 0.0199].map((train_loss, seed) => network(seed, { train_loss }));
    expect(verdict(networks, stateOf("half_sum"), [4, 6, 4, 6])).toMatch(/^1 of 2 /);
  });

  it("says what was measured where it cannot judge", () => {
    const networks = [0.5, 0.25, null].map((train_loss, seed) => network(seed, { train_loss }));
    const words = "Train losses from 0.2500 to 0.5000.";
    expect(verdict(networks, stateOf("l1"), [4, 6])).toBe(words);
    expect(verdict(networks, stateOf("mse", 2), [4, 6])).toBe(words);
    expect(verdict(networks, stateOf("mse"), [])).toBe(words);
    expect(verdict([network(0, {})], stateOf("l1"), [])).toBe("All of them diverged.");
  });

  it("claims weights of their own only where all differ", () => {
    const same = [{ weights: [[2], [3]], biases: [1] }];
    const almost = [{ weights: [[2.01], [2.99]], biases: [1] }];
    const other = [{ weights: [[3], [2]], biases: [1] }];
    const judged = (...all: SweptNetwork["weights"][]) =>
      verdict(
        all.map((weights, seed) => network(seed, { train_loss: 0, weights })),
        stateOf("mse"),
        [0, 1],
      );
    expect(judged(same, other)).toMatch(/, each with weights of its own\.$/);
    expect(judged(same, almost)).toMatch(/, all with the same weights\.$/);
    expect(judged(same, almost, other)).toMatch(/spread\.$/);
    expect(judged(same)).toMatch(/spread\.$/);
    expect(judged(null, null)).toMatch(/spread\.$/);
  });
});
