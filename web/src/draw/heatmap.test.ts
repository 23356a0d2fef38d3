import { describe, expect, it } from "vitest";
import { drawDead, faded, reachOf, slotAt, toBytes, writePicture } from "./heatmap";

const table = Uint32Array.from({ length: 256 }, (_, byte) => 1000 + byte);

describe("an atlas", () => {
  it("places pictures in rows of about a square", () => {
    expect(slotAt(0, 5, 50, 40)).toEqual({ x: 0, y: 0, width: 50, height: 40 });
    expect(slotAt(4, 5, 50, 40)).toEqual({ x: 50, y: 40, width: 50, height: 40 });
  });

  it("writes a picture into its slot and nowhere else", () => {
    const pixels = new Uint32Array(4 * 2);
    writePicture(pixels, 4, { x: 2, y: 0, width: 2, height: 2 }, [1, 2, 3, 4], table);
    expect([...pixels]).toEqual([0, 0, 1001, 1002, 0, 0, 1003, 1004]);
  });

  it("takes pixels in another order and leaves gaps clear", () => {
    const pixels = new Uint32Array(3);
    writePicture(pixels, 3, { x: 0, y: 0, width: 3, height: 1 }, [5, 6], table, [1, -1, 0]);
    expect([...pixels]).toEqual([1006, 0, 1005]);
  });
});

describe("bytes of a signed quantity", () => {
  it("are 128 at 0 and reach both ends", () => {
    expect([...toBytes([-2, 0, 1, 2], 2)]).toEqual([1, 128, 192, 255]);
    expect([...toBytes([0, 0], 0)]).toEqual([128, 128]);
  });

  it("know their reach", () => {
    expect(reachOf([0.5, -3, 2])).toBe(3);
    expect(reachOf([])).toBe(0);
  });
});

it("fades what is dead, on top of what is faded already, and hatches it as it was", () => {
  const opacities: Record<string, number> = {};
  const nothing = () => {};
  const context = {
    globalAlpha: 0.5,
    save: nothing,
    restore: nothing,
    beginPath: nothing,
    rect: nothing,
    clip: nothing,
    moveTo: nothing,
    lineTo: nothing,
    stroke: () => {
      opacities.hatch = context.globalAlpha;
    },
  } as unknown as CanvasRenderingContext2D;
  drawDead(context, [0, 0, 20, 20], "grey", () => {
    opacities.picture = context.globalAlpha;
  });
  expect(opacities).toEqual({ picture: 0.5 * faded, hatch: 0.5 });
});
