import { expect, it } from "vitest";
import { HistoryRecord } from "../../state/history";
import { comparedCurves, valuesAt } from "./comparison";

const axes = { measure: "accuracy", logSteps: false, logValues: false } as const;

function learner(label: string, steps: number[], values: (number | null)[], epochs = 0.5) {
  const history = new HistoryRecord();
  const none = steps.map(() => null);
  history.append({
    type: "history",
    run: 0,
    start: 0,
    step: steps,
    epoch: steps.map((step) => step * epochs),
    train_loss: none,
    validation_loss: none,
    test_loss: none,
    train_accuracy: none,
    validation_accuracy: none,
    test_accuracy: values,
    best: null,
    programs: [],
  });
  return { label, history, perEpoch: 20 };
}

const learners = [learner("one", [0, 10, 20], [0.1, 0.5, 0.9]), learner("other", [0, 15], [0.2, 0.4])];

it("puts curves of different steps on common ones", () => {
  expect(comparedCurves(learners, axes)).toEqual({
    x: [0, 10, 15, 20],
    values: [
      [0.1, 0.5, undefined, 0.9],
      [0.2, undefined, 0.4, undefined],
    ],
  });
});

it("reads each at a step, from its newest row before", () => {
  expect(valuesAt(learners, axes, 16)).toEqual([0.5, 0.4]);
  expect(valuesAt([learner("none", [], [])], axes, 3)).toEqual([Number.NaN]);
});

it("puts networks of other batch sizes on a common axis of examples seen", () => {
  const small = learner("one at a time", [0, 10, 20], [0.1, 0.5, 0.9], 1 / 20);
  const large = learner("all at once", [0, 1], [0.2, 0.3], 1);
  const byExamples = { ...axes, examples: true };
  expect(comparedCurves([small, large], byExamples)).toEqual({
    x: [0, 10, 20],
    values: [
      [0.1, 0.5, 0.9],
      [0.2, undefined, 0.3],
    ],
  });
  expect(valuesAt([small, large], byExamples, 19)).toEqual([0.5, 0.2]);
});
