import { expect, it } from "vitest";
import { isInk } from "./ink";
import type { Playground } from "./playground.svelte";

it("tells ink from photographs as the data do, and draws ink until they are known", () => {
  const playground = (ink: boolean) => ({ state: { data: { ink } } }) as unknown as Playground;
  expect(isInk(playground(true))).toBe(true);
  expect(isInk(playground(false))).toBe(false);
  expect(isInk({ state: null })).toBe(true);
});
