/** Grey pictures and the mean of any rectangle of one, however it lies on the pixels. */

export interface Grey {
  /** Row by row, from 0 to 1. */
  values: Float32Array;
  width: number;
  height: number;
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Sums over rectangles in constant time; outside the picture there is nothing. */
export class Areas {
  private readonly sums: Float64Array;
  private readonly width: number;
  private readonly height: number;

  constructor({ values, width, height }: Grey) {
    this.width = width;
    this.height = height;
    const across = width + 1;
    this.sums = new Float64Array(across * (height + 1));
    for (let row = 0; row < height; row++) {
      let inRow = 0;
      for (let column = 0; column < width; column++) {
        inRow += values[row * width + column] as number;
        const place = (row + 1) * across + column + 1;
        this.sums[place] = (this.sums[place - across] as number) + inRow;
      }
    }
  }

  /** The integral over a rectangle whose sides may cut through pixels. */
  sum({ x, y, width, height }: Rectangle): number {
    const [right, bottom] = [x + width, y + height];
    return this.upTo(right, bottom) - this.upTo(x, bottom) - this.upTo(right, y) + this.upTo(x, y);
  }

  private upTo(x: number, y: number): number {
    const across = this.width + 1;
    const [column, columnShare] = split(x, this.width);
    const [row, rowShare] = split(y, this.height);
    const place = row * across + column;
    const at = (index: number) => this.sums[index] ?? 0;
    const above = at(place) + (at(place + 1) - at(place)) * columnShare;
    if (rowShare === 0) return above;
    const below = at(place + across) + (at(place + across + 1) - at(place + across)) * columnShare;
    return above + (below - above) * rowShare;
  }
}

function split(value: number, most: number): [whole: number, share: number] {
  const bounded = Math.min(Math.max(value, 0), most);
  const whole = Math.min(Math.floor(bounded), most);
  return [whole, whole === most ? 0 : bounded - whole];
}

/** The part of a picture in `from`, as a picture of so many pixels: each is the mean of what it covers. */
export function averaged(source: Areas, from: Rectangle, width: number, height: number): Float32Array {
  const cell = { width: from.width / width, height: from.height / height };
  const area = cell.width * cell.height;
  return Float32Array.from({ length: width * height }, (_, index) => {
    const x = from.x + (index % width) * cell.width;
    const y = from.y + Math.floor(index / width) * cell.height;
    return Math.min(1, Math.max(0, source.sum({ x, y, ...cell }) / area));
  });
}

/** The largest part of a picture with these proportions, in its middle. */
export function middle(
  { width, height }: { width: number; height: number },
  proportion: { width: number; height: number },
): Rectangle {
  const scale = Math.min(width / proportion.width, height / proportion.height);
  const part = { width: proportion.width * scale, height: proportion.height * scale };
  return { x: (width - part.width) / 2, y: (height - part.height) / 2, ...part };
}
