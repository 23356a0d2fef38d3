/** Pictures from bytes: many small ones on one atlas canvas, or a single large one. */

export interface Slot {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where picture number `index` stands in an atlas of pictures of one size. */
export function slotAt(index: number, count: number, width: number, height: number): Slot {
  const across = Math.max(1, Math.ceil(Math.sqrt(count)));
  return { x: (index % across) * width, y: Math.floor(index / across) * height, width, height };
}

/**
 * Writes a picture into the pixels of an atlas.
 * order: for each pixel of the picture the byte that it shows, −1 for none; without it they are in order.
 */
export function writePicture(
  pixels: Uint32Array,
  atlasWidth: number,
  slot: Slot,
  bytes: ArrayLike<number>,
  table: Uint32Array,
  order?: ArrayLike<number>,
): void {
  for (let row = 0; row < slot.height; row++) {
    let target = (slot.y + row) * atlasWidth + slot.x;
    let source = row * slot.width;
    for (let column = 0; column < slot.width; column++, target++, source++) {
      const place = order ? (order[source] as number) : source;
      pixels[target] = place < 0 ? 0 : (table[bytes[place] as number] as number);
    }
  }
}

/** A signed quantity as the bytes of a neuron's picture. */
export function toBytes(values: ArrayLike<number>, reach: number): Uint8Array {
  return Uint8Array.from(values as number[], (value) => 128 + Math.round((value / (reach || 1)) * 127));
}

/** A quantity from 0 to `high` as bytes, such as the ink of an image. */
export function toPositiveBytes(values: ArrayLike<number>, high: number): Uint8Array {
  return Uint8Array.from(values as number[], (value) =>
    Math.max(0, Math.min(255, (value / (high || 1)) * 255)),
  );
}

/** The largest size of a value, for scaling. */
export function reachOf(values: ArrayLike<number>): number {
  let reach = 0;
  for (let index = 0; index < values.length; index++) {
    reach = Math.max(reach, Math.abs(values[index] as number));
  }
  return reach;
}

/** All pictures of one size on one canvas: one upload a frame, however many there are. */
export class Atlas {
  private readonly canvas = document.createElement("canvas");
  private image = new ImageData(1, 1);
  private pixels = new Uint32Array(this.image.data.buffer);
  private count = 0;
  private width = 0;
  private height = 0;

  /** Makes room for `count` pictures; keeps what is there if that is unchanged. */
  reserve(count: number, width: number, height: number): void {
    if (count === this.count && width === this.width && height === this.height) return;
    Object.assign(this, { count, width, height });
    const last = slotAt(Math.max(0, count - 1), count, width, height);
    const across = Math.max(1, Math.ceil(Math.sqrt(count)));
    this.canvas.width = across * width;
    this.canvas.height = last.y + height;
    this.image = new ImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  write(index: number, bytes: ArrayLike<number>, table: Uint32Array, order?: ArrayLike<number>): void {
    const slot = slotAt(index, this.count, this.width, this.height);
    writePicture(this.pixels, this.canvas.width, slot, bytes, table, order);
  }

  /** A picture whose pixels are made already. */
  writePixels(index: number, picture: Uint32Array): void {
    const { x, y, width, height } = slotAt(index, this.count, this.width, this.height);
    for (let row = 0; row < height; row++) {
      const start = (y + row) * this.canvas.width + x;
      this.pixels.set(picture.subarray(row * width, (row + 1) * width), start);
    }
  }

  upload(): void {
    this.canvas.getContext("2d")?.putImageData(this.image, 0, 0);
  }

  draw(
    context: CanvasRenderingContext2D,
    index: number,
    x: number,
    y: number,
    width: number,
    height = width,
  ): void {
    if (index >= this.count) return;
    const slot = slotAt(index, this.count, this.width, this.height);
    context.drawImage(this.canvas, slot.x, slot.y, slot.width, slot.height, x, y, width, height);
  }
}

/** Fits a canvas to its size on screen and gives a context that draws in CSS pixels. */
export function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

/** What is out of use is still seen, through this opacity. */
export const faded = 0.42;

/** What is dead: its picture faded, under slanting lines. */
export function drawDead(
  context: CanvasRenderingContext2D,
  [x, y, width, height]: readonly [x: number, y: number, width: number, height: number],
  colour: string,
  draw: () => void,
): void {
  const opacity = context.globalAlpha;
  context.globalAlpha = opacity * faded;
  draw();
  context.globalAlpha = opacity;
  hatch(context, x, y, width, height, colour);
}

/** Slanting lines over a rectangle, for what is dead or broken. */
export function hatch(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.beginPath();
  for (let start = -height; start < width; start += 7) {
    context.moveTo(x + start, y + height);
    context.lineTo(x + start + height, y);
  }
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}
