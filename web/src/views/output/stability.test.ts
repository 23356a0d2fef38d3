import { describe, expect, it } from "vitest";
import type { State } from "../../protocol/messages";
import { type Curvature, stabilityOf, stabilityWords } from "./stability";

const network = { experiment: { optimizer: { kind: "sgd" } } } as unknown as State;

const curvature = (sharpness: number, bound = 10, unbound = 0): Curvature => ({
  step: 0,
  sharpness,
  bound,
  unbound,
});

describe("stability", () => {
  it("is told from λmax and its bound, within a tenth at the edge", () => {
    for (const [sharpness, told] of [
      [8.9, "below"],
      [9.1, "edge"],
      [10.9, "edge"],
      [11.1, "above"],
      [-1, "downward"],
      [Number.NaN, "unknown"],
    ] as const) {
      expect(stabilityOf(curvature(sharpness))).toBe(told);
    }
    expect(stabilityOf(curvature(100, 10, 3))).toBe("unbound");
    expect(stabilityOf(curvature(100, Number.NaN))).toBe("unbound");
  });

  it("stays at the edge while λmax hovers there", () => {
    const told: string[] = [];
    let before: ReturnType<typeof stabilityOf> = "unknown";
    for (const sharpness of [8, 9.5, 11.5, 8.6, 12.4, 12.6, 11.5, 10.5]) {
      before = stabilityOf(curvature(sharpness), before);
      told.push(before);
    }
    expect(told).toEqual(["below", "edge", "edge", "edge", "edge", "above", "above", "edge"]);
  });

  it("is one sentence, which promises nothing that a saddle would break", () => {
    const words = (sharpness: number) =>
      stabilityWords(stabilityOf(curvature(sharpness)), curvature(sharpness), network, 0.2);
    expect(words(5)).toBe("Below: λmax is 50\u2009% of 2/η, so no direction overshoots.");
    expect(words(10.2)).toContain("At the edge of stability");
    expect(words(40)).toBe(
      "Above: steps overshoot and grow along the sharpest direction. At a rate of 0.0495 they would not.",
    );
    expect(words(-2)).toBe("The loss curves upwards nowhere: 2/λmax sets no limit here.");
  });

  it("says why the bound does not decide, each reason its own", () => {
    const said = [1, 2, 3, 4, 5, 6].map((reason) =>
      stabilityWords("unbound", curvature(40, 10, reason), network, 0.2),
    );
    for (const [index, word] of [
      "optimizers",
      "Clipping",
      "full batches",
      "dropout",
      "augmentation",
      "some examples alone",
    ].entries()) {
      expect(said[index]).toContain(word);
    }
    expect(new Set(said).size).toBe(6);
    expect(stabilityWords("unbound", curvature(40, Number.POSITIVE_INFINITY), network, 0)).toContain(
      "rate of 0",
    );
  });
});
