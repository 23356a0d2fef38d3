import { describe, expect, it } from "vitest";
import type { Frame } from "../../protocol/frame";
import { Backward } from "./backward.svelte";

const frame = (number: number) => ({ layout: { number } }) as unknown as Frame;

describe("Backward", () => {
  it("takes no blame from frames of before another choice", () => {
    const backward = new Backward();
    expect(backward.fits(frame(3))).toBe(true);
    backward.choose("train", frame(3));
    expect(backward.fits(frame(3))).toBe(false);
    expect(backward.fits(frame(4))).toBe(true);
  });

  it("keeps taking them where the choice is the same", () => {
    const backward = new Backward();
    backward.choose(backward.scope, frame(3));
    expect(backward.fits(frame(3))).toBe(true);
  });
});
