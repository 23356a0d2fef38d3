import { expect, it } from "vitest";
import { contains, same } from "./experiment";

it("compares documents whatever the order of their names", () => {
  expect(same({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
  expect(same({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  expect(same({ a: 1 }, { a: 1, b: 2 })).toBe(false);
});

it("tells whether changes are in force", () => {
  const document = { data: { samples: 500, noise: 0.3 }, network: { layers: [{ units: 3 }] } };
  expect(contains(document, { data: { samples: 500 } })).toBe(true);
  expect(contains(document, { network: { layers: [{ units: 3 }] } })).toBe(true);
  expect(contains(document, { network: { layers: [] } })).toBe(false);
  expect(contains(document, { regularization: { l2: 0.1 } })).toBe(false);
});
