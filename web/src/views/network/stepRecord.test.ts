import { describe, expect, it } from "vitest";
import { StepRecord } from "./stepRecord";

describe("StepRecord", () => {
  it("remembers what it said of the step just taken", () => {
    const record = new StepRecord();
    record.take(4, undefined);
    expect(record.next).toBeNull();
    record.take(4, [1, -0.25, -0.5]);
    expect(record.next).toEqual({ predicted: -0.25, actual: -0.5 });
    record.take(5, [1, -0.25, -0.5]);
    expect(record.last).toEqual({ predicted: -0.25, actual: -0.5 });
    expect(record.next).toBeNull();
    record.take(5, [0.5, -0.125, -0.1]);
    expect(record.next).toEqual({ predicted: -0.125, actual: -0.1 });
    expect(record.last).toEqual({ predicted: -0.25, actual: -0.5 });
  });

  it("knows nothing of the last step after a jump", () => {
    const record = new StepRecord();
    record.take(4, [1, -0.25, -0.5]);
    record.take(40, [1, -0.25, -0.5]);
    expect(record.last).toBeNull();
    record.take(40, [1, -0.2, -0.3]);
    expect(record.next).toEqual({ predicted: -0.2, actual: -0.3 });
  });
});
