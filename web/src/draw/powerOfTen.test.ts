import { expect, it } from "vitest";
import { powerOfTen } from "./powerOfTen";

it("writes few noughts out and many as an exponent", () => {
  expect([-12, -1, 0, 1, 2, 3, 10].map(powerOfTen)).toEqual([
    "10⁻¹²",
    "10⁻¹",
    "1",
    "10",
    "100",
    "10³",
    "10¹⁰",
  ]);
});
