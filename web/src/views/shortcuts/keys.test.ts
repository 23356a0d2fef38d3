import { afterEach, expect, it } from "vitest";
import { taken } from "./keys";

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
