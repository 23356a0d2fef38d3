/** From what a hand has drawn to a picture as the data has them: same size, same place, same thickness of line. */
import type { Drawing } from "../protocol/messages";
import { Areas, averaged, type Grey, type Rectangle } from "./area";

export interface Form extends Drawing {
  height: number;
  width: number;
}

/** Ink at a high resolution, 0 to 1. */
export interface Ink extends Grey {
  /** The box's longer side counts as at least so many pixels, so that a dot stays a dot. */
  least?: number;
}

const faintest = 0.1;

/** The smallest rectangle that holds all ink; null where there is none. */
export function boxOf({ values, width, height }: Grey): Rectangle | null {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0, place = 0; row < height; row++) {
    for (let column = 0; column < width; column++, place++) {
      if ((values[place] as number) < faintest) continue;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row < top) top = row;
      bottom = row;
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** The centre of mass of the ink, in pixels from the corner. */
function massOf({ values, width, height }: Grey): { x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (let row = 0, place = 0; row < height; row++) {
    for (let column = 0; column < width; column++, place++) {
      const value = values[place] as number;
      sum += value;
      x += value * (column + 0.5);
      y += value * (row + 0.5);
    }
  }
  return { x: x / sum, y: y / sum };
}

/**
 * The picture as the network is to see it, values from 0 to 1; null where there is no ink.
 *
 * The longer side of the ink's box fills `fill` of the picture's height, and its centre is put into the middle. A
 * centre of mass goes to the middle of pixel (height / 2, width / 2), half a pixel below the middle of the picture,
 * as in MNIST.
 */
export function toPicture(ink: Ink, { height, width, fill, centre }: Form): Float32Array | null {
  const box = boxOf(ink);
  if (!box) return null;
  const longer = Math.max(box.width, box.height, ink.least ?? 0);
  // Ink pixels a pixel of the picture. A wide box may not be wider than the picture.
  const step = Math.max(longer / (fill * height), box.width / width);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const from = { width: width * step, height: height * step };
  if (centre === "mass") {
    const mass = massOf(ink);
    // The ink stays inside the picture, even where its mass is far from the middle of its box.
    const slack = { x: (from.width - box.width) / 2, y: (from.height - box.height) / 2 };
    middle.x = near(mass.x - step / 2, middle.x, slack.x);
    middle.y = near(mass.y - step / 2, middle.y, slack.y);
  }
  const part = { x: middle.x - from.width / 2, y: middle.y - from.height / 2, ...from };
  return averaged(new Areas(ink), part, width, height);
}

function near(value: number, middle: number, slack: number): number {
  return Math.min(middle + Math.max(0, slack), Math.max(middle - Math.max(0, slack), value));
}
