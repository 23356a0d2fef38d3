/** What the network decides, as pixels. */

/** For each byte of a value between −range and range its pixel, where `reach` takes the end of the scale. */
export function rangeTable(scale: Uint32Array, range: number, reach: number): Uint32Array {
  const half = (scale.length - 1) / 2;
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    const value = (((byte / 255) * 2 - 1) * range) / (reach || 1);
    return scale[Math.round(half + Math.max(-1, Math.min(1, value)) * half)] as number;
  });
}

/** Each pixel in the colour of its most likely class, the paler the less it is ahead of guessing. */
export function classPixels(
  maps: ArrayLike<number>,
  pixels: number,
  tables: readonly Uint32Array[],
  result: Uint32Array,
): void {
  const classes = tables.length;
  const guess = 255 / classes;
  for (let pixel = 0; pixel < pixels; pixel++) {
    let best = 0;
    let value = maps[pixel] as number;
    for (let index = 1; index < classes; index++) {
      const other = maps[index * pixels + pixel] as number;
      if (other > value) {
        value = other;
        best = index;
      }
    }
    const strength = Math.max(0, Math.round(((value - guess) / (255 - guess)) * 255));
    result[pixel] = (tables[best] as Uint32Array)[strength] as number;
  }
}

/** The value of a map at a place from 0 to 1 in both directions, the first row at the top. */
export function sampleMap(
  map: ArrayLike<number>,
  width: number,
  height: number,
  across: number,
  down: number,
): number {
  const at = (place: number, count: number) => Math.max(0, Math.min(count - 1, place * count - 0.5));
  const [x, y] = [at(across, width), at(down, height)];
  const [left, top] = [Math.min(Math.floor(x), width - 2), Math.min(Math.floor(y), height - 2)];
  const value = (column: number, row: number) => map[row * width + column] as number;
  const mix = (first: number, second: number, share: number) => first + (second - first) * share;
  const above = mix(value(left, top), value(left + 1, top), x - left);
  const below = mix(value(left, top + 1), value(left + 1, top + 1), x - left);
  return mix(above, below, y - top);
}
