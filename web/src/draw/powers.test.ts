import { expect, it } from "vitest";
import { powerOfTen, powerOfTwo } from "./powers";

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

it("writes powers of two exactly", () => {
  expect([1, 2, 1024, 4096, 8192, 2 ** 40].map(powerOfTwo)).toEqual(["1", "2", "1024", "4096", "2¹³", "2⁴⁰"]);
});
