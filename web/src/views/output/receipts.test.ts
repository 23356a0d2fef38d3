import { expect, it } from "vitest";
import { matched, readNumber, receiptsOf, totalOf, withPortions } from "./receipts";

it("adds up what a receipt costs", () => {
  expect(totalOf([2, 5, 3], [150, 50, 100])).toBe(850);
});

it("changes one number and leaves the others", () => {
  const before = [
    [2, 5, 3],
    [1, 1, 1],
  ];
  expect(withPortions(before, 1, 2, 7)).toEqual([
    [2, 5, 3],
    [1, 1, 7],
  ]);
  expect(before[1]).toEqual([1, 1, 1]);
});

it("says what is wrong with a number", () => {
  expect(readNumber("20", 20, true)).toBe(20);
  expect(readNumber("12,5", 1000, false)).toBe(12.5);
  expect(readNumber("21", 20, true)).toBe("21 does not fit; a whole number from 0 to 20 is needed");
  expect(readNumber("−1", 20, true)).toContain("does not fit");
  expect(readNumber("1.5", 20, true)).toContain("whole number");
  expect(readNumber("two", 20, true)).toContain("“two” is no number");
});

it("finds each receipt among examples in another order, equal ones in turn", () => {
  expect(
    matched(
      [
        [1, 2],
        [3, 4],
        [1, 2],
        [5, 6],
      ],
      [
        [3, 4],
        [1, 2],
        [1, 2],
      ],
    ),
  ).toEqual([1, 0, 2, -1]);
});

it("knows data that can be edited by what stands in their document", () => {
  expect(receiptsOf({ kind: "dining_hall", receipts: [[1, 2]], prices: [3, 4] })?.prices).toEqual([3, 4]);
  expect(receiptsOf({ kind: "spiral", noise: 0.1 })).toBeNull();
});
