import { expect, it, vi } from "vitest";
import { objection, Refusal, readPicture, sizeObjection } from "./readPicture";

it("names what is against a file, and every bound", () => {
  expect(objection({ name: "a.png", type: "image/png", size: 5 })).toBe("");
  expect(objection({ name: "a", type: "", size: 5 })).toBe("");
  expect(objection({ name: "a.txt", type: "text/plain", size: 5 })).toContain("“a.txt” is not a picture");
  expect(objection({ name: "a.png", type: "image/png", size: 0 })).toContain("empty");
  expect(objection({ name: "a.png", type: "image/png", size: 34e6 })).toContain("34 MB; at most 20 MB");
  expect(sizeObjection("a.png", 8000, 5000)).toBe("");
  expect(sizeObjection("a.png", 8000, 6000)).toContain("48 megapixels (8000 × 6000); at most 40");
});

it("refuses a huge picture before unpacking it, and says when one is broken", async () => {
  const unpack = vi.fn(() => Promise.reject(new DOMException("no")));
  vi.stubGlobal("createImageBitmap", unpack);
  const head = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82];
  const huge = Uint8Array.from([...head, 0, 1, 0, 0, 0, 1, 0, 0]);
  await expect(readPicture(new File([huge], "huge.png", { type: "image/png" }))).rejects.toThrow(
    "megapixels",
  );
  expect(unpack).not.toHaveBeenCalled();
  const broken = new File(["abc"], "broken.png", { type: "image/png" });
  await expect(readPicture(broken)).rejects.toThrow(Refusal);
  await expect(readPicture(broken)).rejects.toThrow("broken");
});

it("refuses what cannot be opened, such as a folder that was dropped", async () => {
  const folder = new File(["abc"], "holiday");
  folder.arrayBuffer = () => Promise.reject(new DOMException("no", "NotReadableError"));
  await expect(readPicture(folder)).rejects.toThrow(Refusal);
  await expect(readPicture(folder)).rejects.toThrow("“holiday” cannot be opened");
});
