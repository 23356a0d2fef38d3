import { describe, expect, it } from "vitest";
import { type Palette, scaleEntries } from "./colours";
import { channelPixels, followed, inkOn, inputPixels, valuePixels } from "./maps";
import { stackOf } from "./tensors";

/** Each entry is its own number. */
const scale = Uint32Array.from({ length: scaleEntries }, (_, index) => index);
const ink = Uint32Array.from({ length: 256 }, (_, index) => 1000 + index);
const middle = (scaleEntries - 1) / 2;

describe("followed", () => {
  it("begins at the first value, and goes up faster than down", () => {
    expect(followed(0, 4)).toBe(4);
    expect(followed(2, 4)).toBe(3);
    expect(followed(4, 2)).toBeGreaterThan(3.8);
    expect(followed(4, 2)).toBeLessThan(4);
    expect(followed(4, Number.NaN)).toBe(4);
  });
});

describe("pixels", () => {
  const stack = stackOf([1, 2, 2], [1, -2, 0, 4]);

  it("of a channel lie around the middle of the scale", () => {
    expect([...channelPixels(stack, 0, { scale, reach: 1 })]).toEqual([scaleEntries - 1, middle]);
    expect([...channelPixels(stack, 1, { scale, reach: 4 })]).toEqual([middle / 2, scaleEntries - 1]);
    expect([...channelPixels(stack, 1, { scale, reach: 0 })]).toEqual([0, scaleEntries - 1]);
    expect([...valuePixels([Number.NaN, 1], scale, 1)]).toEqual([middle, scaleEntries - 1]);
  });

  it("of an input are ink, or signed where it can be negative", () => {
    expect([...inputPixels([0, 8, 16], [0, 16], ink, scale)]).toEqual([1000, 1128, 1255]);
    expect([...inputPixels([-1, 0], [-1, 1], ink, scale)]).toEqual([0, middle]);
  });
});

describe("inkOn", () => {
  const light = { dark: false, ink: "black", panel: "white" } as Palette;
  const dark = { dark: true, ink: "white", panel: "black" } as Palette;

  it("is dark on light and light on dark, in both themes", () => {
    expect([inkOn(0xfff7f7f5, light), inkOn(0xff202020, light)]).toEqual(["black", "white"]);
    expect([inkOn(0xffeeeeee, dark), inkOn(0xff14171c, dark)]).toEqual(["black", "white"]);
  });
});
