import { expect, it } from "vitest";
import { sizeOf } from "./imageSize";

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? Array.from(part, (letter) => letter.charCodeAt(0)) : part,
    ),
  );
}

const size = { width: 300, height: 200 };

it("reads the size out of the heads of the usual kinds of file", () => {
  const png = bytes([0x89], "PNG", [13, 10, 26, 10, 0, 0, 0, 13], "IHDR", [0, 0, 1, 44, 0, 0, 0, 200]);
  const gif = bytes("GIF89a", [44, 1, 200, 0]);
  const bmp = bytes("BM", Array(16).fill(0), [44, 1, 0, 0], [56, 255, 255, 255]);
  const jpeg = bytes(
    [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9],
    [0xff, 0xc2, 0, 17, 8, 0, 200, 1, 44],
    [3, 1, 2, 3],
  );
  const webp = (kind: string, rest: number[]) =>
    bytes("RIFF", [0, 0, 0, 0], "WEBP", kind, [0, 0, 0, 0], rest);
  const lossy = webp("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a, 44, 1, 200, 0]);
  const packed = 299 | (199 << 14);
  const lossless = webp("VP8L", [
    0x2f,
    packed & 255,
    (packed >> 8) & 255,
    (packed >> 16) & 255,
    packed >> 24,
  ]);
  const extended = webp("VP8X", [0, 0, 0, 0, 43, 1, 0, 199, 0, 0]);
  for (const file of [png, gif, bmp, jpeg, lossy, lossless, extended]) expect(sizeOf(file)).toEqual(size);
});

it("knows nothing of other files, and of heads that are cut off", () => {
  expect(sizeOf(bytes("hello"))).toBeNull();
  expect(sizeOf(bytes())).toBeNull();
  expect(sizeOf(bytes([0x89], "PNG", [13, 10]))).toBeNull();
  expect(sizeOf(bytes([0xff, 0xd8, 0xff]))).toBeNull();
  expect(sizeOf(bytes([0xff, 0xd8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]))).toBeNull();
});
