import { describe, expect, it } from "vitest";
import { plan } from "./layout";
import { neighbour } from "./walk";

const need = (layer: number, units: number) => ({ layer, units, expanded: false, labels: 0, large: false });
const layout = plan({ width: 832, height: 620, coarse: false, plain: false }, [
  need(-1, 2),
  need(0, 20),
  need(1, 1),
]);
const units = [[0, 1], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 19], [0]];

describe("arrow keys", () => {
  it("walk up and down a column and stop at its ends", () => {
    expect(neighbour(layout, units, "0 2", "ArrowDown")).toBe("0 4");
    expect(neighbour(layout, units, "0 2", "ArrowUp")).toBe("0 0");
    expect(neighbour(layout, units, "0 0", "ArrowUp")).toBe("0 0");
    expect(neighbour(layout, units, "0 19", "ArrowDown")).toBe("0 more");
    expect(neighbour(layout, units, "0 more", "ArrowDown")).toBe("0 more");
  });

  it("lead sideways to the cell at about the same height", () => {
    expect(neighbour(layout, units, "0 0", "ArrowLeft")).toBe("-1 0");
    expect(neighbour(layout, units, "0 more", "ArrowLeft")).toBe("-1 1");
    expect(neighbour(layout, units, "0 4", "ArrowRight")).toBe("1 0");
    expect(neighbour(layout, units, "1 0", "ArrowRight")).toBe("1 0");
  });

  it("stay where a cell is gone", () => {
    expect(neighbour(layout, units, "0 3", "ArrowDown")).toBe("0 3");
    expect(neighbour(layout, units, "7 0", "ArrowDown")).toBe("7 0");
  });
});
