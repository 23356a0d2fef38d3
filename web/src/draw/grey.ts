/** Small grey pictures: ink on the page's ground, or photographs as they are. */
import { inkTable, type Palette } from "./colours";
import { writePicture } from "./heatmap";

const photograph = Uint32Array.from({ length: 256 }, (_, byte) => (0xff000000 | (byte * 0x010101)) >>> 0);

/** For each byte of a picture its pixel. */
export function greyTable(colours: Palette, ink: boolean): Uint32Array {
  return ink ? inkTable(colours) : photograph;
}

/** Paints one picture, a pixel of the canvas for each of its own. */
export function paint(
  canvas: HTMLCanvasElement,
  bytes: ArrayLike<number>,
  { width, height }: { width: number; height: number },
  table: Uint32Array,
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  writePicture(new Uint32Array(image.data.buffer), width, { x: 0, y: 0, width, height }, bytes, table);
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
