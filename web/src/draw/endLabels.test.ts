import { expect, it } from "vitest";
import { broken, lineHeight, spread } from "./endLabels";

const byLetters = (text: string) => text.length;

it("breaks a name between words only", () => {
  expect(broken("Multilayer perceptron", 12, byLetters)).toEqual(["Multilayer", "perceptron"]);
  expect(broken("With augmentation", 40, byLetters)).toEqual(["With augmentation"]);
  expect(broken("a b c d", 3, byLetters)).toEqual(["a b", "c d"]);
  expect(broken("Convolutional", 4, byLetters)).toEqual(["Convolutional"]);
});

it("moves labels apart that would touch, in their order", () => {
  const [first, second] = spread(
    [
      { name: "low", y: 52, lines: ["low"] },
      { name: "high", y: 50, lines: ["very", "high"] },
    ],
    200,
  );
  expect([first?.name, second?.name]).toEqual(["high", "low"]);
  expect((second?.y ?? 0) - (first?.y ?? 0)).toBe(1.5 * lineHeight);
});

it("keeps labels above the bottom", () => {
  const labels = spread([{ y: 98 }, { y: 99 }, { y: 97 }], 100);
  expect(labels.map(({ y }) => y)).toEqual([72, 86, 100]);
});

it("leaves labels alone that are apart", () => {
  expect(spread([{ y: 10 }, { y: 60 }], 100).map(({ y }) => y)).toEqual([10, 60]);
});
