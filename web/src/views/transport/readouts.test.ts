import { expect, it } from "vitest";
import type { State } from "../../protocol/messages";
import { readouts } from "./readouts";

const metrics = {
  step: 8000,
  epoch: 12.7,
  train_loss: 0.0688,
  validation_loss: 0.4,
  test_loss: 0.4327,
  test_accuracy: 0.9,
  steps_per_second: 401.7,
};

function state(task: State["data"]["task"], validation: number, status: State["status"] = "running") {
  return { status, notice: "", data: { task, validation } } as State;
}

function values(shown: ReturnType<typeof readouts>) {
  return Object.fromEntries(shown.map(({ label, value }) => [label, value]));
}

it("shows step, epoch, losses, accuracy and speed", () => {
  expect(values(readouts(state("binary", 30), metrics))).toEqual({
    Step: "8\u2009000",
    Epoch: "12",
    "Train loss": "0.0688",
    "Test loss": "0.4327",
    "Test accuracy": "90.0\u2009%",
    "Steps/s": "402",
  });
});

it("shows the validation loss of a regression in place of an accuracy", () => {
  expect(values(readouts(state("regression", 30), metrics))["Validation loss"]).toBe("0.4000");
  expect(values(readouts(state("regression", 0), metrics))["Test accuracy"]).toBe("–");
});

it("says of which examples and of which step losses and accuracies are", () => {
  const pictures = state("classes", 500);
  Object.assign(pictures.data, { train: 3500, test: 1000, scored: 1000 });
  const hints = readouts(pictures, { ...metrics, scored_step: 7936 }).map(({ hint }) => hint);
  const words = "of the first 1\u2009000 examples of each set, at step 7\u2009936";
  expect(hints).toEqual([undefined, undefined, words, words, words, undefined]);
  pictures.data.train = 900;
  const all = readouts(pictures, { ...metrics, scored_step: 8000 });
  expect(all.every(({ hint }) => hint === undefined)).toBe(true);
});

it("says that a diverged loss is not a number", () => {
  const broken = { ...metrics, train_loss: Number.NaN };
  expect(values(readouts(state("binary", 0, "diverged"), broken))["Train loss"]).toBe("not a number");
});

it("keeps its places while nothing is known", () => {
  const empty = readouts(null, {});
  expect(empty.map(({ label }) => label)).toEqual(
    readouts(state("binary", 0), metrics).map(({ label }) => label),
  );
  expect(new Set(empty.map(({ value }) => value))).toEqual(new Set(["–"]));
});
