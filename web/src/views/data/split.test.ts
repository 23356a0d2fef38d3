import { expect, it } from "vitest";
import { withTrainShare, withValidationShare } from "./split";

const split = { train: 0.6, validation: 0.1, test: 0.3 };

it("always adds up to everything, and leaves something to test", () => {
  for (let share = 0.1; share <= 0.901; share += 0.05) {
    for (const next of [withTrainShare(split, share), withValidationShare(split, share / 2)]) {
      expect(next.train + next.validation + next.test).toBeCloseTo(1, 9);
      expect(next.test).toBeGreaterThan(0.04);
      expect(Math.min(next.train, next.validation)).toBeGreaterThanOrEqual(0);
    }
  }
});

it("keeps the validation share where there is room", () => {
  expect(withTrainShare(split, 0.7)).toEqual({ train: 0.7, validation: 0.1, test: 0.2 });
  expect(withTrainShare(split, 0.9)).toEqual({ train: 0.9, validation: 0.05, test: 0.05 });
});
