import { describe, expect, it } from "vitest";
import { confusionOf, largestMistake, neighbour, picturesIn, shadeOf, shownClasses } from "./confusion";

const labels = [[0], [0], [1], [2], [2], [2]];
const predicted = [0, 1, 1, 2, 0, 0];

describe("the confusion matrix", () => {
  const confusion = confusionOf(labels, predicted, 3);

  it("counts every picture once, the right ones on the diagonal", () => {
    expect(confusion.counts).toEqual([1, 1, 0, 0, 1, 0, 2, 0, 1]);
  });

  it("shades mistakes by the most frequent one, never the diagonal", () => {
    expect(largestMistake(confusion)).toBe(2);
    expect([0, 1, 2].map((count) => shadeOf(count, 2))).toEqual([0, 3, 5]);
    expect(shadeOf(1, 500)).toBe(1);
    expect(largestMistake(confusionOf([[0]], [0], 2))).toBe(0);
  });

  it("opens the pictures of a cell", () => {
    expect(picturesIn({ truth: 2, predicted: 0 }, labels, predicted)).toEqual([4, 5]);
    expect(picturesIn({ truth: 1, predicted: 1 }, labels, predicted)).toEqual([2]);
    expect(picturesIn({ truth: 0, predicted: 2 }, labels, predicted)).toEqual([]);
  });

  it("leaves out what is no class of these data", () => {
    expect(confusionOf([[0], [7]], [0, 0], 2).counts).toEqual([1, 0, 0, 0]);
    expect(confusionOf([[0], []], [9, 0], 2).counts).toEqual([0, 0, 0, 0]);
  });
});

it("shows the most confused of many classes, in their own order", () => {
  const many = Array.from({ length: 30 }, (_, index) => [index]);
  const guesses = many.map((_, index) => (index === 28 ? 29 : index === 25 ? 3 : index));
  const confusion = confusionOf(many, guesses, 30);
  expect(shownClasses(confusion, 4)).toEqual([3, 25, 28, 29]);
  expect(shownClasses(confusionOf(labels, predicted, 3))).toEqual([0, 1, 2]);
});

it("is walked by arrow keys and has ends", () => {
  expect(neighbour(0, 0, 3, "ArrowRight")).toEqual([0, 1]);
  expect(neighbour(2, 2, 3, "ArrowDown")).toEqual([2, 2]);
  expect(neighbour(1, 0, 3, "ArrowLeft")).toEqual([1, 0]);
  expect(neighbour(1, 1, 3, "ArrowUp")).toEqual([0, 1]);
});
