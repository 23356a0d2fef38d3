import { expect, it } from "vitest";
import { mergePatches, patched } from "./mergePatch";

it.each([
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("patches as the standard's examples do: %j with %j", (document, changes, result) => {
  const before = structuredClone(document);
  expect(patched(document, changes)).toEqual(result);
  expect(document).toEqual(before);
});

it("makes one patch of two", () => {
  const [first, second] = [{ data: { noise: 1, seed: 2 } }, { data: { seed: null }, loss: "mse" }];
  expect(mergePatches(first, second)).toEqual({ data: { noise: 1, seed: null }, loss: "mse" });
});
