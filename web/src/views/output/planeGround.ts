import type { Palette } from "../../draw/colours";
import type { Point } from "../../draw/landscape";
import {
  hatch,
  paintBands,
  type Relief,
  type ReliefLabel,
  reliefLabels,
  strokeContours,
  type Taken,
} from "../../draw/relief";
import { significant } from "../../state/numbers";
import { widthOf, write } from "./planeMarks";

const nothing = "not a number";

/** The ground of a plane's picture. It keeps the bands, which cost most, until they change. */
export class PlaneGround {
  private readonly bands = document.createElement("canvas");
  private painted: unknown[] = [];

  /** Bands and contours. */
  draw(context: CanvasRenderingContext2D, side: number, relief: Relief, colours: Palette): void {
    const pixels = context.canvas.width;
    const painted = [relief, pixels, colours];
    if (painted.some((part, index) => part !== this.painted[index])) {
      paintBands(this.bands, pixels, relief, colours);
      this.painted = painted;
    }
    if (relief.broken !== "none") hatch(context, side, colours);
    context.drawImage(this.bands, 0, 0, side, side);
    strokeContours(context, side, relief, colours);
  }
}

/**
 * Names contours, and what is no number, where nothing stands yet. taken: what does. before: where names stood last.
 * Returns where they stand.
 */
export function nameLevels(
  context: CanvasRenderingContext2D,
  side: number,
  relief: Relief,
  colours: Palette,
  taken: readonly Taken[],
  before: readonly ReliefLabel[] = [],
): readonly ReliefLabel[] {
  const broken = relief.broken === "none" ? null : brokenMiddle(relief, side);
  const stands: readonly Taken[] = broken ? [...taken, [...broken, widthOf(context, nothing)]] : taken;
  const labels = reliefLabels(relief, side, stands, {
    widthOf: (value) => widthOf(context, significant(value, 2)),
    before,
  });
  for (const { value, x, y } of labels) {
    write(context, significant(value, 2), x, y, { align: "center", ink: colours.ink2 });
  }
  if (broken) write(context, nothing, ...broken, { align: "center", ink: colours.ink2 });
  return labels;
}

/** The middle of what is no number, where a word about it may stand. */
function brokenMiddle({ logs, size }: Relief, side: number): Point {
  let [columns, rows, count] = [0, 0, 0];
  for (const [index, log] of logs.entries()) {
    if (!Number.isNaN(log)) continue;
    columns += index % size;
    rows += Math.floor(index / size);
    count++;
  }
  const inset = 44;
  const [x, y] = [columns / count / (size - 1), 1 - rows / count / (size - 1)];
  return [Math.max(inset, Math.min(side - inset, x * side)), Math.max(12, Math.min(side - 12, y * side))];
}
