import { describe, expect, it } from "vitest";
import { crossPath, markerPath, markers } from "./markers";

describe("markers", () => {
  it("are all different shapes, closed, and as large as they are asked to be", () => {
    const paths = markers.map((marker) => markerPath(marker, 5));
    expect(new Set(paths).size).toBe(markers.length);
    for (const path of paths) {
      expect(path.endsWith("Z")).toBe(true);
      const reach = Math.max(...(path.match(/-?\d+(\.\d+)?/g) ?? []).map((text) => Math.abs(Number(text))));
      expect(reach).toBeGreaterThan(4);
      expect(reach).toBeLessThan(7);
    }
    expect(crossPath(3)).toBe("M-3 -3L3 3M-3 3L3 -3");
  });
});
