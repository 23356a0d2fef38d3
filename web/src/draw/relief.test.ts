import { describe, expect, it } from "vitest";
import { reliefLabels, reliefOf } from "./relief";

const size = 41;

function reliefOver(loss: (u: number, v: number) => number) {
  const at = (index: number) => -2 + (4 * index) / (size - 1);
  const values = Float32Array.from({ length: size * size }, (_, index) =>
    loss(at(index % size), at(Math.floor(index / size))),
  );
  return reliefOf({ values, size });
}

/** Places of a contour as u and v. */
function placesOf(segments: readonly number[]): [u: number, v: number][] {
  const places: [number, number][] = [];
  for (let index = 0; index + 1 < segments.length; index += 2) {
    places.push([-2 + 4 * (segments[index] as number), 2 - 4 * (segments[index + 1] as number)]);
  }
  return places;
}

describe("contours of a landscape", () => {
  it("are circles of a round bowl, the v axis up", () => {
    const { levels, segments } = reliefOver((u, v) => 0.5 + (u - 0.3) ** 2 + (v + 0.4) ** 2);
    let seen = 0;
    for (const [index, { value }] of levels.contours.entries()) {
      for (const [u, v] of placesOf(segments[index] ?? [])) {
        seen++;
        const distance = Math.hypot(u - 0.3, v + 0.4);
        expect(Math.abs(distance - Math.sqrt(value - 0.5))).toBeLessThan(0.1);
      }
    }
    expect(seen).toBeGreaterThan(500);
  });

  it("reach the edges and go no further", () => {
    const { segments } = reliefOver((u) => 10 ** u);
    const all = segments.flat();
    expect(Math.min(...all)).toBeCloseTo(0, 5);
    expect(Math.max(...all)).toBeCloseTo(1, 5);
  });

  it("leave out what is no number", () => {
    const { segments, broken } = reliefOver((u, v) => (u > 0 ? Number.NaN : 1 + v ** 2));
    expect(broken).toBe("some");
    for (const [u] of placesOf(segments.flat())) expect(u).toBeLessThanOrEqual(0.001);
    expect(segments.flat().every(Number.isFinite)).toBe(true);
    expect(reliefOver(() => Number.NaN)).toMatchObject({ broken: "all", segments: [] });
  });
});

describe("labels of contours", () => {
  it("stand apart, within the picture, on their contours", () => {
    const relief = reliefOver((u, v) => (1 - u) ** 2 + 100 * (v - u ** 2) ** 2);
    const labels = reliefLabels(relief, 272, [[136, 136]]);
    expect(labels.length).toBeGreaterThanOrEqual(4);
    for (const [index, { x, y }] of labels.entries()) {
      expect(x).toBeLessThan(272);
      expect(y).toBeGreaterThan(0);
      for (const other of [...labels.slice(index + 1), { x: 136, y: 136 }]) {
        expect(Math.abs(other.x - x) >= 44 || Math.abs(other.y - y) >= 16).toBe(true);
      }
    }
  });

  const rosenbrock = (u: number, v: number) => (1 - u) ** 2 + 100 * (v - u ** 2) ** 2;

  it("stand within the picture with their whole width, and on nothing that is there", () => {
    const relief = reliefOver(rosenbrock);
    const tick = [40, 260, 60] as const;
    for (const wide of [20, 50, 80]) {
      const labels = reliefLabels(relief, 272, [tick], { widthOf: () => wide, before: [] });
      expect(labels.length).toBeGreaterThan(2);
      for (const [index, { x, y }] of labels.entries()) {
        expect(x - wide / 2).toBeGreaterThanOrEqual(0);
        expect(x + wide / 2).toBeLessThanOrEqual(272);
        expect(Math.abs(tick[0] - x) >= (wide + tick[2]) / 2 || Math.abs(tick[1] - y) >= 16).toBe(true);
        for (const other of labels.slice(index + 1)) {
          expect(Math.abs(other.x - x) >= wide || Math.abs(other.y - y) >= 16).toBe(true);
        }
      }
    }
  });

  it("stay where they were while their contours come near, and go where those are gone", () => {
    const widthOf = () => 40;
    const at = (shift: number) => reliefOver((u, v) => rosenbrock(u + shift, v));
    let before = reliefLabels(at(0), 272, [], { widthOf, before: [] });
    for (let step = 1; step <= 20; step++) {
      const relief = at(step * 0.002);
      const labels = reliefLabels(relief, 272, [], { widthOf, before });
      expect(labels.map(({ value }) => value)).toEqual(before.map(({ value }) => value));
      for (const [index, { x, y }] of labels.entries()) {
        // The plane moves by 0.002 of 4: an eighth of a pixel, and contours by a little more.
        expect(Math.hypot(x - (before[index]?.x ?? 0), y - (before[index]?.y ?? 0))).toBeLessThan(6);
      }
      before = labels;
    }
    const elsewhere = before.map((label) => ({ ...label, x: -500, y: -500 }));
    expect(reliefLabels(at(0), 272, [], { widthOf, before: elsewhere })[0]).toEqual(
      reliefLabels(at(0), 272, [], { widthOf, before: [] })[0],
    );
  });

  it("are of strong contours where there are enough of these", () => {
    const relief = reliefOver((u, v) => 1e-4 + u ** 2 + v ** 2);
    const strong = relief.levels.contours.filter((level) => level.strong).map(({ value }) => value);
    const labels = reliefLabels(relief, 400, []);
    expect(labels.length).toBeGreaterThanOrEqual(3);
    expect(strong).toContain(labels[0]?.value);
  });

  it("are none of a flat plane", () => {
    expect(
      reliefLabels(
        reliefOver(() => 1),
        272,
        [],
      ),
    ).toEqual([]);
  });
});
