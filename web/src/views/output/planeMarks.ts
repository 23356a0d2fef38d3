import { palette } from "../../draw/colours";
import type { Landscape, Point } from "../../draw/landscape";
import type { Axis } from "../../draw/points";

/** What stands on the picture of a plane: its axes, names and marks. */

export const font = (weight = 400) => `${weight} 12px "Inter Variable", system-ui, sans-serif`;

/** Both axes of a square picture. */
export function axesOf({ u, v }: Pick<Landscape, "u" | "v">, side: number): { across: Axis; up: Axis } {
  return {
    across: { low: u[0], high: u[1], from: 0, to: side },
    up: { low: v[0], high: v[1], from: side, to: 0 },
  };
}

/** How wide a text is that is written there. */
export function widthOf(context: CanvasRenderingContext2D, text: string, weight = 400): number {
  context.font = font(weight);
  return context.measureText(text).width;
}

/**
 * Where a text of some width stands beside a mark: to the right, or to the left where there is no room.
 * left: rather to the left.
 */
export function besideMark(
  width: number,
  [x, y]: Point,
  side: number,
  left = false,
): { x: number; y: number; align: "left" | "right"; middle: Point } {
  const rooms = { right: x + 10 + width < side - 2, left: x - 10 - width > 2 };
  const right = left ? !rooms.left && rooms.right : rooms.right || !rooms.left;
  const height = Math.max(9, Math.min(side - 9, y));
  const begin = right ? x + 9 : x - 9;
  return {
    x: begin,
    y: height,
    align: right ? "left" : "right",
    middle: [begin + ((right ? 1 : -1) * width) / 2, height],
  };
}

/** Beside a mark; see `besideMark`. */
export function nameBeside(
  context: CanvasRenderingContext2D,
  text: string,
  place: Point,
  side: number,
  weight: number,
  left = false,
): void {
  const { x, y, align } = besideMark(widthOf(context, text, weight), place, side, left);
  write(context, text, x, y, { align, ink: palette().ink, weight });
}

export function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { align, ink, weight = 400 }: { align: CanvasTextAlign; ink: string; weight?: number },
): void {
  context.save();
  context.font = font(weight);
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = palette().panel;
  context.globalAlpha = 0.8;
  context.strokeText(text, x, y);
  context.globalAlpha = 1;
  context.fillStyle = ink;
  context.fillText(text, x, y);
  context.restore();
}

export function mark(
  context: CanvasRenderingContext2D,
  [x, y]: Point,
  radius: number,
  fill: string,
  ring: string,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.strokeStyle = ring;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}

export function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}

export function within(place: Point, side: number): boolean {
  return place.every((value) => value >= 0 && value <= side);
}
