import { getContext, setContext } from "svelte";
import type { Playground } from "./playground.svelte";

const key = Symbol("playground");

export function setPlayground(playground: Playground): void {
  setContext(key, playground);
}

/** The page's state, inside any component. */
export function getPlayground(): Playground {
  return getContext<Playground>(key);
}
