import type { Frame } from "../../protocol/frame";

/** What the network says of each judged picture that shows one thing. */
export interface ClassVerdicts {
  kind: "classes";
  predicted: readonly number[];
  /** The probability of the predicted class. */
  confidence: readonly number[];
  /** The probability of the true class. */
  truth: readonly number[];
}

/** What the network says of each judged picture that may show several things: a probability for each label. */
export interface LabelVerdicts {
  kind: "labels";
  labels: number;
  /** The probability of a label of a picture stands at picture · labels + label. */
  shares: readonly number[];
}

export type Verdicts = ClassVerdicts | LabelVerdicts;

const present = 128 / 255;

/** The verdicts that a frame carries on so many pictures; null where it carries none, or on other pictures. */
export function verdictsOf(frame: Frame, count: number): Verdicts | null {
  const {
    test_predicted: predicted,
    test_confidence: confidence,
    test_true: truth,
    test_labels: labels,
  } = frame.arrays;
  if (labels) {
    if (count === 0 || labels.length % count !== 0) return null;
    return { kind: "labels", labels: labels.length / count, shares: shares(labels) };
  }
  if (!predicted || !confidence || !truth || predicted.length !== count) return null;
  return {
    kind: "classes",
    predicted: Array.from(predicted),
    confidence: shares(confidence),
    truth: shares(truth),
  };
}

function shares(bytes: ArrayLike<number>): number[] {
  return Array.from(bytes, (byte) => byte / 255);
}

/** The numbers of the labels that the network sees in a picture. */
export function labelsSeen({ labels, shares: all }: LabelVerdicts, picture: number): number[] {
  return Array.from({ length: labels }, (_, label) => label).filter(
    (label) => (all[picture * labels + label] ?? 0) >= present,
  );
}

export function isRight(verdicts: Verdicts, picture: number, truth: readonly number[]): boolean {
  if (verdicts.kind === "classes") return verdicts.predicted[picture] === truth[0];
  const seen = labelsSeen(verdicts, picture);
  return seen.length === truth.length && truth.every((label) => seen.includes(label));
}

/** How well the network sees what a picture shows: the probability of its class, or of its least sure label. */
export function rightness(verdicts: Verdicts, picture: number, truth: readonly number[]): number {
  if (verdicts.kind === "classes") return verdicts.truth[picture] ?? 0;
  const { labels, shares: all } = verdicts;
  let least = 1;
  for (let label = 0; label < labels; label++) {
    const share = all[picture * labels + label] ?? 0;
    least = Math.min(least, truth.includes(label) ? share : 1 - share);
  }
  return least;
}

/** What the network takes a picture for, as class numbers. */
export function taken(verdicts: Verdicts, picture: number): number[] {
  return verdicts.kind === "classes" ? [verdicts.predicted[picture] ?? 0] : labelsSeen(verdicts, picture);
}

/** The pictures worth showing first come first; equal ones keep their order. */
export function leastRightFirst(pictures: readonly number[], keyOf: (picture: number) => number): number[] {
  return [...pictures].sort((first, second) => keyOf(first) - keyOf(second) || first - second);
}

/**
 * Numbers that follow others only where these have changed enough: what is ordered by them
 * does not jump about with every small change.
 */
export class CalmKeys {
  private readonly keys = new Map<number, number>();
  private readonly enough: number;

  constructor(enough = 0.05) {
    this.enough = enough;
  }

  take(index: number, value: number): number {
    const before = this.keys.get(index);
    if (before !== undefined && Math.abs(value - before) < this.enough) return before;
    this.keys.set(index, value);
    return value;
  }

  clear(): void {
    this.keys.clear();
  }
}
