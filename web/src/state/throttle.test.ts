import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { throttle } from "./throttle";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("calls at once, then ten times a second, and the last value always gets through", () => {
  const seen: number[] = [];
  const call = throttle((value: number) => seen.push(value), 100);
  for (let value = 0; value < 25; value++) {
    call(value);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual([0, 9, 19, 24]);
});

it("calls at once when flushed, and not again", () => {
  const seen: number[] = [];
  const call = throttle((value: number) => seen.push(value), 100);
  call(1);
  call(2);
  call.flush();
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual([1, 2]);
});
