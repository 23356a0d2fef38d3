import { describe, expect, it } from "vitest";
import { fitted, holds, placeOf, places, type Scale, shown, stepped, valueAt } from "./scale";

const plain: Scale = { low: 0, high: 1, step: null, log: false, percent: false, zero: false, whole: false };
const rate: Scale = { ...plain, low: 1e-5, high: 10, log: true };
const lambda: Scale = { ...plain, low: 1e-6, high: 1, log: true, zero: true };
const samples: Scale = { ...plain, low: 20, high: 2000, step: 1, whole: true };
const steps: Scale = { ...plain, low: 1, high: 1e6, step: 1, log: true, whole: true };

describe.each([plain, rate, lambda, samples, steps])("a scale", (scale) => {
  it("has its bounds at the ends of the track", () => {
    expect(placeOf(scale.high, scale)).toBe(places);
    expect(valueAt(places, scale)).toBe(scale.high);
    expect(valueAt(0, scale)).toBe(scale.zero ? 0 : scale.low);
  });

  it("rises along the track, and a value stays where it was put", () => {
    let before = Number.NEGATIVE_INFINITY;
    for (let place = 0; place <= places; place += 10) {
      const value = valueAt(place, scale);
      expect(value).toBeGreaterThanOrEqual(before);
      expect(valueAt(placeOf(value, scale), scale)).toBeCloseTo(value, 8);
      before = value;
    }
  });

  it("never leaves its bounds with arrow keys", () => {
    let value = scale.low;
    for (let press = 0; press < 2500; press++) value = stepped(value, 1, scale);
    expect(value).toBe(scale.high);
    for (let press = 0; press < 2500; press++) value = stepped(value, -1, scale);
    expect(value).toBe(scale.zero ? 0 : scale.low);
  });
});

it("steps through a logarithmic scale by its second digit", () => {
  expect(stepped(0.01, 1, rate)).toBeCloseTo(0.011);
  expect(stepped(0.01, -1, rate)).toBeCloseTo(0.009);
});

it("keeps what was typed, within the bounds", () => {
  expect(fitted(0.0333, rate)).toBe(0.0333);
  expect(fitted(50, rate)).toBe(10);
  expect(fitted(0, lambda)).toBe(0);
  expect(fitted(33.4, samples)).toBe(33);
});

it("has a place for what lies within its bounds alone", () => {
  expect([1e-5, 0.1, 10].map((value) => holds(value, rate))).toEqual([true, true, true]);
  expect([0, 1e-6, 10.1].map((value) => holds(value, rate))).toEqual([false, false, false]);
  expect(holds(0, lambda)).toBe(true);
});

it("shows shares as percents", () => {
  expect(shown(0.3, { percent: true })).toBe("30\u2009%");
  expect(shown(0.025, { percent: true })).toBe("2.5\u2009%");
});
