import type { PenPoint, Stroke } from "../inputs/strokes";

/** Of the pad: points nearer to the last one add nothing. */
const nearest = 0.003;

/** What is drawn on a pad, stroke by stroke. */
export class Sketch {
  strokes = $state.raw<readonly Stroke[]>([]);
  /** A stroke is under way. */
  drawing = $state(false);

  get empty(): boolean {
    return this.strokes.length === 0;
  }

  begin(point: PenPoint): void {
    this.drawing = true;
    this.strokes = [...this.strokes, [point]];
  }

  extend(points: readonly PenPoint[]): void {
    const stroke = this.strokes.at(-1);
    if (!this.drawing || !stroke) return;
    const longer = [...stroke];
    for (const point of points) {
      const last = longer.at(-1);
      if (last && Math.hypot(point.x - last.x, point.y - last.y) < nearest) continue;
      longer.push(point);
    }
    if (longer.length > stroke.length) this.strokes = [...this.strokes.slice(0, -1), longer];
  }

  end(): void {
    this.drawing = false;
  }

  /** Takes back the last stroke. */
  undo(): void {
    this.drawing = false;
    this.strokes = this.strokes.slice(0, -1);
  }

  clear(): void {
    this.drawing = false;
    if (!this.empty) this.strokes = [];
  }
}
