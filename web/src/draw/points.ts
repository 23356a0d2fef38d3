/** Examples as dots. */

export interface Axis {
  low: number;
  high: number;
  /** Pixels of `low` and `high`; the first may be the larger one, for an axis that points up. */
  from: number;
  to: number;
}

export function toPixel({ low, high, from, to }: Axis, value: number): number {
  return from + ((value - low) / (high - low)) * (to - from);
}

export function fromPixel({ low, high, from, to }: Axis, pixel: number): number {
  return low + ((pixel - from) / (to - from)) * (high - low);
}

export interface Look {
  radius: number;
  ring: string;
  colour(index: number): string;
}

export function drawPoints(
  context: CanvasRenderingContext2D,
  points: readonly (readonly number[])[],
  across: Axis,
  up: Axis,
  look: Look,
): void {
  context.lineWidth = 1;
  context.strokeStyle = look.ring;
  for (const [index, point] of points.entries()) {
    context.beginPath();
    const x = toPixel(across, point[0] ?? 0);
    const y = toPixel(up, point[1] ?? 0);
    context.arc(x, y, look.radius, 0, 2 * Math.PI);
    context.fillStyle = look.colour(index);
    context.fill();
    context.stroke();
  }
}

/** The index of the nearest point within a distance in pixels; −1 where there is none. */
export function nearestPoint(
  points: readonly (readonly number[])[],
  across: Axis,
  up: Axis,
  x: number,
  y: number,
  within: number,
): number {
  let nearest = -1;
  let best = within * within;
  for (const [index, point] of points.entries()) {
    const distance = (toPixel(across, point[0] ?? 0) - x) ** 2 + (toPixel(up, point[1] ?? 0) - y) ** 2;
    if (distance <= best) {
      best = distance;
      nearest = index;
    }
  }
  return nearest;
}
