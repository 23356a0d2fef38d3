import { describe, expect, it } from "vitest";
import type { Frame } from "../protocol/frame";
import { galleryGrid, neuronPicture, pictureIndex, winner } from "./pictures";

const frame = {
  layout: {
    columns: [[0, 4], [1]],
    fields: [{ name: "neurons", dtype: "uint8", shape: [3, 2], offset: 0 }],
  },
  arrays: { neurons: Uint8Array.from([1, 2, 3, 4, 5, 6]), neuron_scale: Float32Array.from([1, 0, 3]) },
} as unknown as Frame;

describe("pictures of neurons", () => {
  it("are counted column by column", () => {
    expect(pictureIndex([[0, 4], [1]], 0, 4)).toBe(1);
    expect(pictureIndex([[0, 4], [1]], 1, 1)).toBe(2);
    expect(pictureIndex([[0, 4], [1]], 1, 0)).toBe(-1);
    expect(pictureIndex([[0, 4], [1]], 7, 0)).toBe(-1);
  });

  it("are cut from the frame", () => {
    expect(neuronPicture(frame, 1, 1)).toEqual({ bytes: Uint8Array.from([5, 6]), scale: 3 });
    expect(neuronPicture(frame, 0, 4)?.scale).toBe(0);
    expect(neuronPicture(frame, 0, 1)).toBeNull();
  });
});

describe("galleryGrid", () => {
  it("has a row for each class", () => {
    const grid = galleryGrid({ points: [[], [], [], []], labels: [[0], [0], [0], [2]] });
    expect(grid).toMatchObject({ width: 3, height: 2 });
    expect([...grid.order]).toEqual([0, 1, 2, 3, -1, -1]);
  });

  it("is about square without classes, and with several", () => {
    for (const labels of [[], [[], [0], [0], [0, 1], [1]]]) {
      const grid = galleryGrid({ points: [[], [], [], [], []], labels });
      expect(grid).toMatchObject({ width: 3, height: 2 });
      expect([...grid.order]).toEqual([0, 1, 2, 3, 4, -1]);
    }
  });
});

describe("winner", () => {
  it("is the class with the largest prediction", () => {
    expect(winner([0.1, 0.7, 0.2, 0.9, 0.05, 0.05], 0, 3)).toBe(1);
    expect(winner([0.1, 0.7, 0.2, 0.9, 0.05, 0.05], 3, 3)).toBe(0);
    expect(winner([0.5], 0, 1)).toBe(1);
    expect(winner([0.4], 0, 1)).toBe(0);
  });
});
