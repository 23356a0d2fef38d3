import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ProblemError } from "../protocol/api";
import { retried } from "./retry";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("tries until there is an answer, and waits longer each time", async () => {
  const waits: number[] = [];
  const call = vi.fn().mockRejectedValueOnce(new Error()).mockRejectedValueOnce(new Error());
  const answer = retried(call.mockResolvedValue("here"), (seconds) => waits.push(seconds));
  await vi.runAllTimersAsync();
  expect(await answer).toBe("here");
  expect(waits).toEqual([0.5, 1]);
});

it("gives up after so many tries", async () => {
  const call = vi.fn().mockRejectedValue(new Error("away"));
  const answer = expect(retried(call, () => {}, 3)).rejects.toThrow("away");
  await vi.runAllTimersAsync();
  await answer;
  expect(call).toHaveBeenCalledTimes(3);
});

it("does not try again what the server refused", async () => {
  const call = vi.fn().mockRejectedValue(new ProblemError({ field: "", message: "no", allowed: "" }));
  await expect(retried(call, () => {})).rejects.toThrow("no");
  expect(call).toHaveBeenCalledOnce();
});
