import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SweepNumbers } from "../../protocol/messages";
import type { Experiment } from "../../state/experiment";
import type { Playground } from "../../state/playground.svelte";
import { essence, SeedSweep, sweepOf } from "./sweep.svelte";

const experiment = {
  data: { kind: "addition", seed: 0 },
  network: {
    layers: [{ kind: "dense", units: 3, start: { weights: [[1]], biases: [0] } }],
    output: { bias: true, start: { weights: [[1]], biases: [0] } },
    initializer: "he",
    seed: 1,
  },
  batch: { size: 16, order: "shuffled", seed: 1 },
} as unknown as Experiment;

let asked: string[] = [];
let answers: (() => SweepNumbers | Error | Response)[] = [];

function numbers(status: SweepNumbers["status"], step = 0, answer: number[] | null = null): SweepNumbers {
  const network = { seed: 2, step, diverged: false, train_loss: 1, answer };
  return { sweep: "s", status, steps: 100, networks: [network] } as unknown as SweepNumbers;
}

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [];
  vi.stubGlobal("fetch", async (path: string, { method = "GET" }: RequestInit = {}) => {
    asked.push(`${method} ${path.replace("/api/sweeps", "")}`);
    if (method !== "GET") return Response.json(numbers("compiling"));
    const answer = (answers.length > 1 ? answers.shift() : answers[0])?.();
    if (answer instanceof Error) throw answer;
    return answer instanceof Response ? answer : Response.json(answer);
  });
});
afterEach(() => {
  vi.useRealTimers();
});

async function finished(sweep = new SeedSweep()): Promise<SeedSweep> {
  answers = [() => numbers("running", 50), () => numbers("done", 100)];
  void sweep.start(experiment, 1, 100);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sweep.running).toBe(false);
  return sweep;
}

describe("networks from other seeds", () => {
  it("are followed by their numbers, and asked for weights when they are done", async () => {
    const sweep = await finished();
    expect(asked).toEqual(["POST ", "GET /s?", "GET /s?", "GET /s?weights=true"]);
    expect(sweep.numbers?.networks[0]?.step).toBe(100);
  });

  it("answer a question once, beside the numbers that are known", async () => {
    const sweep = await finished();
    asked = [];
    answers = [() => numbers("done", 0, [4])];
    await sweep.ask([2, 2]);
    await sweep.ask([2, 2]);
    expect(asked).toEqual(["GET /s?at=2&at=2"]);
    expect(sweep.numbers?.networks[0]).toMatchObject({ step: 100, answer: [4] });
    expect(sweep.at).toEqual([2, 2]);
    answers = [() => new Error("away")];
    await sweep.ask([3, 3]);
    expect(sweep.numbers?.networks[0]).toMatchObject({ step: 100, answer: null });
  });

  it("are not asked while they train", async () => {
    const sweep = new SeedSweep();
    answers = [() => numbers("running", 50)];
    void sweep.start(experiment, 1, 100);
    await vi.advanceTimersByTimeAsync(400);
    asked = [];
    await sweep.ask([2, 2]);
    expect(asked).toEqual([]);
    sweep.end();
  });

  it("go on after a failed look or two", async () => {
    const sweep = new SeedSweep();
    const away = () => new Error("away");
    answers = [() => numbers("running", 50), away, away, () => numbers("done", 100)];
    void sweep.start(experiment, 1, 100);
    await vi.advanceTimersByTimeAsync(5000);
    expect(sweep.numbers?.status).toBe("done");
    expect([sweep.running, sweep.problem]).toEqual([false, ""]);
  });

  it("stop with a word where the server is away or has dropped them, and keep their numbers", async () => {
    const dropped = () =>
      Response.json({ field: "sweep", message: "there is no such sweep" }, { status: 404 });
    for (const [failure, word] of [
      [() => new Error("away"), "The server cannot be reached."],
      [dropped, "there is no such sweep"],
    ] as const) {
      const sweep = new SeedSweep();
      answers = [() => numbers("running", 50), failure];
      void sweep.start(experiment, 1, 100);
      await vi.advanceTimersByTimeAsync(20_000);
      expect([sweep.running, sweep.problem]).toEqual([false, word]);
      expect(sweep.numbers?.networks[0]?.step).toBe(50);
      await sweep.stop();
      expect([sweep.running, sweep.problem]).toEqual([false, ""]);
      expect(sweep.numbers?.networks[0]?.step).toBe(50);
    }
  });

  it("keep their numbers when somebody stops them", async () => {
    const sweep = new SeedSweep();
    answers = [() => numbers("running", 50), () => numbers("running", 60)];
    void sweep.start(experiment, 1, 100);
    await vi.advanceTimersByTimeAsync(400);
    asked = [];
    await sweep.stop();
    expect(asked).toEqual(["GET /s?weights=true", "DELETE /s"]);
    expect(sweep.running).toBe(false);
    expect(sweep.numbers?.networks[0]?.step).toBe(60);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked).toHaveLength(2);
  });

  it("are the same for a page, until they start anew or the page goes", async () => {
    const playground = {} as Playground;
    const sweep = await finished(sweepOf(playground));
    expect(sweepOf(playground)).toBe(sweep);
    expect(sweepOf({} as Playground)).not.toBe(sweep);
    asked = [];
    await finished(sweep);
    expect(asked.slice(0, 2)).toEqual(["DELETE /s", "POST "]);
    asked = [];
    window.dispatchEvent(new Event("pagehide"));
    expect(asked).toEqual(["DELETE /s"]);
    expect(sweep.numbers?.networks).toHaveLength(1);
  });
});

describe("the essence of a document", () => {
  const changed = (network: object) =>
    essence({ ...experiment, network: { ...experiment.network, ...network } } as Experiment);

  it("has neither seeds nor the weights to start from", () => {
    const drawn = { seed: 9, layers: [{ kind: "dense", units: 3 }], output: { bias: true } };
    expect(changed(drawn)).toEqual(essence(experiment));
    expect(essence({ ...experiment, batch: { ...experiment.batch, seed: 9 } })).toEqual(essence(experiment));
  });

  it("has layers, the output and batches", () => {
    expect(changed({ layers: [{ kind: "dense", units: 4 }] })).not.toEqual(essence(experiment));
    expect(changed({ output: { bias: false } })).not.toEqual(essence(experiment));
    expect(changed({ initializer: "zeros" })).not.toEqual(essence(experiment));
    expect(essence({ ...experiment, batch: { ...experiment.batch, size: 8 } })).not.toEqual(
      essence(experiment),
    );
    expect(essence({ ...experiment, data: { ...experiment.data, seed: 5 } })).not.toEqual(
      essence(experiment),
    );
  });
});
