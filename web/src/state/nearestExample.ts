import type { Data, State } from "../protocol/messages";
import { fixed, significant } from "./numbers";

/** The inputs of a training example, as far as the page holds them. */
export function examplePoint(state: State, data: Data | null, example: number | null): number[] | null {
  // Of pictures the page holds but a few, and not by these numbers.
  if (example === null || state.data.image || !data || data.version !== state.data.version) return null;
  const point = data.train.points[example];
  return point && point.length === state.probe.length ? point : null;
}

/** Whether the probe stands on an example, as far as 32 bits carry. */
export function isOn(point: readonly number[], probe: readonly number[]): boolean {
  return point.every(
    (value, index) => Math.abs(value - (probe[index] ?? Number.NaN)) <= 1e-5 * Math.max(1, Math.abs(value)),
  );
}

/** An example in words: its number, where it stands, and what it should give. */
export function exampleWords(state: State, data: Data | null, example: number | null): string {
  if (example === null) return "";
  const parts = [`example ${example + 1}`];
  const point = examplePoint(state, data, example);
  if (point && point.length <= 2) {
    const names = state.data.raw_inputs.join(", ");
    const place = point.map((value) => fixed(value, 2)).join(", ");
    parts.push(point.length === 1 ? `at ${names} = ${place}` : `at (${place})`);
  }
  const target = point && data ? data.train.values[example] : undefined;
  if (target === undefined) return parts.join(" ");
  const { task, classes } = state.data;
  const named = task === "regression" ? significant(target) : (classes[target] ?? String(target));
  return `${parts.join(" ")}, target ${named}`;
}

/** The example that is nearest to a place, and whether it stands right there; null where there are none. */
export function nearest(
  points: readonly (readonly number[])[],
  place: readonly number[],
): { number: number; on: boolean } | null {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [number, point] of points.entries()) {
    const distance = point.reduce((sum, value, axis) => sum + (value - (place[axis] ?? 0)) ** 2, 0);
    if (distance < least) [best, least] = [number, distance];
  }
  // Points are told in four digits behind the point.
  return best < 0 ? null : { number: best, on: least < 1e-7 };
}
