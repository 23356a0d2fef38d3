/** How what is drawn on the pad becomes an example of the present data. */
import type { DataInfo, Drawing } from "../protocol/messages";
import { looksLikeInk } from "./ink";
import { type Brush, brushOf, pictureOf, placedPictureOf, type Stroke } from "./strokes";

export interface Hand {
  height: number;
  width: number;
  /** Null: the picture is the pad, nothing is moved or scaled. */
  drawing: Drawing | null;
  brush: Brush;
}

/** How a person's own drawings are brought into pictures, to train on as to try. */
export const ownDrawing: Drawing = { fill: 0.8, centre: "box" };

/**
 * Null where the data are photographs, or no pictures at all, or nothing is known of them yet.
 *
 * own: they are a person's own, and may be photographs and drawings mixed. drawings: there are drawings among them,
 * even if not among these examples.
 */
export function handOf(
  { image, drawing }: Pick<DataInfo, "image" | "drawing">,
  examples: readonly (readonly number[])[],
  own: boolean,
  drawings = false,
): Hand | null {
  if (!image) return null;
  const inked = own
    ? drawings || examples.some((example) => looksLikeInk([example]))
    : examples.length > 0 && looksLikeInk(examples);
  if (!drawing && !inked) return null;
  const [height, width] = image;
  const placed = own ? ownDrawing : null;
  return { height, width, drawing: drawing ?? placed, brush: brushOf(own ? [] : examples, height) };
}

/** Values from 0 to 1; null where there is nothing to see. */
export function drawn(hand: Hand, strokes: readonly Stroke[]): Float32Array | null {
  if (strokes.length === 0) return null;
  const { drawing, brush, ...size } = hand;
  return drawing ? pictureOf(strokes, { ...size, ...drawing }, brush) : placedPictureOf(strokes, size, brush);
}
