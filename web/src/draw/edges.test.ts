import { describe, expect, it } from "vitest";
import { byStrength, type Edge, edgeAt, edgesAcross, edgeWidth, nearestEdge, reachOfEdges } from "./edges";

function edge(weight: number, y0: number, y1: number): Edge {
  return { layer: 0, source: 0, unit: 0, weight, x0: 0, y0, x1: 100, y1 };
}

describe("edges", () => {
  it("are as wide as their weight says, within bounds", () => {
    expect(edgeWidth(2, 4)).toBe(3);
    expect(edgeWidth(-4, 4)).toBe(6);
    expect(edgeWidth(9, 4)).toBe(6);
    expect(edgeWidth(0, 4)).toBe(0.5);
    expect(edgeWidth(Number.NaN, 4)).toBe(0.5);
  });

  it("are drawn from weak to strong", () => {
    expect(byStrength([edge(2, 0, 0), edge(-3, 0, 0), edge(1, 0, 0)]).map(({ weight }) => weight)).toEqual([
      1, 2, -3,
    ]);
  });

  it("start and end level and pass the middle", () => {
    expect(edgeAt(edge(1, 0, 80), 50)?.y).toBeCloseTo(40, 3);
    expect(edgeAt(edge(1, 0, 80), 0)?.y).toBeCloseTo(0, 3);
    expect(edgeAt(edge(1, 0, 80), 0)?.slope).toBeCloseTo(0, 3);
    expect(edgeAt(edge(1, 0, 80), 101)).toBeNull();
  });

  it("follow the curve that a canvas draws", () => {
    const t = 0.3;
    const x = 3 * (1 - t) ** 2 * t * 50 + 3 * (1 - t) * t ** 2 * 50 + t ** 3 * 100;
    const y = 3 * (1 - t) * t ** 2 * 80 + t ** 3 * 80;
    expect(edgeAt(edge(1, 0, 80), x)?.y).toBeCloseTo(y, 4);
  });
});

describe("reachOfEdges", () => {
  it("measures weights and whole images apart, and never below 1", () => {
    const image = { ...edge(-40, 0, 0), source: null };
    expect(reachOfEdges([edge(-3, 0, 0), edge(2, 0, 0), image])).toEqual({ single: 3, whole: 40 });
    expect(reachOfEdges([edge(0.1, 0, 0)])).toEqual({ single: 1, whole: 1 });
  });
});

describe("nearestEdge", () => {
  const reach = { single: 4, whole: 1 };
  const edges = [edge(0.1, 0, 0), edge(4, 20, 20)];
  it("takes the width into account", () => {
    expect(nearestEdge(edges, 50, 12.5, reach)?.weight).toBe(4);
    expect(nearestEdge(edges, 50, 5, reach)?.weight).toBe(0.1);
    expect(nearestEdge(edges, 50, 40, reach)).toBeNull();
  });

  it("prefers the stronger of two that lie on each other", () => {
    expect(nearestEdge([edge(1, 0, 0), edge(-2, 0, 0)], 50, 0, reach)?.weight).toBe(-2);
    expect(nearestEdge([edge(-2, 0, 0), edge(1, 0, 0)], 50, 0, reach)?.weight).toBe(-2);
  });
});

describe("a stroke", () => {
  const edges = [edge(1, 0, 0), edge(2, 40, 40), edge(3, 80, 0)];
  const across = (x0: number, y0: number, x1: number, y1: number) =>
    edgesAcross(edges, { x: x0, y: y0 }, { x: x1, y: y1 }).map(({ weight }) => weight);

  it("goes across what lies between its ends", () => {
    expect(across(10, -5, 10, 60)).toEqual([1, 2]);
    expect(across(10, 60, 10, -5)).toEqual([1, 2]);
    expect(across(10, 30, 10, 90)).toEqual([2, 3]);
    expect(across(5, 60, 95, 60)).toEqual([3]);
    expect(across(95, 60, 5, 60)).toEqual([3]);
  });

  it("does not touch edges that end before it", () => {
    expect(across(110, -5, 110, 90)).toEqual([]);
    expect(across(-20, 0.5, -1, 90)).toEqual([]);
    expect(across(90, 30, 130, 50)).toEqual([]);
    expect(across(80, 30, 130, 60)).toEqual([2]);
  });
});
