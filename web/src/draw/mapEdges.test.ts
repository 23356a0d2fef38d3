import { describe, expect, it } from "vitest";
import { type Link, linksOf, type MapEdge, strongest, thickestOf, widthOf } from "./mapEdges";

describe("linksOf", () => {
  // Two places, two channels, two units.
  const parameters = {
    sources: 4,
    units: 2,
    weights: Float32Array.of(3, 0, 1, 0, 4, -1, -2, -1),
    biases: new Float32Array(2),
  };

  it("takes length and sign of all weights between two channels", () => {
    const links = linksOf(parameters, 2, [0, 1], [0, 1]);
    expect(links.map(({ source, target, sign }) => [source, target, sign])).toEqual([
      [0, 0, 1],
      [1, 0, -1],
      [0, 1, -1],
      [1, 1, -1],
    ]);
    expect(links[0]?.norm).toBe(5);
    expect(links[1]?.norm).toBeCloseTo(Math.sqrt(5));
  });

  it("takes only the asked ones", () => {
    expect(linksOf(parameters, 2, [1], [0])).toHaveLength(1);
  });
});

describe("strongest", () => {
  const all = (sources: number, targets: number): Link[] =>
    Array.from({ length: sources * targets }, (_, index) => ({
      source: index % sources,
      target: Math.floor(index / sources),
      sign: 1,
      norm: (index * 7) % sources,
    }));

  it("keeps few, and of many some for each target", () => {
    expect(strongest(all(8, 16))).toHaveLength(128);
    const many = strongest(all(16, 20));
    expect(many).toHaveLength(20 * 6);
    expect(new Set(many.map(({ target }) => target)).size).toBe(20);
    expect(Math.min(...many.map(({ norm }) => norm))).toBe(10);
    expect(strongest(all(16, 100))).toHaveLength(200);
  });
});

describe("widths", () => {
  it("get thinner the more edges there are", () => {
    expect([thickestOf(0), thickestOf(24), thickestOf(400)]).toEqual([5, 3, 1.5]);
    const edge = { strength: 1, sign: 1, thickest: 4 } as MapEdge;
    expect(widthOf(edge)).toBe(4);
    expect(widthOf({ ...edge, strength: 0 })).toBe(0.5);
    expect(widthOf({ ...edge, sign: 0 })).toBe(1);
  });
});
