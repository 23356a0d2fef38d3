import { afterEach, expect, it, vi } from "vitest";
import type { Playground } from "../../state/playground.svelte";
import { belongs, shortcuts, taken } from "./keys";

afterEach(() => {
  document.body.replaceChildren();
});

function press(html: string, key: string, options: KeyboardEventInit = {}): boolean {
  document.body.innerHTML = html;
  const target = document.body.querySelector("[data-target]") ?? document.body;
  let result = false;
  document.body.addEventListener(
    "keydown",
    (event) => {
      result = taken(event);
    },
    { once: true },
  );
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...options }));
  return result;
}

it("leaves keys to the page where nothing has the focus", () => {
  expect(press("", " ")).toBe(false);
  expect(press("<button data-target>Reset</button>", "r")).toBe(false);
});

it.each([
  ["<button data-target>Reset</button>", " "],
  ["<input data-target>", "r"],
  ["<select data-target></select>", "e"],
  ["<dialog open><p data-target>text</p></dialog>", "n"],
  ["<div role='tablist'><i data-target></i></div>", "ArrowRight"],
])("takes no key from %s", (html, key) => {
  expect(press(html, key)).toBe(true);
});

it("takes no combination from the browser", () => {
  expect(press("", "r", { ctrlKey: true })).toBe(true);
});

it("takes each key of a row for its shortcut", () => {
  const panels = { key: "1", last: "5" };
  expect(["1", "3", "5"].map((key) => belongs(key, panels))).toEqual([true, true, true]);
  expect(["0", "6", "12", "e"].map((key) => belongs(key, panels))).toEqual([false, false, false, false]);
  expect(belongs("e", { key: "e" })).toBe(true);
  expect(belongs("ArrowRight", { key: "e" })).toBe(false);
});

it("has a key for each of nine panels", () => {
  const chooseAt = vi.fn();
  const playground = { panels: { chooseAt } } as unknown as Playground;
  const all = shortcuts({ list: () => {}, speak: () => {}, nextSpeed: () => {} });
  for (const key of "123456789") all.find((shortcut) => belongs(key, shortcut))?.act(playground, key);
  expect(chooseAt.mock.calls.flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});
