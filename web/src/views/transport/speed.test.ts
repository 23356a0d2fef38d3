import { expect, it } from "vitest";
import { nextSpeed, places, speedAt, speedPlace } from "./speed";

it("runs from 1 step a second to as fast as possible", () => {
  expect(speedAt(0)).toBe(1);
  expect(speedAt(places)).toBeNull();
  expect(speedPlace(null)).toBe(places);
});

it("puts a speed back where it was taken", () => {
  for (let place = 0; place <= 96; place += 8) expect(speedPlace(speedAt(place))).toBe(place);
});

it("goes through 1, 2, 5 with the keys, and stops at both ends", () => {
  expect(nextSpeed(1, 1)).toBe(2);
  expect(nextSpeed(400, 1)).toBe(500);
  expect(nextSpeed(400, -1)).toBe(200);
  expect(nextSpeed(1, -1)).toBe(1);
  expect(nextSpeed(20_000, 1)).toBeNull();
  expect(nextSpeed(null, 1)).toBeNull();
  expect(nextSpeed(null, -1)).toBe(20_000);
});
