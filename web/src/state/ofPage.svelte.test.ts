import { flushSync } from "svelte";
import { expect, it } from "vitest";
import { ofPage } from "./ofPage.svelte";
import type { Playground } from "./playground.svelte";

class Counter {
  count = $state(1);
  readonly double: number = $derived(2 * this.count);
}

it("is one for a page, and goes on after what asked for it first has gone", () => {
  const counterOf = ofPage(() => new Counter());
  const page = {} as Playground;
  const leave = $effect.root(() => {
    $effect(() => void counterOf(page).double);
  });
  flushSync();
  leave();
  const counter = counterOf(page);
  counter.count = 4;
  expect(counter.double).toBe(8);
  expect(counterOf({} as Playground)).not.toBe(counter);
});
