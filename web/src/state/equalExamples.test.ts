import { describe, expect, it } from "vitest";
import {
  type Course,
  correctedSpeed,
  differ,
  equalSpeed,
  highestSpeed,
  mostSteps,
  slack,
} from "./equalExamples";

const course = (batch: number): Course => ({ batch, perStep: batch, perEpoch: 240 });
const [one, some, all] = [course(1), course(16), course(240)];

describe("a clock of equal examples", () => {
  it("counts steps in inverse proportion to the batch", () => {
    expect(equalSpeed(some, one, 30)).toBe(480);
    expect(equalSpeed(some, all, 30)).toBe(2);
    expect(differ(some, one)).toBe(true);
    expect(differ(some, { ...some })).toBe(false);
  });

  it("lets the leader go as fast as the smallest batch can follow", () => {
    expect(highestSpeed(some, [one, all])).toBe(mostSteps / 16);
    expect(highestSpeed(one, [some, all])).toBe(mostSteps);
  });

  /** Seconds of training side by side, a word five times a second; returns how far apart they were after each. */
  function together(
    follower: Course,
    speed: number,
    seconds: number,
    grip: (second: number) => number,
  ): number[] {
    const tick = 0.05;
    let [lead, own, asked] = [0, 0, equalSpeed(some, follower, speed)];
    const apart: number[] = [];
    for (let count = 1; count <= seconds / tick; count++) {
      lead += tick * speed * some.perStep;
      own += tick * asked * follower.perStep * grip(count * tick);
      // Whole steps alone are seen.
      const seen = Math.floor(own / follower.perStep) * follower.perStep;
      if (count % 4 === 0) asked = correctedSpeed(some, follower, speed, lead - seen);
      apart.push(Math.abs(lead - seen));
    }
    return apart;
  }

  it.each([one, all])("keeps together who keeps pace, %o", (follower) => {
    const apart = together(follower, 30, 60, () => 1);
    expect(Math.max(...apart)).toBeLessThanOrEqual(slack(some, follower, 30));
  });

  it.each([one, all])("brings back who stood still for three seconds, %o", (follower) => {
    const apart = together(follower, 30, 30, (second) => (second < 3 ? 0 : 1));
    expect(apart[59]).toBeGreaterThan(slack(some, follower, 30));
    expect(Math.max(...apart.slice(200))).toBeLessThanOrEqual(slack(some, follower, 30));
  });

  it.each([0.9, 1.1])("holds who goes %f times as fast as asked", (grip) => {
    const apart = together(one, 30, 120, () => grip);
    // Beyond the slack it is corrected by as much as it strays: a tenth of a second's worth of two seconds more.
    expect(Math.max(...apart)).toBeLessThan(slack(some, one, 30) + 0.3 * 30 * 16);
  });
});
