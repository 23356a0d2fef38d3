import { expect, it } from "vitest";
import { HistoryRecord } from "../../state/history";
import { turned } from "./chart";
import { drawnSeries, shortStep, stepTicks, ticksBetween, valueRange, valueWords } from "./series";

const axes = { measure: "loss", logSteps: true, logValues: false } as const;

function record(losses: number[], best: HistoryRecord["best"] = null): HistoryRecord {
  const history = new HistoryRecord();
  const none = losses.map(() => null);
  history.append({
    type: "history",
    run: 0,
    start: 0,
    step: losses.map((_, index) => index),
    epoch: losses.map((_, index) => index / 10),
    train_loss: losses,
    validation_loss: none,
    test_loss: losses,
    train_accuracy: none,
    validation_accuracy: none,
    test_accuracy: none,
    best,
    programs: [],
  });
  return history;
}

it("writes what stands at a place on the value axis, exponents as the values that they stand for", () => {
  expect(valueWords(0.25, axes)).toBe("0.25");
  expect(valueWords(200_000, axes)).toBe("200k");
  expect(valueWords(1_500_000, axes)).toBe("1.5M");
  expect(valueWords(0.00075, axes)).toBe("7.5e\u22124");
  expect(valueWords(0, axes)).toBe("0");
  expect(valueWords(-1, { ...axes, logValues: true })).toBe("0.1");
  expect(valueWords(0.5, { measure: "accuracy", logValues: true })).toBe("50\u2009%");
});

it("leaves step 0 off a logarithmic axis only", () => {
  const history = record([3, 2, 1]);
  expect(drawnSeries(history, axes).rows).toEqual([1, 2]);
  expect(drawnSeries(history, { ...axes, logSteps: false }).rows).toEqual([0, 1, 2]);
});

it("draws few rows of a long record, its end and its spikes among them", () => {
  const losses = Array.from({ length: 20_000 }, (_, index) => (index === 15_003 ? 9 : 1));
  const drawn = drawnSeries(record(losses), axes);
  expect(drawn.rows.length).toBeLessThan(1300);
  expect(drawn.rows.at(-1)).toBe(19_999);
  expect(drawn.rows).toContain(15_003);
  expect(drawn.rows).toEqual([...drawn.rows].sort((first, second) => first - second));
});

it("leaves gaps where there is no value", () => {
  expect(drawnSeries(record([1, Number.NaN, 2]), { ...axes, logSteps: false }).train).toEqual([1, null, 2]);
});

it("encloses the losses in round numbers", () => {
  const range = valueRange(drawnSeries(record([0.7, 0.73, 0.1]), axes), axes);
  expect(range.low).toBe(0);
  expect(range.high).toBeGreaterThanOrEqual(0.73);
  expect(range.ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
  const log = { ...axes, logValues: true };
  expect(valueRange(drawnSeries(record([1, 0.5, 0.004]), log), log).ticks).toEqual([-3, -2, -1, 0]);
});

it("has ticks even before there is anything to draw", () => {
  expect(valueRange(drawnSeries(new HistoryRecord(), axes), axes).ticks.length).toBeGreaterThan(1);
  expect(ticksBetween(0, 1, 4)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(stepTicks(2500, axes).map((power) => shortStep(10 ** power))).toEqual(["1", "10", "100", "1k"]);
});

it("shows a turning point only when the loss has turned", () => {
  const best = { step: 1, loss: 0.5, judged_on: "test" } as const;
  expect(turned(record([1, 0.5, 0.6, 0.9], best))).toBe(true);
  expect(turned(record([1, 0.5, 0.5, 0.501], best))).toBe(false);
  expect(turned(record([1, 0.5]))).toBe(false);
});
