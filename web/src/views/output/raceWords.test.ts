import { describe, expect, it } from "vitest";
import type { SweepNumbers } from "../../protocol/messages";
import { landingWords, lossWords, median, planeWords, standing, stepOf } from "./raceWords";

const network = (train_loss: number | null, step: number, more: object = {}) => ({
  train_loss,
  step,
  diverged: false,
  problem: "",
  ...more,
});
const numbers = (status: string, ...networks: object[]) =>
  ({ status, steps: 2000, networks }) as unknown as SweepNumbers;
const path = (...off: number[]) => ({
  steps: off.map((_, index) => index),
  points: off.map((_, index) => [index, 0] as const),
  losses: off,
  off,
});

describe("the words about a race", () => {
  it("say who leads, and who is out", () => {
    const running = numbers("running", network(0.5, 1240), network(0.0312, 1240));
    expect(standing(running, ["SGD", "Adam"])).toBe("Adam leads: 0.0312 after 1\u2009240 steps.");
    const done = numbers("done", network(null, 12, { diverged: true }), network(0.2, 2000));
    expect(standing(done, ["rate 3", "rate 1"])).toBe(
      "Rate 1 ends lowest: 0.2 after 2\u2009000 steps. rate 3 diverged at step 12.",
    );
    const none = numbers("done", network(null, 0, { problem: "its program could not be compiled" }));
    expect(standing(none, ["SGD"])).toBe("SGD: its program could not be compiled.");
  });

  it("count the steps of those that still can go on", () => {
    expect(stepOf(numbers("running", network(1, 412), network(1, 420)))).toBe(412);
    expect(stepOf(numbers("running", network(null, 3, { diverged: true }), network(1, 420)))).toBe(420);
    expect(stepOf(numbers("done", network(null, 3, { diverged: true })))).toBe(2000);
  });

  it("say what stands for a loss", () => {
    const words = (...given: Parameters<typeof network>) => lossWords(network(...given) as never);
    expect(words(0.03123, 9)).toBe("0.0312");
    expect(words(null, 9)).toBe("–");
    expect(words(1e30, 9, { diverged: true })).toBe("diverged");
    expect(words(null, 0, { problem: "no" })).toBe("cannot train");
  });

  it("say what the axes show, and that dashes are far off the plane", () => {
    const near = { shares: [0.71, 0.2] as const, axes: [1, 1] as const, paths: [path(0, 0, 0)] };
    expect(planeWords("path", near, [], "Adam")).toBe(
      "Of how the paths vary, → shows 71\u2009% and ↑ 20\u2009%",
    );
    const far = { ...near, paths: [path(0, 0, 9)] };
    expect(planeWords("random", far, [], "Adam")).toBe(
      "Two random directions from where Adam is; dashed: far off the plane",
    );
    expect(planeWords("weights", near, ["x₁ → unit 1", "bias"], "Adam")).toBe(
      "→ x₁ → unit 1, ↑ bias, all others as Adam has them",
    );
  });
});

describe("the words about where networks landed", () => {
  it("say what the axes show and how far off half of them are", () => {
    const at = (u: number, off: number) => ({
      steps: [9],
      points: [[u, 0] as const],
      losses: [1],
      off: [off],
    });
    const landscape = { shares: [0.2, 0.1], axes: [1, 1], anchor: 0, paths: [at(0, 0), at(5, 3), at(1, 4)] };
    expect(landingWords(landscape as never, 7)).toBe(
      "This plane goes through seed 7. Of how their weights differ, → shows 20\u2009% and ↑ 10\u2009%. Half of them lie over 3 off the plane; hollow dots are farther off it than along it.",
    );
  });

  it("take the middle of an even number of values between two", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([5, 1, Number.NaN, 3])).toBe(3);
    expect(median([])).toBeNaN();
  });
});
