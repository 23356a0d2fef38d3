/** The size of a picture by the head of its file, so that a huge one is refused before it is unpacked. */

export interface Size {
  width: number;
  height: number;
}

/** Null where the kind of file is not known here. */
export function sizeOf(bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (starts(bytes, [0x89, 0x50, 0x4e, 0x47]))
      return { width: view.getUint32(16), height: view.getUint32(20) };
    if (text(bytes, 0, 3) === "GIF")
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (text(bytes, 0, 2) === "BM") {
      return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
    }
    if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP") return webp(view, text(bytes, 12, 4));
    if (starts(bytes, [0xff, 0xd8])) return jpeg(view);
  } catch (error) {
    // The head is cut off: whoever unpacks it will say that it is broken.
    if (!(error instanceof RangeError)) throw error;
  }
  return null;
}

function starts(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[index] === byte);
}

function text(bytes: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(start, start + length));
}

function webp(view: DataView, kind: string): Size | null {
  if (kind === "VP8 ") {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (kind === "VP8L") {
    const packed = view.getUint32(21, true);
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
  }
  if (kind === "VP8X") {
    const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    return { width: three(24) + 1, height: three(27) + 1 };
  }
  return null;
}

/** Segment by segment up to the one that begins a picture. */
function jpeg(view: DataView): Size | null {
  const others = [0xc4, 0xc8, 0xcc];
  for (let place = 2; place + 9 < view.byteLength; ) {
    if (view.getUint8(place) !== 0xff) return null;
    const marker = view.getUint8(place + 1);
    if (marker >= 0xc0 && marker <= 0xcf && !others.includes(marker)) {
      return { height: view.getUint16(place + 5), width: view.getUint16(place + 7) };
    }
    const bare = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    place += marker === 0xff ? 1 : bare ? 2 : 2 + view.getUint16(place + 2);
  }
  return null;
}
