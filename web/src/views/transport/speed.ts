import { grouped, significant } from "../../state/numbers";

/** The speed slider: 1 to 20 000 steps a second on a logarithmic scale, as fast as possible at the end. */
export const places = 100;
const fastest = 20_000;
const lastPlace = 96;

export function speedAt(place: number): number | null {
  if (place > lastPlace) return null;
  return Number((fastest ** (Math.max(place, 0) / lastPlace)).toPrecision(2));
}

export function speedPlace(speed: number | null): number {
  if (speed === null) return places;
  const share = Math.log(Math.max(speed, 1)) / Math.log(fastest);
  return Math.min(Math.round(share * lastPlace), lastPlace);
}

/** The next speed of the sequence 1, 2, 5, 10, …, and at the end as fast as possible. */
export function nextSpeed(speed: number | null, direction: number): number | null {
  const sequence: (number | null)[] = [];
  for (let power = 1; power <= fastest; power *= 10) {
    for (const digit of [1, 2, 5]) if (power * digit <= fastest) sequence.push(power * digit);
  }
  if (speed === null) return direction > 0 ? null : fastest;
  const numbers = sequence as number[];
  if (direction > 0) return numbers.find((value) => value > speed * 1.001) ?? null;
  return numbers.findLast((value) => value < speed * 0.999) ?? 1;
}

export function speedWords(speed: number | null): string {
  if (speed === null) return "max";
  return speed < 1 ? significant(speed, 2) : grouped(speed);
}
