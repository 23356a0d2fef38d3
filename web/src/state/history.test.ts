import { describe, expect, it } from "vitest";
import type { History } from "../protocol/messages";
import { HistoryRecord } from "./history";

function rows(run: number, start: number, step: number[], best: History["best"] = null): History {
  const values = step.map((value) => 1 / (value + 1));
  const none = step.map(() => null);
  return {
    type: "history",
    run,
    start,
    step,
    epoch: step.map((value) => value / 10),
    train_loss: values,
    validation_loss: none,
    test_loss: values.map((value) => value * 2),
    train_accuracy: none,
    validation_accuracy: none,
    test_accuracy: none,
    best,
    programs: [],
  };
}

describe("the record of a run", () => {
  it("grows beyond its first room and keeps its rows", () => {
    const record = new HistoryRecord();
    for (let start = 0; start < 5000; start += 500) {
      const step = Array.from({ length: 500 }, (_, index) => start + index);
      expect(record.append(rows(0, start, step))).toBe(true);
    }
    expect(record.length).toBe(5000);
    expect(record.steps[4999]).toBe(4999);
    expect(record.view("epoch")[4999]).toBe(499.9);
    expect(record.view("train_loss")[0]).toBe(1);
    expect(record.view("test_loss")).toHaveLength(5000);
  });

  it("replaces rows that are sent again, and drops what stood after them", () => {
    const record = new HistoryRecord();
    record.append(rows(0, 0, [0, 1, 2, 3]));
    record.append(rows(0, 1, [10]));
    expect([...record.steps]).toEqual([0, 10]);
  });

  it("refuses rows after a gap", () => {
    const record = new HistoryRecord();
    expect(record.append(rows(0, 5, [5]))).toBe(false);
    expect(record.length).toBe(0);
  });

  it("starts anew with a new run and ignores an old one", () => {
    const record = new HistoryRecord();
    record.append(rows(0, 0, [0, 1], { step: 1, loss: 1, judged_on: "test" }));
    record.append(rows(1, 0, [0]));
    expect(record.append(rows(0, 2, [2]))).toBe(false);
    expect([record.run, record.length, record.best]).toEqual([1, 1, null]);
  });

  it("knows which series have values", () => {
    const record = new HistoryRecord();
    record.append(rows(0, 0, [0]));
    expect(record.has("train_loss")).toBe(true);
    expect(record.has("test_accuracy")).toBe(false);
  });
});
