/** From a photograph or a drawing in a file to an example of the present data. */
import { Areas, averaged, type Grey, middle } from "./area";
import type { Hand } from "./hand";
import { boxOf, type Ink, toPicture } from "./handwriting";

/** Luminance (Rec. 709) of an image's bytes, on white where it is transparent. */
export function luminance({
  data,
  width,
  height,
}: {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}): Grey {
  const values = new Float32Array(width * height);
  for (let place = 0; place < values.length; place++) {
    const [red, green, blue, alpha] = data.subarray(4 * place, 4 * place + 4) as unknown as number[];
    const light = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
    const cover = (alpha ?? 255) / 255;
    values[place] = (light * cover) / 255 + 1 - cover;
  }
  return { values, width, height };
}

/** The middle of a picture, in the proportions of so many pixels. */
export function cropped(grey: Grey, height: number, width: number): Float32Array {
  return averaged(new Areas(grey), middle(grey, { width, height }), width, height);
}

/** The example of a picture: as it is, or for data of ink as ink. Null where no ink is to be seen. */
export function exampleOf(grey: Grey, [height, width]: readonly [number, number], hand: Hand | null) {
  if (!hand) return cropped(grey, height, width);
  const ink = inkOfPhoto(grey);
  if (!ink) return null;
  if (!hand.drawing) return cropped(ink, height, width);
  return toPicture(asThickAs(ink, hand.brush.width / (hand.drawing.fill * height)), {
    height,
    width,
    ...hand.drawing,
  });
}

/** Mean of the outermost pixels. */
export function borderLight({ values, width, height }: Grey): number {
  let [sum, count] = [0, 0];
  const add = (row: number, column: number) => {
    sum += values[row * width + column] as number;
    count++;
  };
  for (let column = 0; column < width; column++) for (const row of [0, height - 1]) add(row, column);
  for (let row = 0; row < height; row++) for (const column of [0, width - 1]) add(row, column);
  return sum / count;
}

const longestSide = 256;
/** Below this difference of light it is paper, not ink. */
const faintestInk = 0.12;

/** What is written, from 0 to 1: dark on light, or light on dark where the border is dark. Shadows go. */
export function inkOfPhoto(photo: Grey): Ink | null {
  const scale = Math.min(1, longestSide / Math.max(photo.width, photo.height));
  const width = Math.max(1, Math.round(photo.width * scale));
  const height = Math.max(1, Math.round(photo.height * scale));
  const whole = { x: 0, y: 0, width: photo.width, height: photo.height };
  const values = averaged(new Areas(photo), whole, width, height);
  if (borderLight({ values, width, height }) > 0.5) {
    for (const [place, value] of values.entries()) values[place] = 1 - value;
  }
  const ground = groundOf({ values, width, height });
  const above = values.map((value, place) => Math.max(0, value - (ground[place] as number)));
  const full = quantile(above, 0.997);
  if (full < faintestInk) return null;
  const [none, all] = [0.35, 0.75];
  const ink = above.map((value) => Math.min(1, Math.max(0, (value / full - none) / (all - none))));
  return { values: ink, width, height };
}

/** How light the bare ground is at each pixel: the lower values of the neighbourhood, so that shadows do not count. */
function groundOf({ values, width, height }: Grey): Float32Array {
  const blocks = 8;
  const low = new Float32Array(blocks * blocks);
  for (let block = 0; block < low.length; block++) {
    const [column, row] = [block % blocks, Math.floor(block / blocks)];
    const part: number[] = [];
    const bottom = Math.max(Math.floor((row * height) / blocks) + 1, ((row + 1) * height) / blocks);
    const right = Math.max(Math.floor((column * width) / blocks) + 1, ((column + 1) * width) / blocks);
    for (let y = Math.floor((row * height) / blocks); y < bottom && y < height; y++) {
      for (let x = Math.floor((column * width) / blocks); x < right && x < width; x++) {
        part.push(values[y * width + x] as number);
      }
    }
    low[block] = quantile(part, 0.2);
  }
  const at = (row: number, column: number) => low[bounded(row) * blocks + bounded(column)] as number;
  const bounded = (place: number) => Math.min(blocks - 1, Math.max(0, place));
  // A block that ink fills takes its neighbours' ground.
  const least = low.map((_, block) => {
    const [column, row] = [block % blocks, Math.floor(block / blocks)];
    const around = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((over) => at(row + down, column + over)));
    return Math.min(...around);
  });
  return Float32Array.from(values, (_, place) => {
    const x = (((place % width) + 0.5) / width) * blocks - 0.5;
    const y = ((Math.floor(place / width) + 0.5) / height) * blocks - 0.5;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const near = (down: number, over: number) =>
      least[bounded(row + down) * blocks + bounded(column + over)] as number;
    const upper = near(0, 0) + (near(0, 1) - near(0, 0)) * (x - column);
    const lower = near(1, 0) + (near(1, 1) - near(1, 0)) * (x - column);
    return upper + (lower - upper) * (y - row);
  });
}

function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

/** Thickens lines that are thinner than this share of the writing's longer side: a fine pen would hardly be seen. */
export function asThickAs(ink: Ink, share: number): Ink {
  const box = boxOf(ink);
  if (!box) return ink;
  const missing = share * Math.max(box.width, box.height) - thicknessOf(ink);
  const radius = Math.min(Math.round(missing / 2), 12);
  if (radius < 1) return ink;
  const [width, height] = [ink.width + 2 * radius, ink.height + 2 * radius];
  const values = new Float32Array(width * height);
  for (const [place, value] of ink.values.entries()) {
    if (value === 0) continue;
    const [column, row] = [(place % ink.width) + radius, Math.floor(place / ink.width) + radius];
    for (let down = -radius; down <= radius; down++) {
      const reach = Math.floor(Math.sqrt(radius * radius - down * down));
      for (let over = -reach; over <= reach; over++) {
        const target = (row + down) * width + column + over;
        if (value > (values[target] as number)) values[target] = value;
      }
    }
  }
  return { values, width, height };
}

/** Of lines: their area is their length × thickness, their outline twice their length. */
function thicknessOf({ values, width, height }: Grey): number {
  let [area, outline] = [0, 0];
  const at = (row: number, column: number) =>
    row < height && column < width ? (values[row * width + column] as number) : 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const value = at(row, column);
      area += value;
      outline += Math.hypot(at(row, column + 1) - value, at(row + 1, column) - value);
    }
  }
  return outline === 0 ? 0 : (2 * area) / outline;
}
