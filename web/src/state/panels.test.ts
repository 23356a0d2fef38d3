import { expect, it } from "vitest";
import { OutputPanels } from "./panels.svelte";

const images = [
  { id: "confusion", label: "Confusion" },
  { id: "shift", label: "Shift" },
];

it("opens the first panel, then the one that was chosen, as long as it is there", () => {
  const panels = new OutputPanels();
  expect(panels.open).toBe("");
  panels.offer(images);
  expect(panels.open).toBe("confusion");
  panels.choose("shift");
  panels.offer(images);
  expect(panels.open).toBe("shift");
  panels.offer([...images, { id: "weights", label: "Weights" }]);
  expect(panels.open).toBe("shift");
  panels.offer([]);
  panels.offer(images);
  expect(panels.open).toBe("confusion");
});

it("is chosen by place, where there is one", () => {
  const panels = new OutputPanels();
  panels.offer(images);
  panels.chooseAt(1);
  expect(panels.open).toBe("shift");
  panels.chooseAt(4);
  expect(panels.open).toBe("shift");
  panels.choose("landscape");
  expect(panels.open).toBe("confusion");
});

it("stays enlarged when another panel is chosen, and when the panels change", () => {
  const panels = new OutputPanels();
  panels.offer(images);
  expect(panels.enlarged).toBe(false);
  panels.enlarged = true;
  panels.chooseAt(1);
  panels.offer([{ id: "boundary", label: "Boundary" }]);
  expect([panels.open, panels.enlarged]).toEqual(["boundary", true]);
});
