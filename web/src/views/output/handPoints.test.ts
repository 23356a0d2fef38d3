import { expect, it } from "vitest";
import type { Experiment } from "../../state/experiment";
import {
  added,
  bounded,
  handPoints,
  mostPoints,
  type Point,
  steadyRange,
  without,
  withPoint,
} from "./handPoints";

const points: Point[] = [
  [-0.5, 0],
  [0.5, 1],
];

function experiment(data: object): Experiment {
  return { data: { split: { train: 1, validation: 0, test: 0 }, ...data } } as unknown as Experiment;
}

it("offers points of the document that all train", () => {
  expect(handPoints(experiment({ points }))).toEqual(points);
  expect(handPoints(experiment({ samples: 15 }))).toBeNull();
  expect(handPoints(experiment({ points, split: { train: 0.5, validation: 0, test: 0.5 } }))).toBeNull();
  expect(handPoints(null)).toBeNull();
});

it("keeps them within bounds and short", () => {
  expect(bounded([0.12345, -2])).toEqual([0.123, -2]);
  expect(bounded([-7, 70])).toEqual([-1, 10]);
  expect(Object.is(bounded([-0.00001, 0])[0], 0)).toBe(true);
});

it("moves, adds and takes away one at a time, and never the last", () => {
  expect(withPoint(points, 1, [0.5, -2])).toEqual([points[0], [0.5, -2]]);
  expect(added(points, [0, 3])).toEqual([...points, [0, 3]]);
  expect(without(points, 0)).toEqual([points[1]]);
  expect(without(without(points, 0), 0)).toHaveLength(1);
  const many = Array.from({ length: mostPoints }, (): Point => [0, 0]);
  expect(added(many, [1, 1])).toHaveLength(mostPoints);
});

it("shows a range that a small move does not change", () => {
  expect(steadyRange(points)).toEqual([-1.5, 1.5]);
  expect(steadyRange([...points, [0.7, -2.5]])).toEqual([-3, 3]);
  expect(steadyRange([...points, [0.7, -2.2]])).toEqual([-3, 3]);
  const [low, high] = steadyRange([[0, 10]]);
  expect(low).toBeLessThan(-10);
  expect(high).toBeGreaterThan(10);
});
