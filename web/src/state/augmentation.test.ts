import { expect, it } from "vitest";
import type { ControlInfo } from "../protocol/messages";
import { augmentationWords, augments } from "./augmentation";

const controls = [
  { name: "shift", label: "Shift", percent: false },
  { name: "rotate", label: "Rotate", percent: false },
  { name: "scale", label: "Scale", percent: true },
  { name: "noise", label: "Pixel noise", percent: false },
  { name: "flip", label: "Flip", percent: false },
] as ControlInfo[];

it("says what is done to the pictures", () => {
  expect(augmentationWords(controls, undefined)).toBe("off");
  expect(augmentationWords(controls, { shift: 0, rotate: 0, scale: 0, flip: false })).toBe("off");
  expect(augmentationWords(controls, { shift: 2, rotate: 10, scale: 0.1, noise: 0.1, flip: true })).toBe(
    "shift 2 px, rotate 10°, scale 10\u2009%, pixel noise 0.1, flip",
  );
});

it("knows whether anything is done", () => {
  expect(augments(undefined)).toBe(false);
  expect(augments({ shift: 0, flip: false })).toBe(false);
  expect(augments({ shift: 0, flip: true })).toBe(true);
  expect(augments({ noise: 0.1 })).toBe(true);
});
