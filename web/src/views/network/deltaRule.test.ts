import { describe, expect, it } from "vitest";
import type { Data, State } from "../../protocol/messages";
import { batchExamples, deltaStep, sigmoidFactors } from "./deltaRule";

describe("the delta rule", () => {
  it("is rate × error × input of a single receipt", () => {
    const { errors, terms } = deltaStep([{ inputs: [2, 5, 3], target: 850 }], [50, 50, 50], 1 / 35, 1);
    expect(errors).toEqual([350]);
    // Hinton's own example: +20, +50, +30.
    expect(terms.map(({ change }) => Math.round(1e9 * change) / 1e9)).toEqual([20, 50, 30]);
    expect(terms.map(({ next }) => Math.round(1e9 * next) / 1e9)).toEqual([70, 100, 80]);
    expect(terms.map(({ input }) => input)).toEqual([2, 5, 3]);
  });

  it("sums over the examples, with the bias as the weight of a 1, and shares a mean", () => {
    const examples = [
      { inputs: [1], target: 3 },
      { inputs: [-2], target: 0 },
    ];
    const { errors, terms } = deltaStep(examples, [1, 0.5], 0.1, 2 / 2);
    expect(errors).toEqual([1.5, 1.5]);
    expect(terms.map(({ source, sum }) => [source, sum])).toEqual([
      [0, -1.5],
      [null, 3],
    ]);
    expect(terms[0]?.change).toBeCloseTo(-0.15);
    expect(terms[1]?.next).toBeCloseTo(0.8);
    expect(terms[0]?.input).toBeNaN();
  });
});

describe("the next batch", () => {
  const state = (size: number, train: number) => ({ batch_size: size, data: { train } }) as unknown as State;
  const held = (count: number) => {
    const values = Array.from({ length: count }, (_, number) => number);
    return { train: { points: values.map((value) => [value]), values } } as unknown as Data;
  };
  const targets = (found: ReturnType<typeof batchExamples>) =>
    Array.isArray(found) ? found.map(({ target }) => target) : found;

  it("is what the server names, the last of an epoch with fewer", () => {
    expect(targets(batchExamples(state(3, 8), held(8), [5, 0, 7]))).toEqual([5, 0, 7]);
    expect(targets(batchExamples(state(3, 8), held(8), [5, 0, -1]))).toEqual([5, 0]);
    expect(targets(batchExamples(state(3, 3), held(3), null))).toEqual([0, 1, 2]);
    expect(batchExamples(state(3, 8), held(8), null)).toBeNull();
    // Of a batch of another size.
    expect(batchExamples(state(3, 8), held(8), [5, 0, 7, 1])).toBeNull();
  });

  it("has more examples than are named or held", () => {
    const first = Array.from({ length: 100 }, (_, number) => number);
    expect(batchExamples(state(128, 1000), held(1000), first)).toBe("many");
    // Not to be taken for the last batch, which would have a hundred.
    expect(batchExamples(state(128, 228), held(228), first)).toBe("many");
    expect(batchExamples(state(3, 8), held(6), [5, 0, 7])).toBe("many");
    expect(batchExamples(state(2000, 2000), held(1000), null)).toBe("many");
  });
});

describe("the sigmoid's factors", () => {
  const error = (z: number, target: number) => 0.5 * (target - 1 / (1 + Math.exp(-z))) ** 2;

  it("multiply to the slope that differences find", () => {
    for (const [z, target] of [
      [0.3, 1],
      [-2, 1],
      [1.5, 0],
    ] as const) {
      const found = sigmoidFactors(target, z, [2, -1], false);
      const slope = -(error(z + 1e-5, target) - error(z - 1e-5, target)) / 2e-5;
      expect(found.products[0]).toBeCloseTo(2 * slope, 8);
      expect(found.products[1]).toBeCloseTo(-slope, 8);
      expect(found.error * found.slope * 2).toBeCloseTo(found.products[0] ?? 0, 12);
    }
  });

  it("keep their digits where the sigmoid is flat", () => {
    const wrong = sigmoidFactors(0, 40, [1], false);
    expect(wrong.slope).toBeCloseTo(Math.exp(-40), 25);
    expect(wrong.error).toBe(-1);
    expect(sigmoidFactors(1, -800, [1], false)).toMatchObject({ error: 1, slope: 0, products: [0] });
    expect(sigmoidFactors(1, 800, [1], false).products[0]).toBe(0);
  });

  it("are two where cross-entropy divides the slope out", () => {
    expect(sigmoidFactors(1, -8, [3], true).products[0]).toBeCloseTo(3, 2);
  });
});
