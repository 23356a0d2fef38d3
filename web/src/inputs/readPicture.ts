/** Reading a person's own picture: in the browser, nothing of it leaves but what the network sees. */
import type { Grey } from "./area";
import { sizeOf } from "./imageSize";
import { luminance } from "./photo";

export const mostBytes = 20_000_000;
export const mostPixels = 40_000_000;
/** Pixels of the longer side that are kept: the browser scales down to it, then areas are averaged. */
const longestKept = 1024;

/** Why a file is not taken, in words. */
export class Refusal extends Error {}

/** What can be said before a file is unpacked; empty: nothing against it. */
export function objection(file: Pick<File, "name" | "type" | "size">): string {
  if (file.size === 0) return `“${file.name}” is empty.`;
  if (file.type !== "" && !file.type.startsWith("image/")) return `“${file.name}” is not a picture.`;
  if (file.size > mostBytes) {
    return `“${file.name}” has ${(file.size / 1e6).toFixed(0)} MB; at most ${mostBytes / 1e6} MB are read.`;
  }
  return "";
}

/** What can be said about its size; empty: nothing against it. */
export function sizeObjection(name: string, width: number, height: number): string {
  if (width * height <= mostPixels) return "";
  const megapixels = ((width * height) / 1e6).toFixed(0);
  return `“${name}” has ${megapixels} megapixels (${width} × ${height}); at most ${mostPixels / 1e6} are read.`;
}

/** Throws Refusal where the file is too large, broken, not a picture, or cannot be opened. */
export async function readPicture(file: File): Promise<Grey> {
  refuse(objection(file));
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Refusal(`“${file.name}” cannot be opened: it is a folder, or it is not there any more.`);
  });
  const size = sizeOf(new Uint8Array(bytes));
  if (size) refuse(sizeObjection(file.name, size.width, size.height));
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Refusal(`“${file.name}” is broken, or not a picture that this browser can read.`);
  });
  try {
    refuse(sizeObjection(file.name, bitmap.width, bitmap.height));
    return luminance(pixelsOf(bitmap));
  } finally {
    bitmap.close();
  }
}

function refuse(reason: string): void {
  if (reason !== "") throw new Refusal(reason);
}

function pixelsOf(bitmap: ImageBitmap): ImageData {
  const scale = Math.min(1, longestKept / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Refusal("This browser cannot unpack pictures.");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** The files in what was dropped or pasted. */
export function filesOf(transfer: DataTransfer | null): File[] {
  return [...(transfer?.files ?? [])];
}
