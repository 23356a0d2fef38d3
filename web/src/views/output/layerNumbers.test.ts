import { describe, expect, it } from "vitest";
import type { Frame } from "../../protocol/frame";
import type { State } from "../../protocol/messages";
import {
  barHeights,
  brokenWord,
  type LayerNumbers,
  layerNumbers,
  shareWord,
  stepShare,
} from "./layerNumbers";
import { decades, decadeTicks, normCurves } from "./normCurves";
import type { NormRow } from "./normHistory";
import { StepHistory } from "./stepHistory";

const state = {
  revision: 1,
  layers: [
    { kind: "dense", name: "Dense", parameters: 6, weights_shape: [2, 2], window: null, output_shape: [2] },
    { kind: "dropout", name: "Dropout", parameters: 0, weights_shape: [0], window: null, output_shape: [2] },
    { kind: "dense", name: "Dense", parameters: 3, weights_shape: [2, 1], window: null, output_shape: [1] },
  ],
} as unknown as State;
const arrays = {
  layer_norms: Float32Array.of(2, 0.5, 0.002, 0, 4, 0.1),
  layer_reaches: Float32Array.of(1, 0.2, 0.001, 0, 2, 0.05),
  layer_histograms: Float32Array.from({ length: 18 }, (_, index) => index),
};
const frame = { revision: 1, step: 7, arrays } as unknown as Frame;

function rowOf(weights: number, gradient: number, update: number): LayerNumbers {
  const part = (norm: number) => ({ norm, reach: 1, counts: new Float32Array(3) });
  return {
    layer: 0,
    title: "Hidden 1",
    weights: part(weights),
    gradient: part(gradient),
    update: part(update),
  };
}

describe("numbers of layers", () => {
  it("are of those that learn, by their names in the diagram", () => {
    const [first, last] = layerNumbers(frame, state) ?? [];
    expect([first?.title, first?.layer, last?.title, last?.layer]).toEqual(["Hidden 1", 0, "Output", 2]);
    expect(first?.gradient).toEqual({ norm: 0.5, reach: Math.fround(0.2), counts: Float32Array.of(3, 4, 5) });
    expect(last?.update).toEqual({
      norm: Math.fround(0.1),
      reach: Math.fround(0.05),
      counts: Float32Array.of(15, 16, 17),
    });
  });

  it("are not read out of other networks' frames", () => {
    expect(layerNumbers({ ...frame, revision: 2 }, state)).toBeNull();
    expect(layerNumbers({ ...frame, arrays: {} }, state)).toBeNull();
    const less = { ...arrays, layer_norms: new Float32Array(3) };
    expect(layerNumbers({ ...frame, arrays: less }, state)).toBeNull();
  });

  it("say whether a step is of a usual size", () => {
    expect(stepShare(rowOf(2, 1, 0.002))).toBe(0.001);
    expect(stepShare(rowOf(0, 1, 0.002))).toBeNaN();
    expect([0, 1e-5, 1e-3, 0.05, 3].map((share) => shareWord(share, false))).toEqual([
      "at rest",
      "tiny",
      "healthy",
      "large",
      "huge",
    ]);
    expect(shareWord(0, true)).toBe("frozen");
    expect(shareWord(Number.NaN, false)).toBe("");
  });

  it("say when they are none", () => {
    const counts = new Float32Array(3);
    expect(brokenWord({ norm: Number.NaN, reach: Number.NaN, counts })).toBe("not a number");
    expect(brokenWord({ norm: Number.POSITIVE_INFINITY, reach: Number.NaN, counts })).toBe("infinite");
    expect(brokenWord({ norm: 1, reach: 1, counts })).toBe("");
  });

  it("are drawn by the square roots of their counts", () => {
    expect(barHeights([0, 4, 16])).toEqual([0, 0.5, 1]);
    expect(barHeights([0, 0])).toEqual([0, 0]);
  });
});

describe("the record of norms", () => {
  it("starts anew with another network, and where training starts over", () => {
    const history = new StepHistory<NormRow>();
    history.take({ step: 1, layers: [rowOf(1, 1, 1)] }, "a");
    history.take({ step: 2, layers: [rowOf(1, 1, 1)] }, "a");
    expect(history.rows.map(({ step }) => step)).toEqual([1, 2]);
    history.take({ step: 1, layers: [rowOf(1, 1, 1)] }, "a");
    expect(history.rows.map(({ step }) => step)).toEqual([1]);
    history.take({ step: 5, layers: [rowOf(1, 1, 1)] }, "b");
    expect(history.rows.map(({ step }) => step)).toEqual([5]);
  });

  it("takes the newest of one step", () => {
    const history = new StepHistory<NormRow>();
    history.take({ step: 3, layers: [rowOf(1, 1, 1)] }, "a");
    history.take({ step: 3, layers: [rowOf(2, 1, 1)] }, "a");
    expect(history.rows.map(({ layers }) => layers[0]?.weights.norm)).toEqual([2]);
  });

  it("stays small however long it is looked at, and keeps both ends", () => {
    const history = new StepHistory<NormRow>();
    for (let step = 0; step <= 20_000; step += 7) history.take({ step, layers: [rowOf(1, 1, 1)] }, "a");
    const steps = history.rows.map(({ step }) => step);
    expect(steps.length).toBeLessThanOrEqual(481);
    expect(steps.length).toBeGreaterThan(100);
    expect([steps[0], steps.at(-1)]).toEqual([0, 19_999]);
    expect(steps).toEqual([...steps].sort((first, second) => first - second));
    const gaps = steps.slice(1).map((step, index) => step - (steps[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThan(500);
  });
});

describe("curves of norms", () => {
  const rows = [
    { step: 0, layers: [rowOf(1, 0.002, 0)] },
    { step: 5, layers: [rowOf(1, Number.NaN, 0)] },
    { step: 9, layers: [rowOf(1, 30, 0)] },
  ];

  it("leave out what a logarithm cannot show", () => {
    expect(normCurves(rows, "gradient")[0]?.points).toEqual([
      [0, 0.002],
      [9, 30],
    ]);
    expect(normCurves(rows, "update")[0]?.points).toEqual([]);
    expect(normCurves([], "update")).toEqual([]);
  });

  it("span whole powers of ten", () => {
    expect(decades(normCurves(rows, "gradient"))).toEqual({ low: -3, high: 2 });
    expect(decades(normCurves(rows, "weights"))).toEqual({ low: 0, high: 1 });
    expect(decades(normCurves(rows, "update"))).toEqual({ low: -1, high: 0 });
    expect(decadeTicks({ low: -3, high: 2 })).toEqual([2, 0, -2]);
    expect(decadeTicks({ low: -1, high: 0 })).toEqual([0, -1]);
  });
});
