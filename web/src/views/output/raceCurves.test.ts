import { describe, expect, it } from "vitest";
import { cut, lossAxis, raceCurves, stepShare } from "./raceCurves";

const curve = (...losses: number[]) => ({
  look: 0,
  name: "SGD",
  diverged: false,
  points: losses.map((loss, step) => [step, loss] as const),
});

describe("the curves of a race", () => {
  it("are the losses that logarithmic axes can show", () => {
    const history = { steps: [0, 1, 2, 3], train_loss: [0.7, null, 0, 0.5], test_loss: [] };
    const networks = [
      { history, diverged: true },
      { history: null, diverged: false },
    ];
    const runners = [
      { look: 4, name: "Adam" },
      { look: 1, name: "SGD" },
    ];
    expect(raceCurves(networks, runners)).toEqual([
      {
        look: 4,
        name: "Adam",
        diverged: true,
        points: [
          [0, 0.7],
          [3, 0.5],
        ],
      },
    ]);
  });

  it("end where they rise too far, at the height that is cut off", () => {
    const [flat, rising] = cut([curve(1, 0.5, 0.2), curve(1, 20, 1e9, 1e20)]);
    expect(flat?.points).toHaveLength(3);
    expect(rising?.points).toEqual([
      [0, 1],
      [1, 20],
      [2, 30],
    ]);
  });

  it("have an axis with round losses inside, few or many decades wide", () => {
    for (const losses of [[0.7, 0.25], [3, 0.01], [1, 1e-9], [0.5], []]) {
      const { low, high, ticks } = lossAxis([curve(...losses)]);
      expect(low).toBeLessThan(Math.min(...losses, Number.POSITIVE_INFINITY));
      expect(high).toBeGreaterThan(Math.max(...losses, 0));
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThan(9);
      expect(ticks.every((tick) => tick >= low && tick <= high)).toBe(true);
    }
    expect(lossAxis([curve(0.7, 0.25)]).ticks).toEqual([0.3, 0.5, 0.7]);
  });

  it("go over all steps, linear or logarithmic", () => {
    expect([0, 500, 1000].map((step) => stepShare(step, 1000, false))).toEqual([0, 0.5, 1]);
    expect(stepShare(0, 1000, true)).toBe(0);
    expect(stepShare(10, 1000, true)).toBeCloseTo(1 / 3);
    expect(stepShare(1, 1, true)).toBe(0);
  });
});
