import { expect, it } from "vitest";
import type { State } from "../protocol/messages";
import { justBelow, obeysBound } from "./descent";

function state(changes: object = {}, size = 10): State {
  const experiment = {
    optimizer: { kind: "sgd", learning_rate: 0.01, schedule: { kind: "constant" }, clip_norm: null },
    regularization: { l1: 0, l2: 0, dropout: 0 },
    ...changes,
  };
  return { experiment, batch_size: size, data: { train: 10 } } as unknown as State;
}

it("holds the bound for gradient descent on all examples alone", () => {
  expect(obeysBound(state())).toBe(true);
  expect(obeysBound(state({ regularization: { l1: 0, l2: 0.1 } }))).toBe(true);
  expect(obeysBound(state({ regularization: { l1: 0.1, l2: 0 } }))).toBe(false);
  expect(obeysBound(state({}, 1))).toBe(false);
  const adam = { kind: "adam", schedule: { kind: "constant" }, clip_norm: null };
  expect(obeysBound(state({ optimizer: adam }))).toBe(false);
});

it("goes just below a bound in four digits", () => {
  for (const bound of [0.014854, 1, 27.4]) {
    expect(justBelow(bound)).toBeLessThanOrEqual(0.99 * bound);
    expect(justBelow(bound)).toBeGreaterThan(0.989 * bound);
    expect(String(justBelow(bound)).replace(/^0?\.0*|\./g, "").length).toBeLessThanOrEqual(4);
  }
  expect(justBelow(0.014854)).toBe(0.0147);
});
