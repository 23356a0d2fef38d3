import { expect, it } from "vitest";
import { WalkedPath } from "./walkedPath";

it("follows a run step by step, and begins anew with another, after a reset and after an edit", () => {
  const path = new WalkedPath();
  path.take("run 1", 0, [50, 50]);
  path.take("run 1", 0, [50, 50]);
  expect(path.points).toEqual([[50, 50]]);
  path.take("run 1", 1, [60, 55]);
  path.take("run 1", 2, [65, 55]);
  expect(path.points).toEqual([
    [50, 50],
    [60, 55],
    [65, 55],
  ]);
  expect(path.everyStep).toBe(true);
  path.take("run 1", 5, [70, 50]);
  expect(path.everyStep).toBe(false);
  path.take("run 1", 5, [0, 0]);
  expect(path.points).toEqual([[0, 0]]);
  expect(path.everyStep).toBe(true);
  path.take("run 2", 6, [1, 1]);
  expect(path.points).toEqual([[1, 1]]);
  path.take("run 2", 0, [2, 2]);
  expect(path.points).toEqual([[2, 2]]);
});

it("takes no numbers that are none, and stays short", () => {
  const path = new WalkedPath();
  path.take("run", 0, [Number.NaN]);
  expect(path.points).toEqual([]);
  for (let step = 0; step < 5000; step++) path.take("run", step, [step]);
  expect(path.points.length).toBeLessThanOrEqual(600);
  expect(path.points[0]).toEqual([0]);
  expect(path.points.at(-1)).toEqual([4999]);
});
