import { describe, expect, it } from "vitest";
import { drawn, handOf, ownDrawing } from "./hand";
import { looksLikeInk } from "./ink";

const inked = [
  [0, 0, 0, 1],
  [0, 0.9, 0, 0],
];
const photographs = [
  [0.4, 0.5, 0.9, 0.1],
  [0.6, 0.3, 0.2, 0.7],
];

describe("looksLikeInk", () => {
  it("tells drawings from photographs", () => {
    expect(looksLikeInk(inked)).toBe(true);
    expect(looksLikeInk(photographs)).toBe(false);
  });
});

describe("handOf", () => {
  const image: [number, number] = [2, 2];

  it("knows how the data were made, else leaves drawings where they are", () => {
    const drawing = { fill: 1, centre: "box" } as const;
    expect(handOf({ image, drawing }, [], false)).toMatchObject({ height: 2, width: 2, drawing });
    expect(handOf({ image, drawing: null }, inked, false)?.drawing).toBeNull();
    expect(handOf({ image, drawing: null }, inked, true)?.drawing).toEqual(ownDrawing);
  });

  it("has no pad for photographs, for what is not known yet, and for no pictures at all", () => {
    expect(handOf({ image, drawing: null }, photographs, false)).toBeNull();
    expect(handOf({ image, drawing: null }, photographs, true)).toBeNull();
    expect(handOf({ image, drawing: null }, [...photographs, [0, 0, 0, 1]], true)).not.toBeNull();
    expect(handOf({ image, drawing: null }, [], false)).toBeNull();
    expect(handOf({ image: null, drawing: null }, inked, false)).toBeNull();
  });

  it("draws into pictures of the data's size", () => {
    const hand = handOf({ image: [8, 16], drawing: null }, [], false) ?? {
      height: 8,
      width: 16,
      drawing: null,
      brush: { width: 1, ink: null },
    };
    expect(drawn(hand, [])).toBeNull();
    expect(drawn(hand, [[{ x: 1, y: 0.5, weight: 1 }]])).toHaveLength(128);
  });
});
