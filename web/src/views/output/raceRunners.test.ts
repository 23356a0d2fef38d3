import { describe, expect, it } from "vitest";
import { parseColour } from "../../draw/colours";
import type { Choice } from "../../protocol/messages";
import type { Experiment } from "../../state/experiment";
import {
  changesOf,
  common,
  isOwn,
  leaderOf,
  mostRunners,
  namedRunners,
  namesOf,
  optimizerRunners,
  rateRunners,
  runnerLook,
  withAnother,
} from "./raceRunners";

const choice = (id: string, label: string, rate: number) =>
  ({
    id,
    label,
    controls: [{ name: "learning_rate", default: rate, low: 1e-5, high: 10 }],
  }) as unknown as Choice;
const optimizers = [
  choice("sgd", "SGD", 0.1),
  choice("momentum", "Momentum", 0.05),
  choice("adagrad", "Adagrad", 0.1),
  choice("rmsprop", "RMSProp", 0.01),
  choice("adam", "Adam", 0.01),
];
const experiment = (kind: string, rate?: number) =>
  ({
    version: 1,
    optimizer: { kind, learning_rate: rate, beta1: 0.9, schedule: { kind: "constant" }, clip_norm: null },
  }) as unknown as Experiment;

describe("the runners of a race", () => {
  it("are those that a demo names, with their own rates where it names none", () => {
    const changes = [
      { optimizer: { kind: "adam", learning_rate: 0.05 } },
      { optimizer: { kind: "momentum" } },
    ];
    expect(namedRunners(changes, optimizers)).toEqual([
      { look: 0, kind: "adam", rate: 0.05 },
      { look: 1, kind: "momentum", rate: 0.05 },
    ]);
    expect(namedRunners(Array(9).fill(changes[0]), optimizers)).toHaveLength(mostRunners);
  });

  it("are known optimizers with their own rates, whichever of them there are", () => {
    expect(optimizerRunners(optimizers)).toEqual([
      { look: 0, kind: "sgd", rate: 0.1 },
      { look: 1, kind: "momentum", rate: 0.05 },
      { look: 2, kind: "rmsprop", rate: 0.01 },
      { look: 3, kind: "adam", rate: 0.01 },
    ]);
    const strangers = [choice("lion", "Lion", 0.001), choice("adam", "Adam", 0.01)];
    expect(optimizerRunners(strangers).map(({ kind }) => kind)).toEqual(["lion", "adam"]);
  });

  it("are rates around the visitor's own, which is among them as it is", () => {
    const runners = rateRunners(optimizers, experiment("adam", 0.0123));
    expect(runners.map(({ rate }) => rate)).toEqual([0.0014, 0.0041, 0.0123, 0.037, 0.11]);
    expect(runners.map((runner) => isOwn(runner, optimizers, experiment("adam", 0.0123)))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(runners.every(({ kind }) => kind === "adam")).toBe(true);
  });

  it("have rates that are allowed, each once", () => {
    expect(rateRunners(optimizers, experiment("sgd", 5)).map(({ rate }) => rate)).toEqual([0.56, 1.7, 5, 10]);
  });

  it("get another optimizer, or where rates are raced another rate, with a look that is free", () => {
    const some = optimizerRunners(optimizers).toSpliced(1, 1);
    expect(withAnother(some, optimizers).at(-1)).toEqual({ look: 1, kind: "momentum", rate: 0.05 });
    const rates = rateRunners(optimizers, experiment("adam", 0.01));
    expect(withAnother(rates, optimizers).at(-1)).toEqual({ look: 5, kind: "adam", rate: 0.27 });
    const full = withAnother(rates, optimizers);
    expect(full).toHaveLength(mostRunners);
    expect(withAnother(full, optimizers)).toEqual(full);
  });

  it("look different from each other in every way", () => {
    const looks = Array.from({ length: mostRunners }, (_, index) => runnerLook(index));
    for (const dark of [false, true]) {
      expect(new Set(looks.map(({ colour }) => colour(dark))).size).toBe(mostRunners);
    }
    expect(new Set(looks.map(({ marker }) => marker)).size).toBe(mostRunners);
    expect(new Set(looks.map(({ dash }) => dash.join())).size).toBe(mostRunners);
  });

  it("are lines that stand out from their halo, which has the colour of the panel", () => {
    // WCAG 2.2, relative luminance and contrast; 1.4.11 asks for 3 to 1.
    const luminance = (text: string) => {
      const [red, green, blue] = parseColour(text).map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    for (const [dark, panel] of [
      [false, "#ffffff"],
      [true, "#14171c"],
    ] as const) {
      for (let look = 0; look < mostRunners; look++) {
        const [low, high] = [luminance(runnerLook(look).colour(dark)), luminance(panel)].toSorted(
          (one, other) => one - other,
        ) as [number, number];
        expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it("are named by what they differ in", () => {
    const [sgd, , , adam] = optimizerRunners(optimizers) as [never, never, never, never];
    expect(namesOf([sgd, adam], optimizers)).toEqual(["SGD", "Adam"]);
    const faster = { look: 4, kind: "adam", rate: 0.03 };
    expect(namesOf([sgd, adam, faster], optimizers)).toEqual(["SGD", "Adam 0.01", "Adam 0.03"]);
    expect(namesOf([adam, faster], optimizers)).toEqual(["rate\u00a00.01", "rate\u00a00.03"]);
  });

  it("change the optimizer and its rate, and nothing else of the document", () => {
    expect(changesOf({ look: 0, kind: "sgd", rate: 0.2 }, optimizers)).toEqual({
      optimizer: { kind: "sgd", learning_rate: 0.2 },
    });
    expect(common(experiment("sgd", 0.1))).toEqual(common(experiment("adam", 0.3)));
    const clipped = { ...experiment("sgd"), optimizer: { ...experiment("sgd").optimizer, clip_norm: 1 } };
    expect(common(clipped)).not.toEqual(common(experiment("sgd")));
  });

  it("are led by the least loss of those that have one", () => {
    const network = (train_loss: number | null, diverged = false) => ({ train_loss, diverged });
    expect(leaderOf([network(0.5), network(0.2), network(0.1, true), network(null)])).toBe(1);
    expect(leaderOf([network(null), network(0.3, true)])).toBe(-1);
  });
});
