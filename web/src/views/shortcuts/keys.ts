import type { Playground } from "../../state/playground.svelte";

export interface Shortcut {
  key: string;
  last?: string;
  label: string;
  /** What is shown for the key. */
  cap: string;
  act: (playground: Playground, key: string) => void;
}

/** Keys of one shortcut may follow each other: `key` is the first and `last` the last of them. */
export function belongs(key: string, { key: first, last = first }: Pick<Shortcut, "key" | "last">): boolean {
  return key.length === first.length && key >= first && key <= last;
}

/** Keys that control the page; `?` and S belong to the page's own dialogs. */
export function shortcuts(page: {
  list: () => void;
  speak: () => void;
  nextSpeed: (direction: number) => void;
}): Shortcut[] {
  return [
    { key: " ", cap: "Space", label: "Play or pause", act: (playground) => playground.toggle() },
    { key: "ArrowRight", cap: "→", label: "One step", act: (playground) => playground.step() },
    { key: "e", cap: "E", label: "One epoch", act: (playground) => playground.step(1, "epoch") },
    { key: "r", cap: "R", label: "Reset", act: (playground) => playground.reset() },
    { key: "n", cap: "N", label: "New seed", act: (playground) => playground.newSeed() },
    { key: "[", cap: "[", label: "Slower", act: () => page.nextSpeed(-1) },
    { key: "]", cap: "]", label: "Faster", act: () => page.nextSpeed(1) },
    {
      key: "1",
      last: "9",
      cap: "1 – 9",
      label: "Panel of the output",
      act: (playground, key) => playground.panels.chooseAt(Number(key) - 1),
    },
    { key: "s", cap: "S", label: "Say the state aloud", act: () => page.speak() },
    { key: "?", cap: "?", label: "This list", act: () => page.list() },
  ];
}

/** Whether a key press belongs to what has the focus and not to the page. */
export function taken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("dialog[open]")) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement) return true;
  const pressed = event.key === " " || event.key === "Enter";
  if (pressed && target.closest("button, a, summary, label, [role=button], [role=tab], [role=option]"))
    return true;
  // Arrow keys walk inside widgets that have a single tab stop.
  return (
    event.key.startsWith("Arrow") &&
    target.closest("[role=grid], [role=tablist], [role=listbox], [role=application]") !== null
  );
}
