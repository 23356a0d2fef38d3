/** Marching squares: where a field over a grid crosses a level. */

/**
 * The crossings as segments x₀ y₀ x₁ y₁, in units of the picture's sides, the first row at the top.
 * The field's values stand for the middles of its cells; at the rim it goes on as it is, so lines reach the edge.
 */
export function contour(field: ArrayLike<number>, width: number, height: number, level: number): number[] {
  const segments: number[] = [];
  // A corner at the level itself counts as above it, so that no crossing is found twice.
  for (let row = -1; row < height; row++) {
    const above = Math.max(0, row) * width;
    const below = Math.min(height - 1, row + 1) * width;
    const top = place(row, height);
    const bottom = place(row + 1, height);
    let topLeft = (field[above] as number) - level;
    let bottomLeft = (field[below] as number) - level;
    for (let column = -1; column < width; column++) {
      const next = Math.min(width - 1, column + 1);
      const topRight = (field[above + next] as number) - level;
      const bottomRight = (field[below + next] as number) - level;
      const corners =
        (topLeft >= 0 ? 8 : 0) |
        (topRight >= 0 ? 4 : 0) |
        (bottomRight >= 0 ? 2 : 0) |
        (bottomLeft >= 0 ? 1 : 0);
      if (corners !== 0 && corners !== 15) {
        const left = place(column, width);
        const right = place(column + 1, width);
        cross(
          segments,
          corners,
          { topLeft, topRight, bottomLeft, bottomRight },
          { left, right, top, bottom },
        );
      }
      topLeft = topRight;
      bottomLeft = bottomRight;
    }
  }
  return segments;
}

/** How far class `index` is ahead of the best other class at every pixel: its border is where this is 0. */
export function lead(
  maps: ArrayLike<number>,
  classes: number,
  pixels: number,
  index: number,
  result: Float32Array,
): void {
  for (let pixel = 0; pixel < pixels; pixel++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let other = 0; other < classes; other++) {
      const value = maps[other * pixels + pixel] as number;
      if (other !== index && value > best) best = value;
    }
    result[pixel] = (maps[index * pixels + pixel] as number) - best;
  }
}

/** Borders between the regions of several classes, as `contour` gives them. */
export function classBorders(
  maps: ArrayLike<number>,
  classes: number,
  width: number,
  height: number,
): number[] {
  const segments: number[] = [];
  const field = new Float32Array(width * height);
  // Every border belongs to two classes, so the last class's are all found with the others'.
  for (let index = 0; index < classes - 1; index++) {
    lead(maps, classes, width * height, index, field);
    for (const value of contour(field, width, height, 0)) segments.push(value);
  }
  return segments;
}

export function strokeSegments(
  context: CanvasRenderingContext2D,
  segments: readonly number[],
  width: number,
  height: number,
): void {
  context.beginPath();
  for (let index = 0; index + 3 < segments.length; index += 4) {
    context.moveTo((segments[index] as number) * width, (segments[index + 1] as number) * height);
    context.lineTo((segments[index + 2] as number) * width, (segments[index + 3] as number) * height);
  }
  context.stroke();
}

interface Corners {
  topLeft: number;
  topRight: number;
  bottomLeft: number;
  bottomRight: number;
}
interface Cell {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function place(index: number, count: number): number {
  return Math.max(0, Math.min(1, (index + 0.5) / count));
}

function between(from: number, to: number, first: number, second: number): number {
  return from + (to - from) * (first / (first - second));
}

function cross(segments: number[], corners: number, values: Corners, cell: Cell): void {
  const { topLeft, topRight, bottomLeft, bottomRight } = values;
  const { left, right, top, bottom } = cell;
  const add = (first: Side, second: Side) => {
    for (const side of [first, second]) {
      if (side === "top") segments.push(between(left, right, topLeft, topRight), top);
      else if (side === "bottom") segments.push(between(left, right, bottomLeft, bottomRight), bottom);
      else if (side === "left") segments.push(left, between(top, bottom, topLeft, bottomLeft));
      else segments.push(right, between(top, bottom, topRight, bottomRight));
    }
  };
  const saddle = corners === 5 || corners === 10;
  if (!saddle) {
    const [first, second] = sides[corners] as [Side, Side];
    add(first, second);
    return;
  }
  // A saddle: the mean tells which pair of opposite corners is joined.
  const joined = topLeft + topRight + bottomLeft + bottomRight >= 0;
  if ((corners === 5) === joined) {
    add("left", "top");
    add("bottom", "right");
  } else {
    add("left", "bottom");
    add("top", "right");
  }
}

type Side = "left" | "right" | "top" | "bottom";

/** The two sides that the line crosses, by which corners are above the level. */
const sides: Record<number, [Side, Side]> = {
  1: ["left", "bottom"],
  2: ["bottom", "right"],
  3: ["left", "right"],
  4: ["top", "right"],
  6: ["top", "bottom"],
  7: ["left", "top"],
  8: ["left", "top"],
  9: ["top", "bottom"],
  11: ["top", "right"],
  12: ["left", "right"],
  13: ["bottom", "right"],
  14: ["left", "bottom"],
};
