import { describe, expect, it } from "vitest";
import { decodeFrame, frameNumber, shapeOf } from "./frame";
import type { Layout } from "./messages";

const layout: Layout = {
  type: "layout",
  number: 7,
  fields: [
    { name: "metrics", dtype: "float64", shape: [3], offset: 0 },
    { name: "weights", dtype: "float32", shape: [3], offset: 24 },
    { name: "neurons", dtype: "uint8", shape: [1, 2, 2], offset: 40 },
  ],
  metrics: ["step", "train_loss", "test_loss"],
  columns: [[0]],
};
const layouts = new Map([[7, layout]]);

function encoded(): ArrayBuffer {
  const buffer = new ArrayBuffer(32 + 48);
  const view = new DataView(buffer);
  new Uint8Array(buffer).set([..."PCPT"].map((letter) => letter.charCodeAt(0)));
  view.setUint32(4, 7, true);
  view.setUint32(8, 42, true);
  view.setUint32(12, 3, true);
  view.setFloat64(16, 1234, true);
  view.setUint32(24, 2, true);
  new Float64Array(buffer, 32, 3).set([1234, 0.5, Number.NaN]);
  new Float32Array(buffer, 56, 3).set([1, -2, 3]);
  new Uint8Array(buffer, 72, 4).set([0, 128, 200, 255]);
  return buffer;
}

describe("decodeFrame", () => {
  it("reads header, metrics and arrays without copying", () => {
    const buffer = encoded();
    const frame = decodeFrame(buffer, layouts);
    expect(frame).toMatchObject({ number: 42, revision: 3, run: 2, step: 1234 });
    expect(frame?.metrics.train_loss).toBe(0.5);
    expect(frame?.metrics.test_loss).toBeNaN();
    expect(frame?.metrics.train_accuracy).toBeNaN();
    expect([...(frame?.arrays.weights ?? [])]).toEqual([1, -2, 3]);
    expect([...(frame?.arrays.neurons ?? [])]).toEqual([0, 128, 200, 255]);
    expect(frame?.arrays.neurons?.buffer).toBe(buffer);
    expect(frame && shapeOf(frame, "neurons")).toEqual([1, 2, 2]);
    expect(frame && shapeOf(frame, "prediction")).toEqual([]);
  });

  it("refuses what does not fit: another layout, too short, no frame at all", () => {
    expect(decodeFrame(encoded(), new Map())).toBeNull();
    expect(decodeFrame(encoded().slice(0, 70), layouts)).toBeNull();
    expect(decodeFrame(new ArrayBuffer(8), layouts)).toBeNull();
    expect(decodeFrame(new ArrayBuffer(80), layouts)).toBeNull();
  });

  it("names a frame of an unknown layout, for its acknowledgement", () => {
    expect(frameNumber(encoded())).toBe(42);
    expect(frameNumber(new ArrayBuffer(80))).toBeNull();
  });
});
