import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Frame } from "../../protocol/frame";
import { cornerAway, Elsewhere } from "./elsewhere.svelte";
import { LandscapeLook } from "./landscapeLook.svelte";

const answer = (u: number, v: number, loss = 0.5) =>
  ({
    arrays: { elsewhere_at: Float64Array.of(u, v), elsewhere_loss: Float32Array.of(loss) },
  }) as unknown as Frame;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("asks at most twenty times a second, for the last place, and no more when the pointer rests", () => {
  const elsewhere = new Elsewhere();
  const asked = new Set<string>();
  for (let move = 0; move < 100; move++) {
    elsewhere.point([move, 0]);
    asked.add(String(elsewhere.at));
    vi.advanceTimersByTime(10);
  }
  expect(asked.size).toBeLessThanOrEqual(21);
  expect(asked.size).toBeGreaterThan(15);
  vi.advanceTimersByTime(100);
  expect(elsewhere.at).toEqual([99, 0]);
  const { at } = elsewhere;
  vi.advanceTimersByTime(1000);
  expect(elsewhere.at).toBe(at);
});

it("shows answers to what was asked for here, the newest first", () => {
  const elsewhere = new Elsewhere();
  elsewhere.take(answer(1, 0));
  expect(elsewhere.found).toBeNull();
  elsewhere.point([1, 0]);
  vi.advanceTimersByTime(60);
  elsewhere.point([2, 0]);
  vi.advanceTimersByTime(60);
  elsewhere.take(answer(7, 7));
  expect(elsewhere.found).toBeNull();
  elsewhere.take(answer(1, 0, 0.25));
  expect(elsewhere.found).toMatchObject({ at: [1, 0], loss: 0.25 });
  elsewhere.take(answer(2, 0));
  // Older ones do not come back.
  elsewhere.take(answer(1, 0));
  expect(elsewhere.found?.at).toEqual([2, 0]);
  expect(elsewhere.lossOf([2, 0])).toBe(0.5);
  expect(elsewhere.lossOf([1, 0])).toBeUndefined();
});

it("forgets the picture as soon as nobody points", () => {
  const elsewhere = new Elsewhere();
  elsewhere.point([1, 0]);
  elsewhere.take(answer(1, 0));
  expect(elsewhere.found).not.toBeNull();
  elsewhere.point(null);
  expect(elsewhere.found).toBeNull();
  elsewhere.take(answer(1, 0));
  expect(elsewhere.found).toBeNull();
  vi.advanceTimersByTime(60);
  expect(elsewhere.at).toBeNull();
});

it("a place that is asked for too late is not waited for", () => {
  const elsewhere = new Elsewhere();
  elsewhere.point([1, 0]);
  elsewhere.point([2, 0]);
  elsewhere.point(null);
  vi.advanceTimersByTime(60);
  elsewhere.point([3, 0]);
  vi.advanceTimersByTime(60);
  elsewhere.take(answer(2, 0));
  expect(elsewhere.found).toBeNull();
});

it("is part of what the landscape asks for", () => {
  const look = new LandscapeLook();
  expect(look.view.at).toBeNull();
  look.elsewhere.point([0.5, -1]);
  expect(look.view).toMatchObject({ plane: "random", at: [0.5, -1] });
});

it("keeps to the corner away from the pointer, without hopping about its middle", () => {
  expect(cornerAway([0.1, 0.1], [0, 0])).toEqual([1, 1]);
  expect(cornerAway([0.9, 0.2], [1, 1])).toEqual([0, 1]);
  expect(cornerAway([0.5, 0.54], [1, 0])).toEqual([1, 0]);
});
