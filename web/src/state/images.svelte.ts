import { getImages, ProblemError } from "../protocol/api";
import type { Images, State } from "../protocol/messages";
import { retried } from "./retry";

/** The pictures that the network is judged on, one byte a pixel. */
export class JudgedImages {
  readonly version: number;
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** For each picture the numbers of its classes. */
  readonly labels: readonly (readonly number[])[];
  private readonly pixels: Uint8Array;

  constructor({ version, width, height, count, labels, pixels }: Images) {
    this.version = version;
    this.width = width;
    this.height = height;
    this.count = count;
    this.labels = labels;
    this.pixels = fromBase64(pixels);
  }

  /** The bytes of one picture, row by row. */
  picture(index: number): Uint8Array {
    const size = this.width * this.height;
    return this.pixels.subarray(index * size, (index + 1) * size);
  }

  /** One picture as the inputs of a probe. */
  inputs(index: number, [low, high]: readonly [number, number]): number[] {
    return Array.from(this.picture(index), (byte) => low + (byte / 255) * (high - low));
  }

  /** Which picture these inputs are; −1: none of them. */
  indexOf(inputs: readonly number[], [low, high]: readonly [number, number]): number {
    const size = this.width * this.height;
    if (inputs.length !== size) return -1;
    const bytes = Uint8Array.from(inputs, (value) => Math.round(((value - low) / (high - low)) * 255));
    for (let index = 0; index < this.count; index++) {
      const start = index * size;
      let place = 0;
      while (
        place < size &&
        Math.abs((this.pixels[start + place] as number) - (bytes[place] as number)) < 2
      ) {
        place++;
      }
      if (place === size) return index;
    }
    return -1;
  }
}

/** Fetches the judged pictures whenever the data are others. */
export class ImageStore {
  images = $state.raw<JudgedImages | null>(null);
  problem = $state("");
  private asked = "";

  async follow(state: State | null): Promise<void> {
    if (!state) return;
    const { session, data } = state;
    const key = data.view === "image" ? `${session} ${data.version}` : "";
    if (key === this.asked) return;
    this.asked = key;
    this.problem = "";
    if (key === "") {
      this.images = null;
      return;
    }
    try {
      const images = await retried(
        () => getImages(session),
        () => {},
      );
      if (this.asked === key) this.images = new JudgedImages(images);
    } catch (error) {
      if (this.asked !== key || !(error instanceof ProblemError)) return;
      this.images = null;
      this.problem = error.message;
    }
  }
}

function fromBase64(text: string): Uint8Array {
  const plain = atob(text);
  const bytes = new Uint8Array(plain.length);
  for (let index = 0; index < plain.length; index++) bytes[index] = plain.charCodeAt(index);
  return bytes;
}
