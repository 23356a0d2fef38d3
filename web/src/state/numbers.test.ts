import { expect, it } from "vitest";
import { fixed, grouped, loss, parseNumber, percent, significant } from "./numbers";

it("groups thousands with a thin space", () => {
  expect(grouped(8000)).toBe("8\u2009000");
  expect(grouped(1234567)).toBe("1\u2009234\u2009567");
  expect(grouped(999)).toBe("999");
});

it("writes a true minus sign", () => {
  expect(fixed(-1.234, 2)).toBe("−1.23");
  expect(grouped(-2000)).toBe("−2\u2009000");
  expect(significant(-1e-8)).toBe("−1e−8");
});

it("writes losses in a steady width and says where there is none", () => {
  expect(loss(0.06881)).toBe("0.0688");
  expect(loss(12.3456)).toBe("12.346");
  expect(loss(Number.NaN)).toBe("–");
  expect(loss(1.5e9)).toBe("1.5e9");
});

it("writes percents with a space", () => {
  expect(percent(0.9, 1)).toBe("90.0\u2009%");
});

it.each([
  [0.03, "0.03"],
  [0, "0"],
  [1200, "1\u2009200"],
  [0.1 + 0.2, "0.3"],
  [1e-5, "1e−5"],
])("writes %d with the digits that matter", (value, words) => {
  expect(significant(value)).toBe(words);
});

it.each([
  ["0,03", 0.03],
  ["−2", -2],
  ["30 %", 0.3],
  ["1\u2009200", 1200],
  ["abc", null],
  ["", null],
])("reads %s", (text, value) => {
  expect(parseNumber(text)).toBe(value);
});
