import type { Playground } from "./playground.svelte";

/**
 * Something of which a page has one: made when it is first asked for, it outlives whatever asked.
 * Its deriveds are its own: they would otherwise end, and stay as they were, with the component that asked first.
 */
export function ofPage<Thing extends object>(
  make: (playground: Playground) => Thing,
): (playground: Playground) => Thing {
  const made = new WeakMap<Playground, Thing>();
  return (playground) => {
    const known = made.get(playground);
    if (known) return known;
    let thing: Thing | undefined;
    $effect.root(() => {
      thing = make(playground);
    });
    made.set(playground, thing as unknown as Thing);
    return thing as unknown as Thing;
  };
}
