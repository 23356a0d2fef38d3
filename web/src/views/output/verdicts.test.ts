import { describe, expect, it } from "vitest";
import type { Frame } from "../../protocol/frame";
import { labelRows } from "./labelTable";
import {
  CalmKeys,
  isRight,
  type LabelVerdicts,
  labelsSeen,
  leastRightFirst,
  rightness,
  taken,
  verdictsOf,
} from "./verdicts";

const frame = (arrays: Frame["arrays"]) => ({ arrays }) as Frame;
const bytes = (...values: number[]) => Uint8Array.from(values);

describe("verdicts on pictures of one class", () => {
  const verdicts = verdictsOf(
    frame({
      test_predicted: bytes(3, 5),
      test_confidence: bytes(255, 204),
      test_true: bytes(255, 51),
      test_step: Float64Array.of(7),
    }),
    2,
  );

  it("tell what each is taken for and how sure", () => {
    if (!verdicts) throw new Error("none");
    expect([isRight(verdicts, 0, [3]), isRight(verdicts, 1, [4])]).toEqual([true, false]);
    expect(rightness(verdicts, 1, [4])).toBeCloseTo(0.2, 6);
    expect(taken(verdicts, 1)).toEqual([5]);
  });

  it("are none where the frame carries none, or is of other pictures", () => {
    expect(verdictsOf(frame({}), 2)).toBeNull();
    expect(
      verdictsOf(frame({ test_predicted: bytes(1), test_confidence: bytes(1), test_true: bytes(1) }), 2),
    ).toBeNull();
    expect(verdictsOf(frame({ test_labels: bytes(1, 2, 3) }), 2)).toBeNull();
  });
});

describe("verdicts on pictures of several labels", () => {
  const truth = [[0, 1], [0], [], [1]];
  const verdicts = verdictsOf(
    frame({ test_labels: bytes(255, 128, 255, 200, 0, 127, 0, 51) }),
    4,
  ) as LabelVerdicts;

  it("take 128 and more for present", () => {
    expect(truth.map((_, picture) => labelsSeen(verdicts, picture))).toEqual([[0, 1], [0, 1], [], []]);
    expect(truth.map((labels, picture) => isRight(verdicts, picture, labels))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it("go by the least sure label", () => {
    expect(rightness(verdicts, 0, [0, 1])).toBeCloseTo(128 / 255, 6);
    expect(rightness(verdicts, 1, [0])).toBeCloseTo(1 - 200 / 255, 6);
  });

  it("make a table that counts what was found, missed and wrongly seen", () => {
    const [first, second] = labelRows(truth, verdicts);
    expect(first).toMatchObject({ found: [0, 1], missed: [], alarms: [], precision: 1, recall: 1 });
    expect(second).toMatchObject({ found: [0], missed: [3], alarms: [1], precision: 0.5, recall: 0.5 });
    const [nothing] = labelRows([[]], { kind: "labels", labels: 1, shares: [0] });
    expect(nothing).toMatchObject({ precision: Number.NaN, recall: Number.NaN });
  });
});

describe("the order of mistakes", () => {
  it("is by the probability of the true class, and equal ones keep theirs", () => {
    const keys = [0.3, 0.1, 0.3, 0];
    expect(leastRightFirst([0, 1, 2, 3], (picture) => keys[picture] ?? 0)).toEqual([3, 1, 0, 2]);
    expect(leastRightFirst([2, 0], () => 0)).toEqual([0, 2]);
  });

  it("does not follow small changes", () => {
    const keys = new CalmKeys(0.1);
    expect(keys.take(0, 0.5)).toBe(0.5);
    expect(keys.take(0, 0.55)).toBe(0.5);
    expect(keys.take(0, 0.45)).toBe(0.5);
    expect(keys.take(0, 0.7)).toBe(0.7);
    expect(keys.take(1, 0.1)).toBe(0.1);
    keys.clear();
    expect(keys.take(0, 0.65)).toBe(0.65);
  });
});
