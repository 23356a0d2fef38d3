import type { Playground } from "./playground.svelte";

/** Whether pictures of the present data are ink on the page's ground, else photographs. */
export function isInk({ state }: Pick<Playground, "state">): boolean {
  return state?.data.ink ?? true;
}
