import { type LabelVerdicts, labelsSeen } from "./verdicts";

export const outcomes = ["found", "missed", "alarms"] as const;
export type Outcome = (typeof outcomes)[number];

/** One label of pictures that may show several things: which pictures it was found in, missed in, wrongly seen in. */
export interface LabelRow extends Record<Outcome, number[]> {
  label: number;
  /** Of those seen, the share that is there; NaN where none is seen. */
  precision: number;
  /** Of those there, the share that is seen; NaN where none is there. */
  recall: number;
}

export function labelRows(labels: readonly (readonly number[])[], verdicts: LabelVerdicts): LabelRow[] {
  const seen = labels.map((_, picture) => labelsSeen(verdicts, picture));
  return Array.from({ length: verdicts.labels }, (_, label) => {
    const row: Record<Outcome, number[]> = { found: [], missed: [], alarms: [] };
    for (const [picture, truth] of labels.entries()) {
      const there = truth.includes(label);
      const said = seen[picture]?.includes(label) ?? false;
      if (there && said) row.found.push(picture);
      else if (there) row.missed.push(picture);
      else if (said) row.alarms.push(picture);
    }
    const found = row.found.length;
    return {
      label,
      ...row,
      precision: share(found, found + row.alarms.length),
      recall: share(found, found + row.missed.length),
    };
  });
}

function share(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}
