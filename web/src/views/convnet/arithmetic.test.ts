import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Frame } from "../../protocol/frame";
import { arithmeticOf } from "./arithmetic";
import { stateOf } from "./convnet.testing";
import { MapPictures } from "./pictures";

const wave = (length: number, phase: number) =>
  Float32Array.from({ length }, (_, index) => Math.sin(index * 1.7 + phase));
const relu = (values: Float32Array) => values.map((value) => Math.max(0, value));

/** A frame whose numbers were worked out the plain way. */
function frameOf(): Frame {
  const inputs = wave(36, 1).map(Math.abs);
  const weights = wave(85, 2);
  const conv = new Float32Array(72);
  for (let row = 0; row < 6; row++) {
    for (let column = 0; column < 6; column++) {
      for (let filter = 0; filter < 2; filter++) {
        let sum = weights[18 + filter] as number;
        for (let down = -1; down <= 1; down++) {
          for (let across = -1; across <= 1; across++) {
            const [y, x] = [row + down, column + across];
            if (y < 0 || x < 0 || y > 5 || x > 5) continue;
            sum +=
              (inputs[y * 6 + x] as number) * (weights[((down + 1) * 3 + across + 1) * 2 + filter] as number);
          }
        }
        conv[(row * 6 + column) * 2 + filter] = sum;
      }
    }
  }
  const maps = relu(conv);
  const pool = new Float32Array(18);
  for (let index = 0; index < 18; index++) {
    const [row, column, channel] = [Math.floor(index / 6), Math.floor(index / 2) % 3, index % 2];
    const at = (y: number, x: number) => maps[((row * 2 + y) * 6 + column * 2 + x) * 2 + channel] as number;
    pool[index] = Math.max(at(0, 0), at(0, 1), at(1, 0), at(1, 1));
  }
  const dense = (values: Float32Array, start: number, units: number) =>
    Float32Array.from({ length: units }, (_, unit) =>
      values.reduce(
        (sum, value, source) => sum + value * (weights[start + source * units + unit] as number),
        weights[start + values.length * units + unit] as number,
      ),
    );
  const hidden = dense(pool, 20, 3);
  const output = dense(relu(hidden), 77, 2);
  const all = (...parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));
  return {
    revision: 1,
    arrays: {
      weights,
      probe_inputs: inputs,
      probe_sum: all(conv, pool, pool, hidden, output),
      probe_activation: all(maps, pool, pool, relu(hidden), output),
      probe_prediction: Float32Array.of(0.3, 0.7),
    },
  } as unknown as Frame;
}

describe("arithmeticOf", () => {
  const state = stateOf();
  const frame = frameOf();
  const sums = frame.arrays.probe_sum as Float32Array;
  let pictures: MapPictures;
  beforeAll(() => {
    vi.stubGlobal("ImageData", class {});
    pictures = new MapPictures();
    pictures.take(frame, state);
  });

  it("gives the server's weighted sum at every pixel of a convolution", () => {
    for (let index = 0; index < 72; index++) {
      const place = {
        layer: 0,
        channel: index % 2,
        row: Math.floor(index / 12),
        column: Math.floor(index / 2) % 6,
      };
      const found = arithmeticOf(state, pictures, place, 0);
      expect(found?.kind).toBe("convolution");
      if (found?.kind !== "convolution") return;
      expect(found.sums.z).toBeCloseTo(sums[index] as number, 4);
      expect(found.products.reduce((sum, value) => sum + value, 0)).toBeCloseTo(found.sums.sum, 6);
      expect(found.result).toBeCloseTo(Math.max(0, found.sums.z), 4);
    }
  });

  it("marks what a pool takes", () => {
    const found = arithmeticOf(state, pictures, { layer: 1, channel: 1, row: 2, column: 0 }, 0);
    if (found?.kind !== "pool") throw new Error("no pool");
    expect(found.patch.values[found.place]).toBe(found.result);
  });

  it("adds up a dense unit behind pictures, and the output's share", () => {
    for (let unit = 0; unit < 3; unit++) {
      const found = arithmeticOf(state, pictures, { layer: 3, channel: unit, row: 0, column: 0 }, 0);
      if (found?.kind !== "dense") throw new Error("no sum");
      expect(found.sum.z).toBeCloseTo(sums[108 + unit] as number, 4);
    }
    const output = arithmeticOf(state, pictures, { layer: 4, channel: 1, row: 0, column: 0 }, 0);
    expect(output?.result).toBeCloseTo(0.7);
  });

  it("has a sentence for the rest, and nothing for what is not known", () => {
    expect(arithmeticOf(state, pictures, { layer: 2, channel: 0, row: 0, column: 0 }, 0)?.kind).toBe("other");
    expect(arithmeticOf(state, new MapPictures(), { layer: 0, channel: 0, row: 0, column: 0 }, 0)).toBeNull();
  });
});
