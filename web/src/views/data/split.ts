import type { Split } from "../../state/experiment";

const smallest = 0.05;

/** Another train share: validation stays where there is room for it, test gets the rest. */
export function withTrainShare(split: Split, train: number): Split {
  const validation = Math.min(split.validation, round(1 - train - smallest));
  return { train, validation, test: round(1 - train - validation) };
}

export function withValidationShare(split: Split, validation: number): Split {
  const train = Math.min(split.train, round(1 - validation - smallest));
  return { train, validation, test: round(1 - train - validation) };
}

function round(share: number): number {
  return Math.max(0, Math.round(share * 1000) / 1000);
}
