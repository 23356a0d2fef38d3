/** Strokes of a pen, and their ink. */
import { Areas, averaged } from "./area";
import { type Form, type Ink, toPicture } from "./handwriting";

/**
 * A place on the pad, from its upper left corner in units of the pad's height.
 * weight: how thick the line is there, 1 as usual.
 */
export interface PenPoint {
  x: number;
  y: number;
  weight: number;
}

export type Stroke = readonly PenPoint[];

/** How thick the lines of a dataset are. */
export interface Brush {
  /** In pixels of the picture. */
  width: number;
  /** The ink that every picture has about, as a share of its area; null where long lines have more. */
  ink: number | null;
}

/** A pen that is pressed harder draws a little thicker; fingers and mice cannot. */
export function penWeight(pointer: string, pressure: number): number {
  return pointer === "pen" && pressure > 0 ? 0.75 + 0.5 * pressure : 1;
}

/** Ink pixels a pixel of the picture. */
const fineness = 8;
/** Of the pad: what is smaller is not blown up. */
const smallest = 0.2;

/**
 * The thickness of a dataset's lines, from some of its pictures.
 *
 * Lines are measured to be 2.5 pixels of 28 and 1.5 of 8. Where all pictures have the same ink, whatever they show
 * (the 8×8 digits were made so), the brush is to follow.
 */
export function brushOf(pictures: readonly (readonly number[])[], height: number): Brush {
  const width = 1.1 + 0.05 * height;
  const inks = pictures.map((picture) => picture.reduce((sum, value) => sum + value, 0) / picture.length);
  const mean = inks.reduce((sum, ink) => sum + ink, 0) / Math.max(1, inks.length);
  const spread = Math.sqrt(inks.reduce((sum, ink) => sum + (ink - mean) ** 2, 0) / Math.max(1, inks.length));
  return { width, ink: inks.length > 1 && spread < 0.2 * mean ? mean : null };
}

/** The picture of strokes; null where there are none. */
export function pictureOf(strokes: readonly Stroke[], form: Form, brush: Brush): Float32Array | null {
  let width = brush.width;
  let picture = toPicture(inkOf(strokes, form, width), form);
  if (!picture || brush.ink === null) return picture;
  const rounds = 3;
  for (let round = 0; round < rounds; round++) {
    const share = picture.reduce((sum, value) => sum + value, 0) / picture.length;
    const next = Math.min(2 * brush.width, Math.max(0.6 * brush.width, (width * brush.ink) / share));
    if (Math.abs(next - width) < 0.02 * width) break;
    width = next;
    picture = toPicture(inkOf(strokes, form, width), form) ?? picture;
  }
  return picture;
}

/** The picture of strokes just where they are on the pad, for data whose pictures are not centred. */
export function placedPictureOf(
  strokes: readonly Stroke[],
  { height, width }: { height: number; width: number },
  brush: Brush,
): Float32Array {
  const size = { width: width * fineness, height: height * fineness };
  const ink = rasterised(strokes, {
    ...size,
    left: 0,
    top: 0,
    scale: size.height,
    brush: brush.width * fineness,
  });
  return averaged(new Areas(ink), { x: 0, y: 0, ...size }, width, height);
}

/** Strokes as ink, so large that a pixel of the picture is to be about 8 of its pixels. */
function inkOf(strokes: readonly Stroke[], { fill, height, width }: Form, brush: number): Ink {
  const points = strokes.flat();
  if (points.length === 0) return { values: new Float32Array(1), width: 1, height: 1 };
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [across, down] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const room = Math.max(fill * Math.min(height, width) - brush, brush);
  const scale = (fineness * room) / Math.max(across, down, smallest);
  const margin = (brush * fineness * Math.max(...points.map((point) => point.weight))) / 2 + 1;
  const ink = rasterised(strokes, {
    width: Math.ceil(across * scale + 2 * margin),
    height: Math.ceil(down * scale + 2 * margin),
    left: left - margin / scale,
    top: top - margin / scale,
    scale,
    brush: brush * fineness,
  });
  return { ...ink, least: fineness * (room + brush) };
}

interface Frame {
  width: number;
  height: number;
  /** What of the pad stands in the upper left corner. */
  left: number;
  top: number;
  /** Pixels for the pad's height. */
  scale: number;
  /** Its diameter in pixels. */
  brush: number;
}

function rasterised(strokes: readonly Stroke[], { width, height, left, top, scale, brush }: Frame): Ink {
  const ink = { values: new Float32Array(width * height), width, height };
  const place = ({ x, y, weight }: PenPoint): Round => ({
    x: (x - left) * scale,
    y: (y - top) * scale,
    radius: (brush * weight) / 2,
  });
  for (const stroke of strokes) {
    for (const [index, point] of stroke.entries()) {
      draw(ink, place(stroke[index - 1] ?? point), place(point));
    }
  }
  return ink;
}

interface Round {
  x: number;
  y: number;
  radius: number;
}

/** A line with round ends, its edge one pixel soft. */
function draw({ values, width, height }: Ink, from: Round, to: Round): void {
  const reach = Math.max(from.radius, to.radius) + 1;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach));
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / squared));
      const [beside, below] = [x - along * dx, y - along * dy];
      const radius = from.radius + (to.radius - from.radius) * along;
      const covered = Math.min(1, radius + 0.5 - Math.sqrt(beside * beside + below * below));
      const place = row * width + column;
      if (covered > (values[place] as number)) values[place] = covered;
    }
  }
}
