import { expect, it } from "vitest";
import type { Frame } from "../../protocol/frame";
import { aligned, batchWords, type Cloud, cloudOf, examplesWords, reachOf } from "./gradientCloud";

function cloud(dots: number[], length = 1): Cloud {
  const found = cloudOf({
    arrays: {
      cloud: Float32Array.from(dots),
      cloud_batches: Float32Array.from([1, -0.5]),
      cloud_numbers: Float32Array.from([length, 2, 4, 0.5, 0.75, 0.25, 0.5]),
      cloud_examples: Float64Array.from(dots.slice(0, dots.length / 2), (_, index) => 3 * index),
    },
  } as unknown as Frame);
  if (!found) throw new Error("no cloud");
  return found;
}

it("reads what a frame says by the order of its numbers", () => {
  const found = cloud([1, 2, 3, 4]);
  expect(found).toMatchObject({
    length: 1,
    noise: 2,
    scale: 4,
    batchNoise: 0.5,
    cosine: 0.75,
    shares: [0.25, 0.5],
  });
  expect(found.examples).toEqual([0, 3]);
  expect(cloudOf({ arrays: {} })).toBeNull();
  expect(cloudOf(null)).toBeNull();
});

it("turns over a cloud that came upside down, with its batches", () => {
  const before = cloud([0, 1, 0, -2]);
  const turned = aligned(cloud([0, -1.1, 0, 2.1]), before);
  expect([...turned.dots].map((value) => Math.round(value * 10))).toEqual([0, 11, 0, -21]);
  expect([...turned.batches]).toEqual([1, 0.5]);
  expect(aligned(before, cloud([0, 1.2, 0, -1]))).toBe(before);
  expect(aligned(before, cloud([0, -1]))).toBe(before);
});

it("holds every dot within round numbers, and stays while they move a little", () => {
  expect(reachOf(cloud([0, 3.1, 2, 0]), 1.3, 0)).toBe(5);
  expect(reachOf(cloud([0, 2, 2, 0]), 1.3, 5)).toBe(5);
  expect(reachOf(cloud([0, 1.2, 1, 0]), 1.3, 5)).toBe(1.5);
  expect(reachOf(cloud([6, 0, 0, 0]), 2, 0)).toBe(5);
  expect(reachOf(cloud([0, Number.NaN]), 1, 0)).toBe(1.5);
});

it("tells numbers of examples that are less than one", () => {
  expect([0.3, 4.256, 1234.5, Number.NaN].map(examplesWords)).toEqual(["0.3", "4.26", "1\u2009235", "–"]);
});

it("names batches", () => {
  expect([batchWords(1, 240), batchWords(16, 240), batchWords(240, 240)]).toEqual([
    "a batch of 1",
    "a batch of 16",
    "the full batch",
  ]);
});
