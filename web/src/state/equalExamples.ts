import type { State } from "../protocol/messages";

/** Networks of different batch sizes on one clock: at any time each has seen about as many examples as the others. */

/** How a network goes through its examples. */
export interface Course {
  batch: number;
  /** Examples of a step: the last batch of an epoch may be smaller. */
  perStep: number;
  /** Examples of an epoch. */
  perEpoch: number;
}

/** The fastest of them takes no more steps a second: the others would run away from it. */
export const mostSteps = 5000;
/** The server takes no lower speed. */
const leastSpeed = 0.01;
/** Seconds of training that a network may be ahead or behind before it is corrected, and that a correction takes. */
const slackSeconds = 0.5;
const correctionSeconds = 2;
/** Times the equal speed, for who was compiled late. */
const fastest = 8;

export function courseOf({ data, steps_per_epoch, batch_size }: State): Course {
  return { batch: batch_size, perStep: data.train / steps_per_epoch, perEpoch: data.train };
}

/** Whether equally many steps are not equally many examples. */
export function differ(one: Course, other: Course): boolean {
  return one.batch !== other.batch;
}

/** Steps a second with which a follower sees as many examples as its leader, before corrections. */
export function equalSpeed(leader: Course, follower: Course, speed: number): number {
  return Math.max(leastSpeed, (speed * leader.perStep) / follower.perStep);
}

/** The leader's highest speed that its followers can keep up with. */
export function highestSpeed(leader: Course, followers: readonly Course[]): number {
  return followers.reduce(
    (most, { perStep }) => Math.min(most, (mostSteps * perStep) / leader.perStep),
    mostSteps,
  );
}

/** Examples that a follower may be ahead or behind without a correction: so many that a large batch makes at once too. */
export function slack(leader: Course, follower: Course, speed: number): number {
  return slackSeconds * speed * leader.perStep + 1.5 * Math.max(leader.perStep, follower.perStep);
}

/** The follower's speed, up to eight times or half the equal one while it is behind or ahead by so many examples. */
export function correctedSpeed(leader: Course, follower: Course, speed: number, behind: number): number {
  const equal = equalSpeed(leader, follower, speed);
  if (Math.abs(behind) <= slack(leader, follower, speed)) return equal;
  const factor = 1 + behind / (correctionSeconds * speed * leader.perStep);
  return Math.max(leastSpeed, equal * Math.min(fastest, Math.max(0.5, factor)));
}
